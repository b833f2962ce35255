//! From files to records: every YAML file parsed and decoded, in parallel.
//!
//! In: [`Sources`]. Out: [`Records`], what the authors wrote, and all structural
//! problems. A record with problems is kept as far as it could be read, so that later
//! checks see the rest of it.

use indexmap::IndexMap;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::content::app::App;
use crate::content::decisions::Decisions;
use crate::content::decode::{Decode, Written};
use crate::content::page::{Page, read_page};
use crate::content::registry::{Category, Idp, Prerequisite, Registry};
use crate::content::site::Site;
use crate::content::text::is_web_url;
use crate::diagnostic::{Anchor, Diagnostic, FileId, Problems};
use crate::load::{SourceFile, SourceKind, Sources};
use crate::rules::{EMPTY_FILE, YAML_SYNTAX};
use crate::yaml::{Key, Node, NodeId, Span, Value, parse};

/// What the authors wrote.
#[derive(Debug, Default)]
pub struct Records {
    /// The site; a stand-in when its file could not be read.
    pub site: Option<(FileId, Site)>,
    /// The apps by slug.
    pub apps: Vec<AppRecord>,
    /// Slugs whose records could not be read at all: they exist all the same.
    pub unread: Vec<String>,
    /// The identity providers.
    pub idps: IndexMap<String, Entry<Idp>>,
    /// The categories.
    pub categories: IndexMap<String, Entry<Category>>,
    /// The prerequisites.
    pub prerequisites: IndexMap<String, Entry<Prerequisite>>,
    /// The decision tables in the order they apply: the built-in one, then the site's.
    pub decisions: Vec<(FileId, Decisions)>,
    /// The pages in Markdown.
    pub pages: Vec<Page>,
}

impl Records {
    /// An app by its slug.
    pub fn find_app(&self, slug: &str) -> Option<&AppRecord> {
        self.apps
            .binary_search_by(|record| record.slug.as_str().cmp(slug))
            .ok()
            .map(|index| &self.apps[index])
    }
}

/// An app, with the file it is in.
#[derive(Debug, Clone)]
pub struct AppRecord {
    /// The file.
    pub file: FileId,
    /// The slug.
    pub slug: String,
    /// What is written there.
    pub app: App,
    /// The fields that are there, readable or not.
    pub fields: Vec<String>,
}

/// An entry of a registry, with the file it is in.
#[derive(Debug, Clone)]
pub struct Entry<T> {
    /// The file.
    pub file: FileId,
    /// Where its id stands.
    pub at: NodeId,
    /// Whether it comes with the program.
    pub is_built_in: bool,
    /// What is written there.
    pub value: T,
}

enum Decoded {
    Nothing,
    Site(Box<Site>),
    App(String, Option<Box<App>>, Vec<String>),
    Idps(Registry<Idp>),
    Categories(Registry<Category>),
    Prerequisites(Registry<Prerequisite>),
    Decisions(Decisions),
    Page(Page),
}

/// Parses and decodes every content file.
pub fn decode(sources: &Sources) -> (Records, Vec<Diagnostic>) {
    let files: Vec<(FileId, &SourceFile)> = sources.files().collect();
    let decoded: Vec<(Decoded, Vec<Diagnostic>)> = files
        .into_par_iter()
        .map(|(id, file)| decode_file(id, file))
        .collect();
    let mut records = Records::default();
    let mut problems = Vec::new();
    for ((id, file), (decoded, found)) in sources.files().zip(decoded) {
        problems.extend(found);
        match decoded {
            Decoded::Nothing => {}
            Decoded::Site(site) => records.site = Some((id, *site)),
            Decoded::App(slug, Some(app), fields) => records.apps.push(AppRecord {
                file: id,
                slug,
                app: *app,
                fields,
            }),
            Decoded::App(slug, None, _) => records.unread.push(slug),
            Decoded::Idps(entries) => extend(&mut records.idps, entries, id, file),
            Decoded::Categories(entries) => extend(&mut records.categories, entries, id, file),
            Decoded::Prerequisites(entries) => {
                extend(&mut records.prerequisites, entries, id, file);
            }
            Decoded::Decisions(decisions) => records.decisions.push((id, decisions)),
            Decoded::Page(page) => records.pages.push(page),
        }
    }
    records.apps.sort_by(|a, b| a.slug.cmp(&b.slug));
    records.pages.sort_by(|a, b| a.slug.cmp(&b.slug));
    (records, problems)
}

/// Adds entries to a registry; an id that is there already is replaced in its place,
/// and stays built-in, so that a site may restate an entry without using it.
fn extend<T>(
    registry: &mut IndexMap<String, Entry<T>>,
    entries: Registry<T>,
    file: FileId,
    source: &SourceFile,
) {
    for (id, Written { value, at }) in entries {
        let is_built_in = source.is_built_in || registry.contains_key(&id);
        registry.insert(
            id,
            Entry {
                file,
                at,
                is_built_in,
                value,
            },
        );
    }
}

fn decode_file(id: FileId, file: &SourceFile) -> (Decoded, Vec<Diagnostic>) {
    match &file.kind {
        SourceKind::Template(_) | SourceKind::Misnamed => return (Decoded::Nothing, Vec::new()),
        SourceKind::Page(_) if !file.is_readable => return (Decoded::Nothing, Vec::new()),
        SourceKind::Page(slug) => {
            let (page, problems) = read_page(id, slug, &file.text);
            return (page.map_or(Decoded::Nothing, Decoded::Page), problems);
        }
        _ => {}
    }
    let unread = || match &file.kind {
        SourceKind::App(slug) => Decoded::App(slug.clone(), None, Vec::new()),
        _ => Decoded::Nothing,
    };
    if !file.is_readable {
        return (unread(), Vec::new());
    }
    let node = match parse(&file.text) {
        Ok(node) => node,
        Err(error) => {
            let span = Span {
                start: error.position,
                end: error.position,
            };
            let mut problem = YAML_SYNTAX
                .at(id, Anchor::Text(span), error.message)
                .label(error.label);
            problem.help = error.help;
            return (unread(), vec![problem]);
        }
    };
    if node.value == Value::Null {
        let problem = EMPTY_FILE
            .at(id, Anchor::File, "this file is empty")
            .label("expected at least one field")
            .help("write the record, or remove the file");
        return (unread(), vec![problem]);
    }
    let mut problems = Problems::new(id);
    let decoded = match &file.kind {
        SourceKind::Site => {
            Site::decode(&node, &mut problems).map(|site| Decoded::Site(Box::new(site)))
        }
        SourceKind::App(slug) => Some(Decoded::App(
            slug.clone(),
            App::decode(&node, &mut problems)
                .or_else(|| with_stand_ins(slug, &node))
                .map(Box::new),
            node.entries()
                .iter()
                .map(|(key, _)| key.text.clone())
                .collect(),
        )),
        SourceKind::Idps => Registry::decode(&node, &mut problems).map(Decoded::Idps),
        SourceKind::Categories => Registry::decode(&node, &mut problems).map(Decoded::Categories),
        SourceKind::Prerequisites => {
            Registry::decode(&node, &mut problems).map(Decoded::Prerequisites)
        }
        SourceKind::Decisions => Decisions::decode(&node, &mut problems).map(Decoded::Decisions),
        SourceKind::Page(_) | SourceKind::Template(_) | SourceKind::Misnamed => None,
    };
    (decoded.unwrap_or_else(unread), problems.into_list())
}

/// The record with something in place of what it cannot do without, so that the checks
/// still see the rest. What is missing has been reported; nothing is built from it.
fn with_stand_ins(slug: &str, node: &Node) -> Option<App> {
    let Value::Map(entries) = &node.value else {
        return None;
    };
    let mut entries: Vec<(Key, Node)> = entries
        .iter()
        .filter(|(key, _)| key.text != "schema" && key.text != "name")
        .cloned()
        .collect();
    let stand_ins = [
        ("schema", Value::Int(1)),
        ("name", Value::Text(slug.to_owned())),
    ];
    for (key, value) in stand_ins {
        let id = node.id;
        let text = key.to_owned();
        let is_text = true;
        entries.push((Key { id, text, is_text }, Node { id, value }));
    }
    let whole = Node {
        id: node.id,
        value: Value::Map(entries),
    };
    App::decode(&whole, &mut Problems::new(FileId(0)))
}

/// The path part of the site's address, without a slash at its end: `/kb`, or nothing.
pub fn base_path(base_url: &str) -> String {
    if !is_web_url(base_url) {
        return String::new();
    }
    let path = base_url
        .splitn(4, '/')
        .nth(3)
        .unwrap_or_default()
        .split(['?', '#'])
        .next()
        .unwrap_or_default();
    let path = path.trim_matches('/');
    if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    }
}
