//! The commands: the pipeline, cut at some place.

pub mod build;
pub mod check;
pub mod decide;
pub mod explain;
pub mod fix;
pub mod format;
pub mod new;
pub mod schema;
pub mod serve;
pub mod verify;

mod files;

use std::env;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::Date;

use crate::catalog::Catalog;
use crate::check::Options;
use crate::cli::Terminal;
use crate::diagnostic::{
    Anchor, Diagnostic, FileId, Fix, Located, Severity, human, locate, summary,
};
use crate::load::{LoadError, Sources, find_root, load};
use crate::records::decode;
use crate::rules::UNKNOWN_FIELD;

/// How a command ended when nothing in the environment went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// There are problems in the content.
    Problems,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::Problems => ExitCode::FAILURE,
        }
    }
}

/// What keeps a command from doing its work: exit status 2.
#[derive(Debug)]
pub enum CommandError {
    /// The content cannot be read.
    Load(LoadError),
    /// The output cannot be written.
    Emit(crate::emit::EmitError),
    /// A content file cannot be read or written.
    File(&'static str, PathBuf, io::Error),
    /// The arguments make no sense here.
    Usage(String),
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Emit(error) => error.fmt(f),
            Self::File(verb, path, error) => {
                write!(f, "cannot {verb} {}: {error}", path.display())
            }
            Self::Usage(message) => f.write_str(message),
        }
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

impl From<crate::emit::EmitError> for CommandError {
    fn from(error: crate::emit::EmitError) -> Self {
        Self::Emit(error)
    }
}

/// The root that `--root` names, or the nearest one from the current folder.
pub fn root(given: Option<&Path>) -> Result<PathBuf, CommandError> {
    if let Some(root) = given {
        if !root.is_dir() {
            return Err(CommandError::Usage(format!(
                "there is no folder {}",
                root.display()
            )));
        }
        return Ok(root.to_owned());
    }
    let here = env::current_dir()
        .map_err(|error| CommandError::Usage(format!("cannot tell the current folder: {error}")))?;
    Ok(find_root(&here).unwrap_or(here))
}

/// The date of the build: as given, else from `SOURCE_DATE_EPOCH`, else today in UTC.
pub fn as_of(given: Option<Date>) -> Result<Date, CommandError> {
    if let Some(date) = given {
        return Ok(date);
    }
    let timestamp = match env::var("SOURCE_DATE_EPOCH") {
        Ok(text) if !text.is_empty() => text
            .parse()
            .ok()
            .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
            .ok_or_else(|| {
                CommandError::Usage(format!(
                    "SOURCE_DATE_EPOCH is `{text}`, not a number of seconds"
                ))
            })?,
        _ => jiff::Timestamp::now(),
    };
    Ok(jiff::tz::Offset::UTC.to_datetime(timestamp).date())
}

/// Writes data to standard output. A reader that goes away early, such as `head`, is no
/// fault of ours.
pub fn print_data(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Content that was read and checked.
pub struct Checked {
    /// The files.
    pub sources: Sources,
    /// The linked content, if there is no error.
    pub catalog: Option<Catalog>,
    /// What was found.
    pub problems: Vec<Diagnostic>,
}

/// The pipeline up to the check.
pub fn read_and_check(root: &Path, options: Options) -> Result<Checked, CommandError> {
    let (sources, problems) = load(root)?;
    let (catalog, problems) = check_sources(&sources, problems, options);
    Ok(Checked {
        sources,
        catalog,
        problems,
    })
}

/// The check of what was read, with the problems of reading it; a catalog comes out only
/// if there is no error.
fn check_sources(
    sources: &Sources,
    mut problems: Vec<Diagnostic>,
    options: Options,
) -> (Option<Catalog>, Vec<Diagnostic>) {
    let (records, found) = decode(sources);
    problems.extend(found);
    let (catalog, found) = crate::check::check(records, options);
    problems.extend(found);
    drop_consequences(&mut problems);
    let has_error = problems.iter().any(|p| p.rule.severity == Severity::Error);
    (catalog.filter(|_| !has_error), problems)
}

/// Draws problems for people, errors and warnings always, notes when asked.
pub fn report(
    problems: &[Diagnostic],
    sources: &Sources,
    with_notes: bool,
    terminal: Terminal,
) -> Vec<Located> {
    let wanted: Vec<Diagnostic> = problems
        .iter()
        .filter(|problem| match problem.rule.severity {
            Severity::Error => true,
            Severity::Warning => !terminal.is_quiet,
            Severity::Note => with_notes && !terminal.is_quiet,
        })
        .cloned()
        .collect();
    let located = locate(&wanted, sources);
    eprint!("{}", human(&located, sources, terminal.colour));
    let line = summary(&located);
    if !line.is_empty() {
        eprintln!("{line}");
    }
    located
}

/// A misspelt field is missing too; its spelling is the one problem worth telling.
fn drop_consequences(problems: &mut Vec<Diagnostic>) {
    let misspelt: Vec<(FileId, String)> = problems
        .iter()
        .filter(|problem| problem.rule == &UNKNOWN_FIELD)
        .filter_map(|problem| match &problem.fix {
            Some(Fix::Replace(meant)) => Some((problem.file, meant.clone())),
            _ => None,
        })
        .collect();
    problems.retain(|problem| match &problem.anchor {
        Anchor::Missing(_, name) => {
            let name = name.split('.').next().unwrap_or_default();
            !misspelt
                .iter()
                .any(|(file, meant)| *file == problem.file && meant == name)
        }
        _ => true,
    });
}
