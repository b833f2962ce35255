//! The addresses of the site: one place that makes them and one that knows them.
//!
//! Paths start and end with `/` and do not hold the base path of the site, which is put
//! before them where a page is rendered.

use std::collections::BTreeSet;

use crate::content::app::Status;
use crate::records::{AppRecord, Records};
use crate::schema::Document;

/// First segments that belong to the site itself, so that no page may take them.
pub const RESERVED: &[&str] = &[
    "api",
    "apps",
    "assets",
    "badges",
    "categories",
    "changes",
    "checks",
    "compare",
    "coverage",
    "decide",
    "idps",
    "reference",
    "scim-tax",
    "search",
    "stack",
];

/// Pages that exist on every site, with their paths.
pub const FIXED: &[&str] = &[
    "/",
    "/apps/",
    "/categories/",
    "/checks/",
    "/compare/",
    "/coverage/",
    "/decide/",
    "/idps/",
    "/reference/",
    "/scim-tax/",
];

/// The guide of an app.
pub fn app(slug: &str) -> String {
    format!("/apps/{slug}/")
}

/// The runbook of an app with a provider.
pub fn runbook(slug: &str, idp: &str) -> String {
    format!("/apps/{slug}/{idp}/")
}

/// A category.
pub fn category(id: &str) -> String {
    format!("/categories/{id}/")
}

/// An identity provider.
pub fn idp(id: &str) -> String {
    format!("/idps/{id}/")
}

/// The comparison of two apps, whatever their order.
pub fn compare(a: &str, b: &str) -> String {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    format!("/compare/{a}-vs-{b}/")
}

/// A page in Markdown.
pub fn page(slug: &str) -> String {
    format!("/{slug}/")
}

/// The file in which a page is written.
pub fn file_of(path: &str) -> String {
    format!("{}index.html", path.trim_start_matches('/'))
}

/// The pairs of apps that get a comparison of their own: one names the other as related.
pub fn related_pairs<'a>(apps: impl Iterator<Item = &'a AppRecord>) -> BTreeSet<(String, String)> {
    let apps: Vec<&AppRecord> = apps.collect();
    let slugs: BTreeSet<&str> = apps.iter().map(|record| record.slug.as_str()).collect();
    let mut pairs = BTreeSet::new();
    for record in apps {
        for other in &record.app.related {
            let (a, b) = (record.slug.as_str(), other.as_str());
            if a != b && slugs.contains(b) {
                let (first, second) = if a < b { (a, b) } else { (b, a) };
                pairs.insert((first.to_owned(), second.to_owned()));
            }
        }
    }
    pairs
}

/// What a path inside the site leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A page or file.
    Page,
    /// The page of a draft.
    Draft,
    /// Nothing.
    Missing,
}

/// Whether a path written in a text is one of the site.
pub fn find_page(records: &Records, path: &str) -> Target {
    if FIXED.contains(&path) {
        return Target::Page;
    }
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let has_slash = path.ends_with('/');
    let exists = |is_there: bool| {
        if is_there {
            Target::Page
        } else {
            Target::Missing
        }
    };
    let of_app = |slug: &str, is_there: &dyn Fn(&AppRecord) -> bool| match records.find_app(slug) {
        Some(record) if !is_there(record) => Target::Missing,
        Some(record) if record.app.status() == Status::Draft => Target::Draft,
        Some(_) => Target::Page,
        None => exists(records.unread.iter().any(|unread| unread == slug)),
    };
    match (segments.as_slice(), has_slash) {
        (["apps", slug], true) => of_app(slug, &|_| true),
        (["apps", slug, idp], true) => of_app(slug, &|record| record.app.setup.contains_key(*idp)),
        (["categories", id], true) => exists(records.apps.iter().any(|record| {
            record
                .app
                .category
                .as_ref()
                .is_some_and(|category| category.as_str() == *id)
        })),
        (["idps", id], true) => exists(
            records
                .apps
                .iter()
                .any(|record| record.app.idps.contains_key(*id)),
        ),
        (["compare", pair], true) => exists(
            related_pairs(records.apps.iter())
                .iter()
                .any(|(a, b)| format!("{a}-vs-{b}") == *pair),
        ),
        ([page], true) => exists(records.pages.iter().any(|found| found.slug == *page)),
        (["sitemap.xml" | "robots.txt"], false) => Target::Page,
        (["api", "v1", "apps.json" | "decisions.json"], false) => Target::Page,
        (["api", "v1", "schema", file], false) => exists(
            Document::ALL
                .iter()
                .any(|document| document.schema_file() == *file),
        ),
        (["api", "v1", "apps", file], false) => match file.strip_suffix(".json") {
            Some(slug) => of_app(slug, &|_| true),
            None => Target::Missing,
        },
        _ => Target::Missing,
    }
}
