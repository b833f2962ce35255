//! A small site and its whole output: `tests/golden/site/` and `tests/golden/expected/`.
//!
//! The records there use most of what can be written. A change of a template or a derived
//! figure shows up as a difference to read; `UPDATE_EXPECT=1 cargo test` accepts it.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{Site, Tree, compare, is_accepting, package, tree};

/// Style sheets, scripts and drawings are copied as they are, and the manifest is made of
/// their hashes: expecting them would only repeat `static/`. The schemas are in `docs/schema/`.
fn is_expected(path: &str) -> bool {
    path != ".scimbook.json"
        && !path.starts_with("api/v1/schema/")
        && ![".css", ".js", ".svg"]
            .iter()
            .any(|end| path.ends_with(end))
}

/// JSON is expected over many lines, so that a difference can be read.
fn readable(path: &str, bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    if !path.ends_with(".json") {
        return text.to_owned();
    }
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    serde_json::to_string_pretty(&value).unwrap() + "\n"
}

#[test]
fn the_whole_output_is_as_expected() {
    let folder = package().join("tests/golden");
    let expected = folder.join("expected");
    let site = Site::copy_of(&folder.join("site"));
    let mut actual: Tree = site.output(&[]);
    actual.retain(|path, _| is_expected(path));

    let mut failures = String::new();
    for (path, bytes) in &actual {
        let text = readable(path, bytes);
        if let Err(difference) = compare(&expected.join(path), &text) {
            failures += &format!("{path}:\n{difference}\n");
        }
    }
    for path in tree(&expected)
        .keys()
        .filter(|path| !actual.contains_key(*path))
    {
        if is_accepting() {
            fs::remove_file(expected.join(path)).unwrap();
        } else {
            failures += &format!("{path}: expected, but not made\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn the_records_of_the_golden_site_are_clean() {
    let site = Site::copy_of(&package().join("tests/golden/site"));
    let check = site.check(&["--deny-warnings"]);
    assert_eq!(check.status, 0, "{}", check.stderr);
}
