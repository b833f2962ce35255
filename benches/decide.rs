//! How long it takes to verify the shipped decision table: complete, and without a dead rule.
//!
//! `cargo bench --bench decide`. The limit is 50 ms.

#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
mod measure;

use std::path::Path;
use std::time::Instant;

use measure::{median, ms};
use scimbook::check::{Options, check};
use scimbook::decide::domain::Dimension;
use scimbook::decide::verify::verify;
use scimbook::load::load;
use scimbook::records::decode;

fn main() {
    let (sources, _) = load(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let options = Options {
        as_of: jiff::civil::date(2026, 11, 24),
        drafts: false,
    };
    let catalog = check(decode(&sources).0, options).0.unwrap();
    let table = &catalog.table;
    let combinations: f64 = Dimension::ALL
        .iter()
        .map(|dimension| table.domain.size(*dimension) as f64)
        .product();
    let mut times: Vec<_> = (0..51)
        .map(|_| {
            let start = Instant::now();
            let findings = verify(table);
            let time = start.elapsed();
            let findings = findings.unwrap();
            assert!(findings.incomplete.is_none() && findings.dead.is_empty());
            time
        })
        .collect();
    println!(
        "{} rules over {} dimensions, {combinations:.3e} combinations",
        table.rules.len(),
        Dimension::ALL.len()
    );
    println!("verification {:.1} ms", ms(median(&mut times)));
}
