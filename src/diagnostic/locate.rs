//! From node numbers to lines and columns, once per file that has problems.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::{IntoParallelIterator, ParallelIterator};

use crate::diagnostic::{Anchor, Diagnostic, FileId, Fix, Severity};
use crate::load::Sources;
use crate::rules::Rule;
use crate::yaml::{NodeId, Places, Position, Span, Value, parse, places_of};

/// A problem with its place in the text: all that a printer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// What is wrong.
    pub message: String,
    /// The file, for its text.
    pub file: FileId,
    /// The file's path relative to the root, with `/`.
    pub path: String,
    /// Where.
    pub span: Span,
    /// The field's path in the document; empty where there is none.
    pub field: String,
    /// What is wrong with the value under the caret.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// The mend.
    pub fix: Option<TextEdit>,
    /// A second place.
    pub related: Option<RelatedPlace>,
}

/// "Replace this stretch by that text."
#[derive(Debug, Clone, PartialEq)]
pub struct TextEdit {
    /// What is replaced.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A second place a problem speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct RelatedPlace {
    /// The file, for its text.
    pub file: FileId,
    /// Its path relative to the root.
    pub path: String,
    /// Where.
    pub span: Span,
    /// What is there.
    pub label: String,
}

impl Located {
    /// The weight of the broken rule.
    pub fn severity(&self) -> Severity {
        self.rule.severity
    }
}

/// How many problems of one file are located and shown. A file with more is no record,
/// and the work for each grows with the file.
pub const MAX_SHOWN: usize = 1_000;

/// Finds the place of each problem and sorts them by file and place.
///
/// Of a file with more than `MAX_SHOWN` problems, those found first are kept, and the
/// last of them says how many more there are.
pub fn locate(problems: &[Diagnostic], sources: &Sources) -> Vec<Located> {
    let mut total: BTreeMap<FileId, usize> = BTreeMap::new();
    for problem in problems {
        *total.entry(problem.file).or_default() += 1;
    }
    let mut count: BTreeMap<FileId, usize> = BTreeMap::new();
    let mut shown: Vec<Cow<'_, Diagnostic>> = Vec::with_capacity(problems.len());
    for problem in problems {
        let count = count.entry(problem.file).or_default();
        *count += 1;
        let more = total[&problem.file].saturating_sub(MAX_SHOWN);
        if *count < MAX_SHOWN || *count == MAX_SHOWN && more == 0 {
            shown.push(Cow::Borrowed(problem));
        } else if *count == MAX_SHOWN {
            let mut last = problem.clone();
            last.message += &format!(" ({more} more problems of this file are not shown)");
            shown.push(Cow::Owned(last));
        }
    }
    let places = places_of_all(&shown, sources);
    let nowhere = Places::default();
    let places_of = |file: FileId| places.get(&file).unwrap_or(&nowhere);
    let mut located: Vec<Located> = Vec::with_capacity(shown.len());
    for problem in shown {
        let source = sources.file(problem.file);
        let start = Position { line: 1, column: 1 };
        let (span, field) = match &problem.anchor {
            Anchor::File => (Span { start, end: start }, String::new()),
            Anchor::Text(span) => (*span, String::new()),
            Anchor::Node(id) => node_place(places_of(problem.file), *id),
            Anchor::Missing(id, name) => {
                let (span, parent) = node_place(places_of(problem.file), *id);
                let field = if parent.is_empty() {
                    name.clone()
                } else {
                    format!("{parent}.{name}")
                };
                (span, field)
            }
        };
        let fix = problem.fix.as_ref().map(|fix| TextEdit {
            span,
            text: match fix {
                Fix::Replace(text) => as_scalar(text),
                Fix::Quote => format!("\"{}\"", text_at(&source.text, span)),
            },
        });
        let related = problem
            .related
            .as_ref()
            .map(|(file, id, label)| RelatedPlace {
                file: *file,
                path: sources.file(*file).path.clone(),
                span: node_place(places_of(*file), *id).0,
                label: label.clone(),
            });
        located.push(Located {
            rule: problem.rule,
            message: problem.message.clone(),
            file: problem.file,
            path: source.path.clone(),
            span,
            field,
            label: problem.label.clone(),
            help: problem.help.clone(),
            fix,
            related,
        });
    }
    located.sort_by(|a, b| {
        (&a.path, a.span, a.rule.code, &a.message).cmp(&(&b.path, b.span, b.rule.code, &b.message))
    });
    located.dedup();
    located
}

/// The places of the nodes that problems speak of, one pass a file, the files in parallel.
fn places_of_all(problems: &[Cow<'_, Diagnostic>], sources: &Sources) -> BTreeMap<FileId, Places> {
    let mut wanted: BTreeMap<FileId, BTreeSet<NodeId>> = BTreeMap::new();
    for problem in problems {
        if let Anchor::Node(id) | Anchor::Missing(id, _) = &problem.anchor {
            wanted.entry(problem.file).or_default().insert(*id);
        }
        if let Some((file, id, _)) = &problem.related {
            wanted.entry(*file).or_default().insert(*id);
        }
    }
    wanted
        .into_par_iter()
        .filter(|(file, _)| sources.file(*file).is_yaml())
        .map(|(file, nodes)| (file, places_of(&sources.file(file).text, &nodes)))
        .collect()
}

fn node_place(places: &Places, id: NodeId) -> (Span, String) {
    let place = places.get(id);
    (place.span, place.field)
}

/// The text as it can stand anywhere in YAML: plain where that reads back the same, else quoted.
pub fn as_scalar(text: &str) -> String {
    let is_plain = parse(&format!("[{text}]")).is_ok_and(|node| match node.value {
        Value::List(items) => matches!(items.as_slice(), [only] if only.text() == Some(text)),
        _ => false,
    });
    // The one number that replaces anything is the version of the schema.
    if is_plain || text == "1" {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn text_at(text: &str, span: Span) -> String {
    text.lines()
        .nth(span.start.line - 1)
        .unwrap_or_default()
        .chars()
        .skip(span.start.column - 1)
        .take(span.end.column.saturating_sub(span.start.column))
        .collect()
}
