//! `scimbook fmt`: content files in their canonical form.

use std::path::PathBuf;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use crate::cli::Terminal;
use crate::commands::files::{Selection, is_editable, read_as_written, replace};
use crate::commands::{CommandError, Outcome, print_data, report, root};
use crate::diagnostic::{Diagnostic, FileId};
use crate::edit::format;
use crate::load::{SourceFile, load};
use crate::records::decode;
use crate::rules::YAML_SYNTAX;

/// The arguments of `fmt`.
#[derive(Debug)]
pub struct Format {
    /// The root.
    pub root: Option<PathBuf>,
    /// What to format; all content when empty.
    pub paths: Vec<PathBuf>,
    /// Whether files that differ are listed rather than written.
    pub only_checks: bool,
}

/// Formats all files it was pointed at; one that cannot be read stops no other.
pub fn run(args: &Format, terminal: Terminal) -> Result<Outcome, CommandError> {
    let root = root(args.root.as_deref())?;
    let selection = Selection::new(&root, &args.paths)?;
    let (sources, mut problems) = load(&root)?;
    let files: Vec<(FileId, &SourceFile)> = sources
        .files()
        .filter(|(_, file)| is_editable(file) && selection.holds(&file.path))
        .collect();
    let formatted: Vec<Option<(String, String)>> = files
        .par_iter()
        .map(|(_, file)| {
            let before = read_as_written(&root, file)?;
            Ok(format(&before).map(|after| (before, after)))
        })
        .collect::<Result<_, CommandError>>()?;
    let mut differing = 0;
    for ((_, file), texts) in files.iter().zip(&formatted) {
        let Some((before, after)) = texts else {
            continue;
        };
        if before == after {
            continue;
        }
        differing += 1;
        if args.only_checks {
            print_data(&format!("{}\n", file.path));
        } else {
            replace(&root.join(&file.path), after)?;
        }
    }
    if formatted.contains(&None) {
        let (_, found) = decode(&sources);
        problems.extend(found.into_iter().filter(|p| p.rule == &YAML_SYNTAX));
    }
    let unread: Vec<Diagnostic> = problems
        .into_iter()
        .filter(|problem| selection.holds(&sources.file(problem.file).path))
        .collect();
    report(&unread, &sources, false, terminal);
    if !terminal.is_quiet {
        let count = files.len();
        match (differing, args.only_checks) {
            (0, _) => eprintln!("nothing to format in {count} files"),
            (_, true) => eprintln!("would format {differing} of {count} files"),
            (_, false) => eprintln!("formatted {differing} of {count} files"),
        }
    }
    let fails = !unread.is_empty() || args.only_checks && differing > 0;
    Ok(if fails {
        Outcome::Problems
    } else {
        Outcome::Done
    })
}
