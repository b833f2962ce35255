//! Checks over all records at once: slugs, unused entries, links in other texts.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::references::bad_links;
use crate::content::decode::{Export, Leaf};
use crate::content::text::is_slug;
use crate::diagnostic::{Anchor, Diagnostic};
use crate::markup::links;
use crate::records::{AppRecord, Entry, Records};
use crate::routes;
use crate::rules::{ADDRESS_TAKEN, ENTRY_UNUSED, FILE_NAME, NAME_TAKEN, Rule, SLUG_CASE};
use crate::yaml::{NodeId, Position, Span};

/// Slugs are lower case already; the same stem under two extensions would be one page.
pub fn slugs_differ_by_more_than_case(records: &Records, problems: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for record in &records.apps {
        if !seen.insert(record.slug.to_lowercase()) {
            problems.push(SLUG_CASE.at(
                record.file,
                Anchor::File,
                format!("another record has the slug `{}`", record.slug),
            ));
        }
    }
}

/// Names, aliases and former slugs belong to one app. The later of two records, by slug,
/// is the one with the problem; the earlier place is shown.
pub fn names_belong_to_one_app(records: &Records, problems: &mut Vec<Diagnostic>) {
    let mut names: BTreeMap<String, (&AppRecord, NodeId)> = BTreeMap::new();
    let mut former_slugs: BTreeMap<&str, (&AppRecord, NodeId)> = BTreeMap::new();
    for record in &records.apps {
        for name in record.app.names() {
            let taken = *names
                .entry(name.to_lowercase())
                .or_insert((record, name.at));
            if taken.0.slug != record.slug {
                let message = format!("another app is called `{}` too", name.as_str());
                problems.push(
                    NAME_TAKEN
                        .at(record.file, Anchor::Node(name.at), message)
                        .label("already the name of an app")
                        .related(taken.0.file, taken.1, "of this one"),
                );
            }
        }
        for former in &record.app.former_slugs {
            let slug = former.as_str();
            let at = |rule: &'static Rule, message: String| {
                rule.at(record.file, Anchor::Node(former.at), message)
            };
            if !is_slug(slug) {
                problems.push(
                    at(&FILE_NAME, format!("`{slug}` is not a slug"))
                        .label("expected a-z, 0-9 and single hyphens, without `-vs-`"),
                );
                continue;
            }
            if records.find_app(slug).is_some() {
                problems.push(
                    at(&NAME_TAKEN, format!("`{slug}` is the slug of an app"))
                        .label("its page already stands at this address"),
                );
            }
            let taken = *former_slugs.entry(slug).or_insert((record, former.at));
            if taken.1 != former.at || taken.0.slug != record.slug {
                problems.push(
                    at(&NAME_TAKEN, format!("`{slug}` led to another app before"))
                        .label("already a former slug")
                        .related(taken.0.file, taken.1, "of this app"),
                );
            }
        }
    }
}

/// What the content adds to a registry is used by some record.
pub fn added_entries_are_used(records: &Records, problems: &mut Vec<Diagnostic>) {
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in &records.apps {
        let app = &record.app;
        if let Some(category) = &app.category {
            used.entry("category")
                .or_default()
                .insert(category.as_str());
        }
        app.walk("", app.node(), &mut |key, leaf, _| match (key, leaf) {
            ("idps" | "affects", Leaf::Id(id)) | ("idps" | "setup", Leaf::Key(id)) => {
                used.entry("identity provider").or_default().insert(id);
            }
            ("prerequisites", Leaf::Text(text)) => {
                used.entry("prerequisite").or_default().insert(text);
            }
            _ => {}
        });
    }
    let none = BTreeSet::new();
    unused(
        &records.categories,
        "category",
        used.get("category").unwrap_or(&none),
        problems,
    );
    unused(
        &records.idps,
        "identity provider",
        used.get("identity provider").unwrap_or(&none),
        problems,
    );
    unused(
        &records.prerequisites,
        "prerequisite",
        used.get("prerequisite").unwrap_or(&none),
        problems,
    );
}

fn unused<T>(
    entries: &indexmap::IndexMap<String, Entry<T>>,
    what: &str,
    used: &BTreeSet<&str>,
    problems: &mut Vec<Diagnostic>,
) {
    for (id, entry) in entries {
        if !entry.is_built_in && !used.contains(id.as_str()) {
            problems.push(
                ENTRY_UNUSED
                    .at(
                        entry.file,
                        Anchor::Node(entry.at),
                        format!("no record uses the {what} `{id}`"),
                    )
                    .label("used nowhere")
                    .help("remove it, or use it"),
            );
        }
    }
}

/// Links in pages and registries lead somewhere, and pages have addresses of their own.
pub fn pages_and_texts(records: &Records, problems: &mut Vec<Diagnostic>) {
    for page in &records.pages {
        if routes::RESERVED.contains(&page.slug.as_str()) {
            problems.push(
                ADDRESS_TAKEN
                    .at(
                        page.file,
                        Anchor::File,
                        format!("the address `/{}/` is taken by the site itself", page.slug),
                    )
                    .help("rename the file"),
            );
        }
        for (rule, message) in bad_links(records, &page.body, true) {
            // The first link of the text with this problem is where the caret goes.
            let link = links(&page.body)
                .into_iter()
                .find(|link| message.contains(link.destination.as_str()));
            let line = link.map_or(1, |link| {
                page.body[..link.range.start].matches('\n').count() + page.body_line
            });
            let start = Position { line, column: 1 };
            let span = Span { start, end: start };
            problems.push(
                rule.at(page.file, Anchor::Text(span), message)
                    .label("on this line"),
            );
        }
    }
    for entry in records.idps.values() {
        entry.value.walk("", entry.at, &mut |_, leaf, at| {
            if let Leaf::Markdown(text) = leaf {
                for (rule, message) in bad_links(records, text, true) {
                    problems.push(
                        rule.at(entry.file, Anchor::Node(at), message)
                            .label("in this text"),
                    );
                }
            }
        });
    }
}
