//! `scimbook fix`: applies the mends that the check computes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use similar::TextDiff;

use crate::check::Options;
use crate::cli::Terminal;
use crate::commands::files::{Selection, is_editable, read_as_written, replace};
use crate::commands::{CommandError, Outcome, as_of, check_sources, print_data, report, root};
use crate::diagnostic::{Diagnostic, FileId, Located, Severity, TextEdit, locate};
use crate::edit::mend;
use crate::load::{load, normalise};

/// How often mends may lead to further ones.
const PASSES: usize = 10;

/// The arguments of `fix`.
#[derive(Debug)]
pub struct Fix {
    /// The root.
    pub root: Option<PathBuf>,
    /// The date of the check.
    pub as_of: Option<Date>,
    /// What to mend; everything when empty.
    pub paths: Vec<PathBuf>,
    /// Whether the changes are shown rather than made.
    pub is_dry_run: bool,
}

/// A file before and after.
struct Change {
    before: String,
    after: String,
}

/// Mends until no mend is left, then writes all files and says what is left to do by hand.
pub fn run(args: &Fix, terminal: Terminal) -> Result<Outcome, CommandError> {
    let root = root(args.root.as_deref())?;
    let options = Options {
        as_of: as_of(args.as_of)?,
        drafts: true,
    };
    let selection = Selection::new(&root, &args.paths)?;
    let (mut sources, unreadable) = load(&root)?;
    let mut changes: BTreeMap<FileId, Change> = BTreeMap::new();
    let mut done: Vec<Located> = Vec::new();
    let (_, mut problems) = check_sources(&sources, unreadable.clone(), options);
    for _ in 0..PASSES {
        let mendable: Vec<Diagnostic> = problems
            .iter()
            .filter(|problem| problem.fix.is_some())
            .filter(|problem| {
                let file = sources.file(problem.file);
                is_editable(file) && selection.holds(&file.path)
            })
            .cloned()
            .collect();
        let mut by_file: BTreeMap<FileId, Vec<(Located, TextEdit)>> = BTreeMap::new();
        for problem in locate(&mendable, &sources) {
            if let Some(edit) = problem.fix.clone() {
                let edits = by_file.entry(problem.file).or_default();
                edits.push((problem, edit));
            }
        }
        let before_pass = done.len();
        for (file, found) in by_file {
            let before = match changes.get(&file) {
                Some(change) => change.after.clone(),
                None => read_as_written(&root, sources.file(file))?,
            };
            let edits: Vec<TextEdit> = found.iter().map(|(_, edit)| edit.clone()).collect();
            let mended = mend(&before, &edits);
            let applied = found.into_iter().zip(mended.is_applied);
            let applied: Vec<Located> = applied
                .filter_map(|((problem, _), is_applied)| is_applied.then_some(problem))
                .collect();
            if applied.is_empty() || mended.text == before {
                continue;
            }
            done.extend(applied);
            sources.set_text(file, normalise(mended.text.clone()));
            changes
                .entry(file)
                .and_modify(|change| change.after.clone_from(&mended.text))
                .or_insert(Change {
                    before,
                    after: mended.text,
                });
        }
        if done.len() == before_pass {
            break;
        }
        (_, problems) = check_sources(&sources, unreadable.clone(), options);
    }
    for (file, change) in &changes {
        let path = &sources.file(*file).path;
        if args.is_dry_run {
            print_data(&diff(path, change));
        } else {
            replace(&root.join(path), &change.after)?;
        }
    }
    if !terminal.is_quiet {
        tell(&done, args.is_dry_run);
    }
    let left: Vec<Diagnostic> = problems
        .into_iter()
        .filter(|problem| selection.holds(&sources.file(problem.file).path))
        .collect();
    report(&left, &sources, terminal.is_verbose, terminal);
    Ok(
        if left
            .iter()
            .any(|problem| problem.rule.severity == Severity::Error)
        {
            Outcome::Problems
        } else {
            Outcome::Done
        },
    )
}

fn diff(path: &str, change: &Change) -> String {
    TextDiff::from_lines(&change.before, &change.after)
        .unified_diff()
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string()
}

/// One line a mend, and how many there are.
fn tell(done: &[Located], is_dry_run: bool) {
    for problem in done {
        let text = problem.fix.as_ref().map_or("", |edit| edit.text.as_str());
        eprintln!(
            "{}:{}:{}: {}: now `{text}` ({})",
            problem.path,
            problem.span.start.line,
            problem.span.start.column,
            problem.message,
            problem.rule.code
        );
    }
    let files: BTreeSet<FileId> = done.iter().map(|problem| problem.file).collect();
    let verb = if is_dry_run { "would mend" } else { "mended" };
    match done.len() {
        0 => eprintln!("nothing to mend"),
        count => eprintln!(
            "{verb} {} in {}",
            plural(count, "problem"),
            plural(files.len(), "file")
        ),
    }
}

fn plural(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
