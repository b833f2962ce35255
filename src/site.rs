//! The site: every file it consists of, and how each is made.
//!
//! In: catalog, derived facts, static files. Out: a list of [`Output`]s, each rendered on
//! its own, so that a build runs on all cores and holds only the pages in work.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rayon::prelude::{ParallelBridge, ParallelIterator};

use crate::api;
use crate::content::site::Output as OutputKind;
use crate::derive::Derived;
use crate::diagnostic::{Anchor, Diagnostic, FileId};
use crate::load::{SourceKind, Sources};
use crate::markup::Html;
use crate::render::Renderer;
use crate::routes;
use crate::rules::ADDRESS_TAKEN;
use crate::schema::{Document, schema_text};
use crate::view::Source;
use crate::view::app_lists::{self, CategoryCard};
use crate::view::idp::{self, IdpCard};
use crate::view::runbook::{RunbookBody, RunbookGroup, runbook_groups, runbook_page};
use crate::view::{compare, decide, guide, plain_pages, reference, tax};

/// One file of the site.
pub struct Output<'c> {
    /// Its path relative to the output folder, with `/`.
    pub path: String,
    /// How it is made.
    kind: Kind<'c>,
}

enum Kind<'c> {
    Home,
    Apps,
    Guide(&'c Derived<'c>),
    Runbook(&'c Derived<'c>, String),
    Redirect(&'c Derived<'c>, String),
    Categories,
    Category(CategoryCard),
    Idps,
    Idp(IdpCard),
    Comparisons,
    Comparison(String, String),
    Decide,
    ScimTax,
    Coverage,
    Checks,
    Reference,
    Plain(usize),
    NotFound,
    ApiApps,
    ApiApp(&'c Derived<'c>),
    ApiDecisions,
    ApiSchema(Document),
    Sitemap(Vec<String>),
    Robots,
    RedirectList,
    Static(usize),
}

impl Output<'_> {
    /// Whether it is a page for people.
    pub fn is_page(&self) -> bool {
        self.path.ends_with(".html")
    }

    /// Whether it shows many apps, and so takes longest to make.
    fn is_aggregate(&self) -> bool {
        matches!(
            self.kind,
            Kind::Decide
                | Kind::Apps
                | Kind::Coverage
                | Kind::ScimTax
                | Kind::Idp(_)
                | Kind::Category(_)
                | Kind::ApiApps
        )
    }

    /// The app whose runbooks it shows.
    fn app(&self) -> Option<&str> {
        match &self.kind {
            Kind::Guide(derived) | Kind::Runbook(derived, _) => Some(derived.slug()),
            _ => None,
        }
    }

    /// Whether search engines should list it.
    fn is_listed(&self) -> bool {
        self.is_page() && !matches!(self.kind, Kind::NotFound | Kind::Redirect(..))
    }
}

/// Every file of the site, in order of their paths.
///
/// # Errors
/// Two files with one path.
pub fn outputs<'c>(
    source: Source<'c>,
    sources: &Sources,
) -> Result<Vec<Output<'c>>, Vec<Diagnostic>> {
    let catalog = source.catalog;
    let makes = |kind| catalog.makes(kind);
    let mut outputs: Vec<Output<'c>> = Vec::new();
    let mut add = |path: String, kind| outputs.push(Output { path, kind });
    let page = |path: &str| routes::file_of(path);
    add(page("/"), Kind::Home);
    add(page("/apps/"), Kind::Apps);
    add(page("/decide/"), Kind::Decide);
    add(page("/scim-tax/"), Kind::ScimTax);
    add(page("/coverage/"), Kind::Coverage);
    add(page("/checks/"), Kind::Checks);
    add(page("/reference/"), Kind::Reference);
    add("404.html".to_owned(), Kind::NotFound);
    add("robots.txt".to_owned(), Kind::Robots);
    for derived in source.derived {
        let slug = derived.slug();
        if makes(OutputKind::Guides) {
            add(page(&routes::app(slug)), Kind::Guide(derived));
            for former in &derived.app().former_slugs {
                add(
                    page(&routes::app(former.as_str())),
                    Kind::Redirect(derived, former.as_str().to_owned()),
                );
            }
        }
        if makes(OutputKind::Runbooks) {
            for idp in derived.app().setup.keys() {
                add(
                    page(&routes::runbook(slug, idp)),
                    Kind::Runbook(derived, idp.clone()),
                );
            }
        }
        if makes(OutputKind::Api) {
            add(api::app_path(slug)[1..].to_owned(), Kind::ApiApp(derived));
        }
    }
    if makes(OutputKind::Categories) {
        add(page("/categories/"), Kind::Categories);
        for card in app_lists::category_cards(source) {
            add(page(&routes::category(&card.id)), Kind::Category(card));
        }
    }
    if makes(OutputKind::Idps) {
        add(page("/idps/"), Kind::Idps);
        for card in idp::idp_cards(source) {
            add(page(&routes::idp(&card.id)), Kind::Idp(card));
        }
    }
    if makes(OutputKind::Comparisons) {
        add(page("/compare/"), Kind::Comparisons);
        for (a, b) in &catalog.pairs {
            add(
                page(&routes::compare(a, b)),
                Kind::Comparison(a.clone(), b.clone()),
            );
        }
    }
    if makes(OutputKind::Api) {
        add("api/v1/apps.json".to_owned(), Kind::ApiApps);
        add("api/v1/decisions.json".to_owned(), Kind::ApiDecisions);
        for document in Document::ALL {
            let path = api::schema_path(document);
            add(path[1..].to_owned(), Kind::ApiSchema(document));
        }
    }
    for (index, found) in catalog.pages.iter().enumerate() {
        add(page(&routes::page(&found.slug)), Kind::Plain(index));
    }
    if catalog
        .apps
        .iter()
        .any(|record| !record.app.former_slugs.is_empty())
    {
        add("_redirects".to_owned(), Kind::RedirectList);
    }
    for (index, file) in sources.statics.iter().enumerate() {
        add(file.path.clone(), Kind::Static(index));
    }
    // A sitemap holds absolute addresses only, so it needs to know its own.
    if !catalog.origin.is_empty() {
        let mut listed: Vec<String> = outputs
            .iter()
            .filter(|output| output.is_listed())
            .map(|output| format!("/{}", output.path.trim_end_matches("index.html")))
            .collect();
        listed.sort();
        outputs.push(Output {
            path: "sitemap.xml".to_owned(),
            kind: Kind::Sitemap(listed),
        });
    }
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    let taken = collisions(&outputs, source, sources);
    if taken.is_empty() {
        Ok(outputs)
    } else {
        Err(taken)
    }
}

/// Paths that two files want, also where a file system does not tell case apart, or where
/// one is a folder of the other.
fn collisions(outputs: &[Output<'_>], source: Source<'_>, sources: &Sources) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, &Output<'_>> = BTreeMap::new();
    let mut problems = Vec::new();
    for output in outputs {
        if let Some(first) = seen.insert(output.path.to_lowercase(), output) {
            let file = [output, first]
                .iter()
                .find_map(|output| file_of(output, source))
                .unwrap_or_else(|| site_file(sources));
            problems.push(
                ADDRESS_TAKEN
                    .at(
                        file,
                        Anchor::File,
                        format!("two files of the site want to be `{}`", output.path),
                    )
                    .help("rename one of them, in content/ or static/"),
            );
        }
    }
    problems
}

fn file_of(output: &Output<'_>, source: Source<'_>) -> Option<FileId> {
    match &output.kind {
        Kind::Plain(index) => Some(source.catalog.pages[*index].file),
        Kind::Guide(derived) | Kind::Runbook(derived, _) | Kind::Redirect(derived, _) => {
            Some(derived.record.file)
        }
        _ => None,
    }
}

fn site_file(sources: &Sources) -> FileId {
    sources
        .files()
        .find(|(_, file)| file.kind == SourceKind::Site)
        .map_or(FileId(0), |(id, _)| id)
}

/// Makes every file, on all cores. `done` gets each with its path, on the thread that made
/// it; what is wrong with a template comes in its place.
///
/// # Errors
/// The first error of `done` in the order of the files, whichever thread met it.
pub fn render_all<E: Send>(
    outputs: &[Output<'_>],
    source: Source<'_>,
    sources: &Sources,
    renderer: &Renderer,
    done: impl Fn(&str, Result<Vec<u8>, Box<Diagnostic>>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    // The files of an app show the same runbooks. In order of paths they are neighbours.
    let mut batches: Vec<(usize, &[Output<'_>])> = Vec::new();
    let mut start = 0;
    for batch in outputs.chunk_by(|a, b| a.app().is_some() && a.app() == b.app()) {
        batches.push((start, batch));
        start += batch.len();
    }
    let questions = renderer.render_part("parts/questions.html", &decide::questions(source));
    // The longest pages first, so that no core ends up alone with one of them.
    batches.sort_by_key(|(_, batch)| !batch.iter().any(Output::is_aggregate));
    let first_error: Mutex<Option<(usize, E)>> = Mutex::new(None);
    let stopped = batches
        .into_iter()
        .par_bridge()
        .try_for_each(|(start, batch)| {
            let mut runbooks = None;
            for (index, output) in batch.iter().enumerate() {
                let made = match &questions {
                    Ok(questions) => {
                        render(output, source, sources, renderer, questions, &mut runbooks)
                    }
                    Err(fault) => Err(fault.clone()),
                };
                if let Err(error) = done(&output.path, made) {
                    if let Ok(mut first) = first_error.lock()
                        && first
                            .as_ref()
                            .is_none_or(|(found, _)| start + index < *found)
                    {
                        *first = Some((start + index, error));
                    }
                    return None;
                }
            }
            Some(())
        });
    match first_error.into_inner() {
        Ok(Some((_, error))) if stopped.is_none() => Err(error),
        _ => Ok(()),
    }
}

/// Makes one file. `questions` are the form that many pages show; `runbooks` keeps those of
/// an app for its next file.
fn render(
    output: &Output<'_>,
    source: Source<'_>,
    sources: &Sources,
    renderer: &Renderer,
    questions: &Html,
    runbooks: &mut Option<Vec<RunbookGroup>>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let catalog = source.catalog;
    match &output.kind {
        Kind::Home => renderer.render("home.html", &app_lists::home(source)),
        Kind::Apps => renderer.render("apps.html", &app_lists::apps(source)),
        Kind::Guide(derived) => {
            let runbooks = made_once(runbooks, source, derived, renderer)?;
            let view = guide::guide(source, derived, runbooks, questions);
            renderer.render("guide.html", &view)
        }
        Kind::Runbook(derived, idp) => {
            let runbooks = made_once(runbooks, source, derived, renderer)?;
            match runbooks.iter().find(|group| group.idp == *idp) {
                Some(group) => {
                    renderer.render("runbook.html", &runbook_page(source, derived, group))
                }
                None => Ok(Vec::new()),
            }
        }
        Kind::Redirect(derived, former) => renderer.render(
            "redirect.html",
            &plain_pages::redirect(source, former, derived.slug(), derived.app().name.as_str()),
        ),
        Kind::Categories => renderer.render("categories.html", &app_lists::categories(source)),
        Kind::Category(card) => {
            renderer.render("category.html", &app_lists::category(source, card.clone()))
        }
        Kind::Idps => renderer.render("idps.html", &idp::idps(source)),
        Kind::Idp(card) => match catalog.idps.get(&card.id) {
            Some(found) => renderer.render("idp.html", &idp::idp_page(source, card.clone(), found)),
            None => Ok(Vec::new()),
        },
        Kind::Comparisons => renderer.render("comparisons.html", &compare::comparisons(source)),
        Kind::Comparison(a, b) => match compare::comparison(source, a, b) {
            Some(view) => renderer.render("compare.html", &view),
            None => Ok(Vec::new()),
        },
        Kind::Decide => renderer.render("decide.html", &decide::decide_page(source, questions)),
        Kind::ScimTax => renderer.render("scim-tax.html", &tax::scim_tax(source)),
        Kind::Coverage => renderer.render("coverage.html", &reference::coverage(source, sources)),
        Kind::Checks => renderer.render("checks.html", &reference::checks(source)),
        Kind::Reference => renderer.render("reference.html", &reference::reference(source)),
        Kind::Plain(index) => renderer.render(
            "page.html",
            &plain_pages::plain_page(source, &catalog.pages[*index]),
        ),
        Kind::NotFound => renderer.render("404.html", &plain_pages::not_found(source)),
        Kind::ApiApps => Ok(json(&api::apps(source))),
        Kind::ApiApp(derived) => Ok(json(&api::app(source, derived))),
        Kind::ApiSchema(document) => Ok(schema_text(&api::schema(source, *document)).into_bytes()),
        Kind::ApiDecisions => Ok(json(&api::decisions(catalog))),
        Kind::Sitemap(paths) => Ok(sitemap(&catalog.origin, paths).into_bytes()),
        Kind::Robots => Ok(robots(&catalog.origin).into_bytes()),
        Kind::RedirectList => Ok(redirect_list(source).into_bytes()),
        Kind::Static(index) => Ok(sources.statics[*index].bytes.clone()),
    }
}

/// The runbooks of an app, from the first of its files that shows them.
fn made_once<'r>(
    runbooks: &'r mut Option<Vec<RunbookGroup>>,
    source: Source<'_>,
    derived: &Derived<'_>,
    renderer: &Renderer<'_>,
) -> Result<&'r [RunbookGroup], Box<Diagnostic>> {
    if runbooks.is_none() {
        let body = |view: &RunbookBody| renderer.render_part("parts/runbook-body.html", view);
        *runbooks = Some(runbook_groups(source, derived, body)?);
    }
    Ok(runbooks.as_deref().unwrap_or_default())
}

fn json(value: &serde_json::Value) -> Vec<u8> {
    // A value of JSON has text for keys, so writing it into memory does not fail.
    let mut text = serde_json::to_vec(value).unwrap_or_default();
    text.push(b'\n');
    text
}

/// The sitemap protocol of sitemaps.org; paths of the site need no escaping beyond XML's.
fn sitemap(origin: &str, paths: &[String]) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in paths {
        let address = crate::markup::escape(&format!("{origin}{path}"));
        xml.push_str(&format!("<url><loc>{address}</loc></url>\n"));
    }
    xml.push_str("</urlset>\n");
    xml
}

fn robots(origin: &str) -> String {
    if origin.is_empty() {
        "User-agent: *\nAllow: /\n".to_owned()
    } else {
        format!("User-agent: *\nAllow: /\nSitemap: {origin}/sitemap.xml\n")
    }
}

/// The form that static hosts read: old path, new path, status.
fn redirect_list(source: Source<'_>) -> String {
    let mut lines = String::new();
    for derived in source.derived {
        for former in &derived.app().former_slugs {
            let from = source.app_href(former.as_str());
            let to = source.app_href(derived.slug());
            lines.push_str(&format!("{from} {to} 301\n"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, check};
    use crate::derive::derive;
    use crate::load::load;
    use crate::records::decode;
    use crate::view::parts::Summaries;

    /// Renders a site from its templates as they are used, and as they are written.
    fn compare_templates(root: &str) {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let (sources, _) = load(&root).unwrap();
        let (records, _) = decode(&sources);
        let options = Options {
            as_of: jiff::civil::date(2026, 11, 24),
            drafts: true,
        };
        let catalog = check(records, options).0.unwrap();
        let derived = derive(&catalog);
        let summaries = Summaries::of(&catalog, &derived);
        let source = Source {
            catalog: &catalog,
            derived: &derived,
            summaries: &summaries,
        };
        let folded = Renderer::new(&sources, &catalog).unwrap();
        let written = folded.as_written();
        let Ok(outputs) = outputs(source, &sources) else {
            panic!("paths collide");
        };
        for output in outputs.iter().filter(|output| output.is_page()) {
            let page = |renderer: &Renderer<'_>| {
                let questions = decide::questions(source);
                let form = renderer.render_part("parts/questions.html", &questions);
                render(
                    output,
                    source,
                    &sources,
                    renderer,
                    &form.unwrap(),
                    &mut None,
                )
                .unwrap()
            };
            let (folded, written) = (page(&folded), page(&written));
            let at = folded.iter().zip(&written).position(|(a, b)| a != b);
            let near = |page: &[u8]| {
                let at = at.unwrap_or(page.len().min(folded.len()));
                String::from_utf8_lossy(&page[at.saturating_sub(80)..page.len().min(at + 80)])
                    .into_owned()
            };
            assert!(
                folded == written,
                "{} differs:\n{}\n{}",
                output.path,
                near(&folded),
                near(&written)
            );
        }
    }

    #[test]
    fn folded_templates_render_the_same_pages() {
        compare_templates("tests/golden/site");
        compare_templates(".");
    }
}
