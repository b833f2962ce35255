//! Any slip in a shipped file ends in problems with a place, never in a panic.
//!
//! The same cases run each time; `PROPTEST_CASES=10000 cargo test --test properties` looks
//! further, with other cases.

#![allow(clippy::unwrap_used)]

mod common;

use common::package;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use scimbook::check::{Options, check};
use scimbook::diagnostic::{Colour, Diagnostic, Located, Severity, human, locate};
use scimbook::edit::{format, mend, verify_app};
use scimbook::load::{SourceFile, SourceKind, Sources, load, normalise};
use scimbook::records::decode;
use scimbook::yaml::{Span, Value, parse};

/// What a slip of the finger, a bad paste or an attack may put into a file.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    ", ",
    "#",
    " # ",
    "&a ",
    "*a",
    "!tag ",
    "\"",
    "'",
    "\\",
    "|\n",
    ">-\n",
    "\t",
    "\n",
    "\n\n",
    "---\n",
    "? ",
    "~",
    "<<: *a\n",
    "é",
    "😀",
    "\u{202e}",
    "\0",
    "\u{7}",
    "%",
    "@",
    "`",
    "yes",
    "no",
    "NO",
    "1e999",
    "-1",
    ".nan",
    "2026-13",
    "TODO",
    "{{ x }}",
    "[a](javascript:b)",
    "[a](/apps/b/)",
];

/// One change of a text; the indexes fit any length.
#[derive(Debug, Clone)]
enum Slip {
    DeleteLine(Index),
    RepeatLine(Index),
    SwapLines(Index, Index),
    IndentLine(Index),
    DeleteCharacter(Index),
    ReplaceCharacter(Index, &'static str),
    Insert(Index, &'static str),
    CutOff(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = any::<Index>;
    let piece = || select(PIECES);
    prop_oneof![
        at().prop_map(Slip::DeleteLine),
        at().prop_map(Slip::RepeatLine),
        (at(), at()).prop_map(|(a, b)| Slip::SwapLines(a, b)),
        at().prop_map(Slip::IndentLine),
        at().prop_map(Slip::DeleteCharacter),
        (at(), piece()).prop_map(|(at, piece)| Slip::ReplaceCharacter(at, piece)),
        (at(), piece()).prop_map(|(at, piece)| Slip::Insert(at, piece)),
        at().prop_map(Slip::CutOff),
    ]
}

fn with_slip(text: &str, slip: &Slip) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let line = |index: &Index| index.index(text.split('\n').count());
    let characters: Vec<char> = text.chars().collect();
    let place = |index: &Index| index.index(characters.len() + 1);
    let replaced = |from: usize, to: usize, piece: &str| {
        let before: String = characters[..from].iter().collect();
        let after: String = characters[to..].iter().collect();
        before + piece + &after
    };
    let next = |from: usize| (from + 1).min(characters.len());
    match slip {
        Slip::DeleteLine(at) => drop(lines.remove(line(at))),
        Slip::RepeatLine(at) => lines.insert(line(at), lines[line(at)].clone()),
        Slip::SwapLines(a, b) => lines.swap(line(a), line(b)),
        Slip::IndentLine(at) => lines[line(at)].insert(0, ' '),
        Slip::DeleteCharacter(at) => return replaced(place(at), next(place(at)), ""),
        Slip::ReplaceCharacter(at, piece) => return replaced(place(at), next(place(at)), piece),
        Slip::Insert(at, piece) => return replaced(place(at), place(at), piece),
        Slip::CutOff(at) => return replaced(place(at), characters.len(), ""),
    }
    lines.join("\n")
}

/// The shipped content as it is read, and the built-in registries; no templates.
fn shipped() -> Vec<SourceFile> {
    let (sources, _) = load(package()).unwrap();
    sources
        .files()
        .map(|(_, file)| file.clone())
        .filter(|file| !matches!(file.kind, SourceKind::Template(_)))
        .collect()
}

fn problems(sources: &Sources) -> Vec<Located> {
    let (records, mut problems) = decode(sources);
    let options = Options {
        as_of: date(2026, 11, 24),
        drafts: true,
    };
    let (catalog, found) = check(records, options);
    let has_error = |found: &[Diagnostic]| {
        found
            .iter()
            .any(|problem| problem.rule.severity == Severity::Error)
    };
    assert!(
        catalog.is_none() || !has_error(&found),
        "a catalog in spite of an error"
    );
    problems.extend(found);
    locate(&problems, sources)
}

/// Whether a stretch lies inside the text. An empty value at the end of a line is shown one
/// character wide, so that a stretch may take in the line end.
fn is_inside(text: &str, span: Span) -> bool {
    let width = |line: usize| {
        text.split('\n')
            .nth(line - 1)
            .map(|line| line.chars().count())
    };
    let (start, end) = (span.start, span.end);
    start <= end
        && width(start.line).is_some_and(|width| (1..=width + 1).contains(&start.column))
        && width(end.line).is_some_and(|width| (1..=width + 2).contains(&end.column))
}

fn config() -> ProptestConfig {
    if std::env::var_os("PROPTEST_CASES").is_some() {
        return ProptestConfig::default();
    }
    ProptestConfig {
        cases: 128,
        rng_seed: RngSeed::Fixed(2026),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

#[test]
fn any_slip_ends_in_problems_whose_places_lie_inside_their_files() {
    let files = shipped();
    let content: Vec<usize> = (0..files.len())
        .filter(|i| !files[*i].is_built_in)
        .collect();
    let slips = prop::collection::vec(slip(), 1..5);
    let mut runner = proptest::test_runner::TestRunner::new(config());
    runner
        .run(&(select(content), slips), |(changed, slips)| {
            let mut files = files.clone();
            let text = &mut files[changed].text;
            for slip in &slips {
                *text = with_slip(text, slip);
            }
            let sources = Sources::from_files(files, Vec::new());
            let problems = problems(&sources);
            for problem in &problems {
                let text = &sources.file(problem.file).text;
                prop_assert!(is_inside(text, problem.span), "{problem:?}");
                if let Some(fix) = &problem.fix {
                    prop_assert!(is_inside(text, fix.span), "{problem:?}");
                }
                if let Some(place) = &problem.related {
                    let text = &sources.file(place.file).text;
                    prop_assert!(is_inside(text, place.span), "{problem:?}");
                }
            }
            // Drawing them must not fail either.
            human(&problems, &sources, Colour::Never);
            Ok(())
        })
        .unwrap();
}

/// A shipped file of YAML with some slips in it.
fn slipped_yaml() -> impl Strategy<Value = String> {
    let texts: Vec<String> = shipped()
        .into_iter()
        .filter(|file| file.is_yaml() && !file.is_built_in)
        .map(|file| file.text)
        .collect();
    (select(texts), prop::collection::vec(slip(), 0..5))
        .prop_map(|(text, slips)| slips.iter().fold(text, |text, slip| with_slip(&text, slip)))
}

fn comment_lines(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| line.starts_with('#')).collect()
}

#[test]
fn formatting_changes_no_content_and_no_comment_and_a_second_time_nothing() {
    let mut runner = proptest::test_runner::TestRunner::new(config());
    runner
        .run(&slipped_yaml(), |text| {
            let before = parse(&normalise(text.clone()));
            prop_assert_eq!(format(&text).is_some(), before.is_ok());
            let Some(formatted) = format(&text) else {
                return Ok(());
            };
            prop_assert_eq!(parse(&normalise(formatted.clone())), before);
            prop_assert_eq!(comment_lines(&formatted), comment_lines(&text));
            let again = format(&formatted);
            prop_assert_eq!(again, Some(formatted));
            Ok(())
        })
        .unwrap();
}

#[test]
fn mends_keep_every_comment_and_leave_yaml() {
    let files = shipped();
    let content: Vec<usize> = (0..files.len())
        .filter(|i| !files[*i].is_built_in && files[*i].is_yaml())
        .collect();
    let slips = prop::collection::vec(slip(), 1..5);
    let mut runner = proptest::test_runner::TestRunner::new(config());
    runner
        .run(&(select(content), slips), |(changed, slips)| {
            let mut files = files.clone();
            let text = &mut files[changed].text;
            for slip in &slips {
                *text = with_slip(text, slip);
            }
            let text = text.clone();
            let sources = Sources::from_files(files, Vec::new());
            let edits: Vec<_> = problems(&sources)
                .into_iter()
                .filter(|problem| problem.file.0 as usize == changed)
                .filter_map(|problem| problem.fix)
                .collect();
            let mended = mend(&text, &edits);
            prop_assert_eq!(parse(&mended.text).is_ok(), parse(&text).is_ok());
            prop_assert_eq!(comment_lines(&mended.text), comment_lines(&text));
            Ok(())
        })
        .unwrap();
}

#[test]
fn verifying_changes_the_date_and_nothing_else() {
    let mut runner = proptest::test_runner::TestRunner::new(config());
    let rest = |text: &str| {
        let Value::Map(entries) = parse(&normalise(text.to_owned())).unwrap().value else {
            return Vec::new();
        };
        let others = entries
            .into_iter()
            .filter(|(key, _)| key.text != "verified");
        others
            .map(|(key, node)| (key.text, node.kind()))
            .collect::<Vec<_>>()
    };
    runner
        .run(&slipped_yaml(), |text| {
            let Ok(changed) = verify_app(&text, "2026-11-24") else {
                return Ok(());
            };
            prop_assert_eq!(comment_lines(&changed), comment_lines(&text));
            prop_assert_eq!(rest(&changed), rest(&text));
            prop_assert_eq!(verify_app(&changed, "2026-11-24"), Ok(changed));
            Ok(())
        })
        .unwrap();
}
