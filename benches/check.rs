//! `cargo bench --bench check`: the check of generated records against its floor.
//!
//! The floor reads the same files and deserialises them with serde_yaml into the tree of
//! nodes, with the same threads, and does nothing else. What counts is the ratio, since
//! both run in turn on the same machine: at most 2.5 with one staleness note a record, and
//! at most 2 times as long as that with every tenth record faulty. How long it takes with
//! `--notes`, which shows each note in its place, is told beside. Peak memory stays below
//! 1 GiB. Records: 10,000, or as many as `SCIMBOOK_BENCH_RECORDS` says.

#![allow(clippy::expect_used, clippy::panic)]

mod corpus;
mod measure;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use measure::{median, ms, peak_memory, records};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use scimbook::check::Options;
use scimbook::diagnostic::{Colour, Diagnostic, Severity, human, locate};
use scimbook::load::load;
use scimbook::records::decode;
use scimbook::yaml::parse;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
const MOST_RATIO: f64 = 2.5;
const MOST_RATIO_FAULTY: f64 = 2.0;
const MOST_MEMORY_MIB: f64 = 1024.0;

/// More than a year after every record was verified.
const AS_OF: jiff::civil::Date = jiff::civil::date(2027, 11, 24);

fn main() {
    let records = records(10_000);
    let root = tempfile::tempdir().expect("a temporary folder");
    let bytes = corpus::write(root.path(), records).expect("the corpus can be written");
    // One note a record: its facts are old, its prices are not.
    let site = "title: Corpus\nstaleness_days: { pricing: 10000 }\n";
    fs::write(root.path().join("content/site.yaml"), site).expect("the site can be written");
    println!(
        "{records} records, {:.1} KB each, {} threads",
        bytes as f64 / records as f64 / 1024.0,
        rayon::current_num_threads()
    );

    let files = files(root.path());
    let mut floors = Vec::new();
    let mut checks = Vec::new();
    let mut shown = Vec::new();
    let mut found = Found::default();
    for run in 0..=RUNS {
        let floor = floor(&files);
        let started = Instant::now();
        found = check(root.path(), false);
        let took = started.elapsed();
        let started = Instant::now();
        check(root.path(), true);
        // The first run warms the page cache.
        if run > 0 {
            floors.push(floor);
            checks.push(took);
            shown.push(started.elapsed());
        }
    }
    assert_eq!(
        (found.notes, found.errors),
        (records, 0),
        "the corpus is clean but old"
    );
    let (floor, clean) = (median(&mut floors), median(&mut checks));
    println!("floor {:.0} ms", ms(floor));
    println!("check {:.0} ms, {} notes", ms(clean), found.notes);
    verdict(
        "ratio",
        clean.as_secs_f64() / floor.as_secs_f64(),
        MOST_RATIO,
    );
    let with_notes = median(&mut shown);
    println!(
        "check --notes {:.0} ms, {:.2} times the floor",
        ms(with_notes),
        with_notes.as_secs_f64() / floor.as_secs_f64()
    );
    print_peak(root.path());

    let faulty = break_every_tenth(&files);
    checks.clear();
    for _ in 0..RUNS {
        let started = Instant::now();
        found = check(root.path(), false);
        checks.push(started.elapsed());
    }
    assert!(found.errors >= faulty, "every fault is found");
    let broken = median(&mut checks);
    println!(
        "check with {faulty} faulty records {:.0} ms, {} errors, {} notes",
        ms(broken),
        found.errors,
        found.notes
    );
    let ratio = broken.as_secs_f64() / clean.as_secs_f64();
    verdict("faulty to clean", ratio, MOST_RATIO_FAULTY);
    print_peak(root.path());
}

/// What a check found.
#[derive(Default)]
struct Found {
    errors: usize,
    notes: usize,
}

/// The command's work, with or without `--notes`, but for writing the text to the terminal.
fn check(root: &Path, with_notes: bool) -> Found {
    let (sources, mut problems) = load(root).expect("the corpus can be read");
    let (records, found) = decode(&sources);
    problems.extend(found);
    let options = Options {
        as_of: AS_OF,
        drafts: true,
    };
    let (_, found) = scimbook::check::check(records, options);
    problems.extend(found);
    let count = |severity| {
        let of_it = problems.iter().filter(|p| p.rule.severity == severity);
        of_it.count()
    };
    let shown: Vec<Diagnostic> = problems
        .iter()
        .filter(|problem| with_notes || problem.rule.severity != Severity::Note)
        .cloned()
        .collect();
    let located = locate(&shown, &sources);
    let text = human(&located, &sources, Colour::Never);
    assert_eq!(text.is_empty(), shown.is_empty());
    Found {
        errors: count(Severity::Error),
        notes: count(Severity::Note),
    }
}

/// Reads the records and deserialises each into its tree.
fn floor(files: &[PathBuf]) -> Duration {
    let started = Instant::now();
    let nodes: Vec<_> = files
        .par_iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("a record");
            parse(&text).expect("a record is YAML")
        })
        .collect();
    assert_eq!(nodes.len(), files.len());
    drop(nodes);
    started.elapsed()
}

fn files(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join("content/apps")).expect("the records are there");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

/// Puts one fault into each tenth record, five kinds in turn; how many records it broke.
fn break_every_tenth(files: &[PathBuf]) -> usize {
    let mut broken = 0;
    for (index, path) in files.iter().step_by(10).enumerate() {
        let text = fs::read_to_string(path).expect("a record");
        let faulty = match index % 5 {
            0 => text.replace("category: ", "category: x"),
            1 => text + "colour: blue\n",
            2 => text.replace("authentication: bearer-token", "authentication: token"),
            3 => text.replace("deactivate: yes", "deactivate: yes: yes"),
            _ => text.replace("sources: [plans]", "sources: [plan]"),
        };
        fs::write(path, faulty).expect("a record can be written");
        broken += 1;
    }
    broken
}

fn print_peak(root: &Path) {
    let args = ["check", "--notes", "--as-of", "2027-11-24", "--root"].map(OsStr::new);
    if let Some(kib) = peak_memory(&[&args[..], &[root.as_os_str()]].concat()) {
        verdict("peak memory in MiB", kib as f64 / 1024.0, MOST_MEMORY_MIB);
    }
}

fn verdict(what: &str, measured: f64, most: f64) {
    let word = if measured <= most { "within" } else { "BEYOND" };
    println!("{what} {measured:.2}, {word} {most}");
}
