//! `cargo bench`: a cold build of generated records against its floor.
//!
//! The floor reads and decodes the same files and writes the same bytes to the same
//! files, with the same threads, and does nothing else. What counts is the ratio, since
//! both run in turn on the same machine. Records: 1,000, or as many as
//! `SCIMBOOK_BENCH_RECORDS` says.

#![allow(clippy::expect_used, clippy::panic)]

mod corpus;
mod measure;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use measure::{median, ms, peak_memory, records};
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use scimbook::check::Options;
use scimbook::derive::derive;
use scimbook::load::load;
use scimbook::records::decode;
use scimbook::render::Renderer;
use scimbook::site::{outputs, render_all};
use scimbook::view::Source;
use scimbook::view::parts::Summaries;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;

fn main() {
    let records = records(1_000);
    let root = tempfile::tempdir().expect("a temporary folder");
    let bytes = corpus::write(root.path(), records).expect("the corpus can be written");
    println!(
        "{records} records, {:.1} KB each, {} threads",
        bytes as f64 / records as f64 / 1024.0,
        rayon::current_num_threads()
    );

    let mut builds = Vec::new();
    let mut floors = Vec::new();
    let mut size = (0, 0);
    for run in 0..=RUNS {
        let out = root.path().join(format!("out-{run}"));
        let started = Instant::now();
        size = build(root.path(), &out);
        let took = started.elapsed();
        let floor = floor(root.path(), &out, &root.path().join(format!("floor-{run}")));
        // The first run warms the page cache and the highlighter.
        if run > 0 {
            builds.push(took);
            floors.push(floor);
        }
    }
    let (build, floor) = (median(&mut builds), median(&mut floors));
    println!(
        "build {:.0} ms, {} files, {:.1} MB",
        ms(build),
        size.0,
        size.1 as f64 / 1e6
    );
    println!("floor {:.0} ms", ms(floor));
    println!("ratio {:.2}", build.as_secs_f64() / floor.as_secs_f64());
    let out = root.path().join("out-memory");
    let args = ["build", "--quiet", "--as-of", "2026-11-24", "--root"].map(OsStr::new);
    let places = [
        root.path().as_os_str(),
        OsStr::new("--out"),
        out.as_os_str(),
    ];
    if let Some(peak) = peak_memory(&[&args[..], &places[..]].concat()) {
        println!("peak memory of one build {:.0} MB", peak as f64 / 1024.0);
    }
}

/// The whole command's work in this process; files and bytes written.
fn build(root: &Path, out: &Path) -> (usize, u64) {
    let (sources, _) = load(root).expect("the corpus can be read");
    let (records, problems) = decode(&sources);
    assert!(problems.is_empty(), "the corpus is well formed");
    let options = Options {
        as_of: jiff::civil::date(2026, 11, 24),
        drafts: false,
    };
    let (catalog, _) = scimbook::check::check(records, options);
    let catalog = catalog.expect("the corpus has no errors");
    let (renderer, (derived, summaries)) = rayon::join(
        || Renderer::new(&sources, &catalog),
        || {
            let derived = derive(&catalog);
            let summaries = Summaries::of(&catalog, &derived);
            (derived, summaries)
        },
    );
    let renderer = renderer.expect("the templates are right");
    let source = Source {
        catalog: &catalog,
        derived: &derived,
        summaries: &summaries,
    };
    let Ok(files) = outputs(source, &sources) else {
        panic!("no two files have one path");
    };
    let claim = scimbook::emit::claim(out, &[], &[]).expect("the folder is fresh");
    let staging = claim.begin().expect("the folder can be written");
    let made = render_all(&files, source, &sources, &renderer, |path, made| {
        let bytes = made.map_err(|problem| problem.message)?;
        staging.put(path, &bytes).map_err(|error| error.to_string())
    });
    assert_eq!(made, Ok(()), "every file can be made and written");
    let emitted = staging.finish().expect("the site can take its place");
    // As the command does at its end.
    std::mem::forget(files);
    std::mem::forget(renderer);
    std::mem::forget(summaries);
    std::mem::forget(derived);
    std::mem::forget(catalog);
    std::mem::forget(sources);
    (emitted.files, emitted.bytes)
}

/// Reads and decodes the records, writes the same bytes.
fn floor(root: &Path, built: &Path, out: &Path) -> Duration {
    let mut files = Vec::new();
    let mut folders = vec![built.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the built folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).expect("a built file");
                let relative = path.strip_prefix(built).expect("inside").to_owned();
                files.push((out.join(relative), bytes));
            }
        }
    }
    let started = Instant::now();
    let (sources, _) = load(root).expect("the corpus can be read");
    let (records, _) = decode(&sources);
    assert!(!records.apps.is_empty());
    files.par_iter().for_each(|(path, bytes)| {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("a folder");
        }
        fs::write(path, bytes).expect("a file");
    });
    started.elapsed()
}
