//! Names that must lead somewhere: ids, plans, add-ons, sources, links, other records.

use std::collections::BTreeSet;

use crate::check::{Context, is_published};
use crate::content::app::App;
use crate::content::decode::{Export, Leaf};
use crate::diagnostic::{Diagnostic, Problems, nearest};
use crate::markup::{LinkClass, links};
use crate::records::{AppRecord, Records};
use crate::routes;
use crate::rules::{
    ADDON_UNKNOWN, CATEGORY_UNKNOWN, IDP_UNKNOWN, LINK_DRAFT, LINK_SCHEME, LINK_UNKNOWN,
    PLAN_UNKNOWN, PREREQUISITE_UNKNOWN, RELATED_UNKNOWN, SOURCE_UNKNOWN, SOURCE_UNUSED,
};
use crate::yaml::NodeId;

/// Walks the record once and looks up every name it meets.
pub fn references(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let app = &record.app;
    let records = context.records;
    let plans: Vec<&str> = plan_names(app);
    let addons: Vec<&str> = addon_names(app);
    let sources: Vec<&str> = app.sources.keys().map(String::as_str).collect();
    let idps: Vec<&str> = records.idps.keys().map(String::as_str).collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut found: Vec<Diagnostic> = Vec::new();
    let file = record.file;
    let at = |rule: &'static crate::rules::Rule, node: NodeId, message: String| {
        rule.at(file, crate::diagnostic::Anchor::Node(node), message)
    };
    app.walk("", app.node(), &mut |key, leaf, node| match (key, leaf) {
        ("sources", Leaf::Id(id)) => {
            used.insert(id);
            if !app.sources.contains_key(id) {
                found.push(
                    at(&SOURCE_UNKNOWN, node, format!("unknown source `{id}`"))
                        .label("not defined under `sources`")
                        .suggest(id, &sources),
                );
            }
        }
        ("idps" | "affects", Leaf::Id(id)) | ("idps" | "setup", Leaf::Key(id))
            if !records.idps.contains_key(id) =>
        {
            found.push(
                at(
                    &IDP_UNKNOWN,
                    node,
                    format!("unknown identity provider `{id}`"),
                )
                .label("not an id of the registry")
                .suggest(id, &idps),
            );
        }
        ("plan" | "plans" | "included_in", Leaf::Text(name)) if !plans.contains(&name) => {
            found.push(
                at(&PLAN_UNKNOWN, node, format!("unknown plan `{name}`"))
                    .label("not one of this app's plans")
                    .suggest(name, &plans),
            );
        }
        ("addon", Leaf::Text(name)) if !addons.contains(&name) => {
            found.push(
                at(&ADDON_UNKNOWN, node, format!("unknown add-on `{name}`"))
                    .label("not one of this app's add-ons")
                    .suggest(name, &addons),
            );
        }
        ("prerequisites", Leaf::Text(text))
            if !text.contains(' ') && !records.prerequisites.contains_key(text) =>
        {
            let known: Vec<&str> = records.prerequisites.keys().map(String::as_str).collect();
            found.push(
                at(
                    &PREREQUISITE_UNKNOWN,
                    node,
                    format!("unknown prerequisite `{text}`"),
                )
                .label("neither an id of the registry nor a sentence")
                .suggest(text, &known),
            );
        }
        ("related" | "successor", Leaf::Id(slug)) => {
            found.extend(other_record(context, record, slug, node));
        }
        (_, Leaf::Markdown(text)) => {
            found.extend(
                bad_links(records, text, is_published(record))
                    .map(|problem| at(problem.0, node, problem.1).label("in this text")),
            );
        }
        _ => {}
    });
    if let Some(category) = &app.category
        && !records.categories.contains_key(category.as_str())
    {
        let known: Vec<&str> = records.categories.keys().map(String::as_str).collect();
        found.push(
            at(
                &CATEGORY_UNKNOWN,
                category.at,
                format!("unknown category `{}`", category.as_str()),
            )
            .label("not an id of categories.yaml")
            .suggest(category.as_str(), &known),
        );
    }
    for (id, source) in &app.sources {
        if !used.contains(id.as_str()) {
            found.push(
                at(
                    &SOURCE_UNUSED,
                    source.at,
                    format!("the source `{id}` is cited nowhere"),
                )
                .label("no fact names it")
                .help("cite it where it says something, or remove it"),
            );
        }
    }
    for problem in found {
        problems.push(problem);
    }
}

/// The names and aliases of the app's plans.
pub fn plan_names(app: &App) -> Vec<&str> {
    app.pricing
        .iter()
        .flat_map(|pricing| &pricing.plans)
        .flat_map(|plan| plan.names())
        .collect()
}

fn addon_names(app: &App) -> Vec<&str> {
    app.pricing
        .iter()
        .flat_map(|pricing| &pricing.addons)
        .flat_map(|addon| std::iter::once(&addon.name).chain(&addon.aliases))
        .map(|name| name.as_str())
        .collect()
}

fn other_record(
    context: &Context<'_>,
    record: &AppRecord,
    slug: &str,
    node: NodeId,
) -> Option<Diagnostic> {
    let at = |rule: &'static crate::rules::Rule, message: String| {
        rule.at(record.file, crate::diagnostic::Anchor::Node(node), message)
    };
    if slug == record.slug {
        return Some(
            at(&RELATED_UNKNOWN, format!("`{slug}` is this very app"))
                .label("expected another app"),
        );
    }
    match context.records.find_app(slug) {
        Some(other) if is_published(record) && !is_published(other) => Some(
            at(&LINK_DRAFT, format!("`{slug}` is a draft")).label("drafts are not on the site"),
        ),
        Some(_) => None,
        None if context.unread.contains(slug) => None,
        None => {
            let slugs: Vec<&str> = context
                .records
                .apps
                .iter()
                .map(|other| other.slug.as_str())
                .filter(|other| *other != record.slug)
                .collect();
            let problem = at(&RELATED_UNKNOWN, format!("unknown app `{slug}`"))
                .label("there is no record of this name");
            Some(match nearest(slug, &slugs) {
                Some(_) => problem.suggest(slug, &slugs),
                None => problem,
            })
        }
    }
}

/// The links of a Markdown text that lead nowhere or somewhere forbidden.
pub fn bad_links(
    records: &Records,
    text: &str,
    is_published: bool,
) -> impl Iterator<Item = (&'static crate::rules::Rule, String)> {
    links(text)
        .into_iter()
        .filter_map(move |link| match link.class {
            LinkClass::Forbidden => Some((
                &LINK_SCHEME,
                format!(
                    "the link `{}` is not https, http, mailto or a page of the site",
                    link.destination
                ),
            )),
            LinkClass::Site { path, .. } => match routes::find_page(records, &path) {
                routes::Target::Page => None,
                routes::Target::Draft if !is_published => None,
                routes::Target::Draft => {
                    Some((&LINK_DRAFT, format!("the link `{path}` leads to a draft")))
                }
                routes::Target::Missing => Some((
                    &LINK_UNKNOWN,
                    format!("the link `{path}` leads to no page of the site"),
                )),
            },
            LinkClass::Web | LinkClass::Mail | LinkClass::Fragment => None,
        })
}
