//! `scimbook verify`: facts were compared with their sources on a day.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::cli::Terminal;
use crate::commands::files::{read_as_written, refuse, replace, unknown};
use crate::commands::{CommandError, Outcome, as_of, report, root};
use crate::diagnostic::Diagnostic;
use crate::edit::{CannotVerify, verify_app, verify_sources};
use crate::load::{SourceKind, load};
use crate::records::decode;

/// The arguments of `verify`.
#[derive(Debug)]
pub struct Verify {
    /// The root.
    pub root: Option<PathBuf>,
    /// The day.
    pub as_of: Option<Date>,
    /// The app's slug.
    pub app: String,
    /// The sources that were read again; the whole record when empty.
    pub sources: Vec<String>,
}

/// Writes the day into the record; nothing else of it changes.
pub fn run(args: &Verify, terminal: Terminal) -> Result<Outcome, CommandError> {
    let root = root(args.root.as_deref())?;
    let day = as_of(args.as_of)?.to_string();
    let (sources, mut problems) = load(&root)?;
    let slugs: Vec<&str> = sources
        .files()
        .filter_map(|(_, file)| match &file.kind {
            SourceKind::App(slug) => Some(slug.as_str()),
            _ => None,
        })
        .collect();
    let found = sources
        .files()
        .find(|(_, file)| file.kind == SourceKind::App(args.app.clone()));
    let Some((id, file)) = found else {
        return Ok(refuse(&unknown("app", &args.app, &slugs)));
    };
    let verified = if file.is_readable {
        let before = read_as_written(&root, file)?;
        let after = match args.sources.as_slice() {
            [] => verify_app(&before, &day),
            ids => verify_sources(&before, ids, &day),
        };
        after.map(|after| (before, after))
    } else {
        Err(CannotVerify::Unusual(String::new()))
    };
    match verified {
        Ok((before, after)) => {
            if before != after {
                replace(&root.join(&file.path), &after)?;
            }
        }
        Err(CannotVerify::UnknownSource(written, known)) => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let message = unknown("source", &written, &known);
            return Ok(refuse(&format!("{message} ({})", file.path)));
        }
        Err(CannotVerify::Unusual(map)) if file.is_readable => {
            let place = if map.is_empty() { "its fields" } else { &map };
            return Ok(refuse(&format!(
                "{}: the date cannot be added to {place} without changing more; write it by hand",
                file.path
            )));
        }
        Err(CannotVerify::Syntax(_) | CannotVerify::Unusual(_)) => {
            problems.extend(decode(&sources).1);
            let own: Vec<Diagnostic> = problems.into_iter().filter(|p| p.file == id).collect();
            report(&own, &sources, false, terminal);
            return Ok(Outcome::Problems);
        }
    }
    if !terminal.is_quiet {
        let what = match args.sources.as_slice() {
            [] => "verified".to_owned(),
            ids => format!("accessed of {}", ids.join(", ")),
        };
        eprintln!("{}: {what} is now {day}", file.path);
    }
    Ok(Outcome::Done)
}
