//! `scimbook check`: all problems of all content.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::check::Options;
use crate::cli::{Format, Terminal};
use crate::commands::files::Selection;
use crate::commands::{CommandError, Outcome, as_of, print_data, read_and_check, report, root};
use crate::diagnostic::{Diagnostic, Severity, github, json, locate, sarif};

/// The arguments of `check`.
#[derive(Debug)]
pub struct Check {
    /// The root.
    pub root: Option<PathBuf>,
    /// The date of the check.
    pub as_of: Option<Date>,
    /// Whether warnings fail.
    pub deny_warnings: bool,
    /// What to report on; everything when empty.
    pub paths: Vec<PathBuf>,
    /// How problems are written.
    pub format: Format,
    /// Whether notes are shown.
    pub notes: bool,
}

/// Checks and reports.
pub fn run(args: &Check, terminal: Terminal) -> Result<Outcome, CommandError> {
    let root = root(args.root.as_deref())?;
    let options = Options {
        as_of: as_of(args.as_of)?,
        drafts: true,
    };
    let selection = Selection::new(&root, &args.paths)?;
    let checked = read_and_check(&root, options)?;
    let is_wanted =
        |problem: &&Diagnostic| selection.holds(&checked.sources.file(problem.file).path);
    let problems: Vec<Diagnostic> = checked.problems.iter().filter(is_wanted).cloned().collect();
    match args.format {
        Format::Human => {
            let shown = report(&problems, &checked.sources, args.notes, terminal);
            if shown.is_empty() && !terminal.is_quiet {
                let count = checked
                    .sources
                    .files()
                    .filter(|(_, file)| !file.is_built_in)
                    .count();
                eprintln!("no problems in {count} files");
            }
        }
        Format::Json | Format::Github | Format::Sarif => {
            let shown: Vec<Diagnostic> = problems
                .iter()
                .filter(|problem| args.notes || problem.rule.severity != Severity::Note)
                .cloned()
                .collect();
            let located = locate(&shown, &checked.sources);
            let text = match args.format {
                Format::Github => github(&located),
                Format::Sarif => sarif(&located),
                _ => json(&located),
            };
            print_data(&text);
        }
    }
    let fails = problems.iter().any(|problem| match problem.rule.severity {
        Severity::Error => true,
        Severity::Warning => args.deny_warnings,
        Severity::Note => false,
    });
    Ok(if fails {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}
