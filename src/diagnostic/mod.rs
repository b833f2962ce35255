//! Problems as data: raised anywhere, located once, drawn in one place.
//!
//! A check pushes a [`Diagnostic`] into [`Problems`] and goes on; it never prints and
//! never stops the others. [`locate`] turns node numbers into lines and columns for
//! the files that have problems, and the printers draw the result.

mod github;
mod human;
mod json;
mod locate;
mod sarif;
mod suggest;

use std::fmt;

pub use github::github;
pub use human::{Colour, human, summary};
pub use json::json;
pub use locate::{Located, RelatedPlace, TextEdit, as_scalar, locate};
pub use sarif::sarif;
pub use suggest::{listing, nearest};

use crate::rules::Rule;
use crate::yaml::{NodeId, Span};

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// The site is built; `--deny-warnings` turns it into a failure.
    Warning,
    /// Worth knowing; never fails a build.
    Note,
}

impl Severity {
    /// The word used in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A file that was read, by its number in [`crate::load::Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// What a problem points at.
#[derive(Debug, Clone, PartialEq)]
pub enum Anchor {
    /// The file as a whole.
    File,
    /// A value or key of a YAML file.
    Node(NodeId),
    /// A field that is not there: its parent, and its name.
    Missing(NodeId, String),
    /// A stretch of a file that is not YAML, or whose YAML could not be read.
    Text(Span),
}

/// A change of the text that removes a problem.
#[derive(Debug, Clone, PartialEq)]
pub enum Fix {
    /// Put this in place of what the problem points at.
    Replace(String),
    /// Put the text the problem points at between quotes.
    Quote,
}

/// One problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The rule that was broken: code, severity, explanation.
    pub rule: &'static Rule,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// The file it is in.
    pub file: FileId,
    /// The place in the file.
    pub anchor: Anchor,
    /// What is wrong with the value under the caret.
    pub label: String,
    /// What to type instead, or what exists.
    pub help: Option<String>,
    /// The mend as a text edit, where it can be computed.
    pub fix: Option<Fix>,
    /// A second place, such as "defined here".
    pub related: Option<(FileId, NodeId, String)>,
}

impl Diagnostic {
    /// Says what is wrong with the value under the caret.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests the nearest of `candidates`, with the mend; lists them where none is near.
    pub fn suggest(mut self, written: &str, candidates: &[&str]) -> Self {
        match nearest(written, candidates) {
            Some(near) => {
                self.help = Some(format!("did you mean `{near}`?"));
                self.fix = Some(Fix::Replace(near.to_owned()));
            }
            None if !candidates.is_empty() => self.help = Some(listing(candidates)),
            None => {}
        }
        self
    }

    /// Adds the mend.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Adds a second place.
    pub fn related(mut self, file: FileId, at: NodeId, label: impl Into<String>) -> Self {
        self.related = Some((file, at, label.into()));
        self
    }
}

/// Collects the problems of one file.
#[derive(Debug)]
pub struct Problems {
    file: FileId,
    list: Vec<Diagnostic>,
}

impl Problems {
    /// No problems yet in this file.
    pub fn new(file: FileId) -> Self {
        Self {
            file,
            list: Vec::new(),
        }
    }

    /// The file being looked at.
    pub fn file(&self) -> FileId {
        self.file
    }

    /// A problem of this file at a node, to be finished and pushed.
    pub fn at(&self, rule: &'static Rule, node: NodeId, message: impl Into<String>) -> Diagnostic {
        rule.at(self.file, Anchor::Node(node), message)
    }

    /// Adds a finished problem.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Hands over what was collected.
    pub fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}
