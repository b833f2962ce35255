//! Every rule, broken once: `tests/diagnostics/<code>-<name>/`.
//!
//! Each folder holds the files that are laid over `minimal/`, and `expected.txt`, what
//! `scimbook check` says about the result. In a folder named by a code exactly that code
//! fires; in a folder `clean-...` none does. Where the tool computes no mend, `mended/`
//! holds what an author would write instead, laid over `minimal/` in its turn.
//! `UPDATE_EXPECT=1 cargo test` accepts.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::{AS_OF, Run, Site, compare, copy, package};
use scimbook::rules::RULES;
use serde_json::Value as Json;

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(package().join("tests/diagnostics"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> &str {
    folder.file_name().unwrap().to_str().unwrap()
}

/// The minimal site with the files of the folder laid over it.
fn site(folder: &Path) -> Site {
    let site = Site::minimal();
    copy(folder, site.root());
    fs::remove_file(site.path("expected.txt")).ok();
    fs::remove_dir_all(site.path("mended")).ok();
    let app = site.path("content/apps/acme.yaml");
    match name(folder) {
        // Too large to keep in a repository.
        "sb0005-large-file" => {
            site.with_acme(&"# a line of a log that was pasted here\n".repeat(120_000));
        }
        // Not every checkout can hold a link.
        "sb0006-link" => {
            let elsewhere = site.path("elsewhere.yaml");
            fs::rename(&app, &elsewhere).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink(&elsewhere, &app).unwrap();
        }
        _ => {}
    }
    site
}

/// Templates and static files are looked at only while a site is built.
fn run(site: &Site) -> Run {
    if site.path("templates").exists() || site.path("static").exists() {
        site.build(&["--verbose", "--out", "public"])
    } else {
        site.check(&["--notes"])
    }
}

#[test]
fn each_folder_gives_its_code_and_its_text() {
    let mut failures = String::new();
    for folder in folders() {
        let run = run(&site(&folder));
        let code = name(&folder).split('-').next().unwrap().to_uppercase();
        let expected: Vec<String> = RULES
            .iter()
            .filter(|rule| rule.code == code)
            .map(|rule| rule.code.to_owned())
            .collect();
        if run.codes() != expected {
            failures += &format!("{}: {:?}\n", name(&folder), run.codes());
        }
        let text = format!("{}\nexit status: {}\n", run.stderr.trim_end(), run.status);
        if let Err(difference) = compare(&folder.join("expected.txt"), &text) {
            failures += &format!("{}:\n{difference}\n", name(&folder));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_rule_has_a_folder() {
    let folders = folders();
    for rule in RULES {
        let prefix = format!("{}-", rule.code.to_lowercase());
        let has_folder = folders.iter().any(|f| name(f).starts_with(&prefix));
        assert!(
            has_folder,
            "{} needs a folder tests/diagnostics/{prefix}<name>/",
            rule.code
        );
    }
}

#[test]
fn every_rule_has_a_mend_after_which_nothing_is_left_to_report() {
    let mut mended: BTreeSet<String> = BTreeSet::new();
    for folder in folders() {
        let code = name(&folder).split('-').next().unwrap().to_uppercase();
        let by_hand = folder.join("mended");
        if by_hand.exists() {
            let site = Site::minimal();
            copy(&by_hand, site.root());
            assert_clean(&site, &folder);
            mended.insert(code.clone());
        }
        let site = site(&folder);
        let problems = problems(&site);
        if problems.is_empty() || problems.iter().any(|problem| problem.get("fix").is_none()) {
            continue;
        }
        // The last place first, so that a mend does not move the others.
        for problem in problems.iter().rev() {
            let file = problem["file"].as_str().unwrap();
            let text = apply(&site.read(file), &problem["fix"]);
            site.write(file, text);
        }
        assert_clean(&site, &folder);
        mended.insert(code);
    }
    for rule in RULES {
        assert!(
            mended.contains(rule.code),
            "{} has no mend: add `mended/` to one of its folders",
            rule.code
        );
    }
}

fn assert_clean(site: &Site, folder: &Path) {
    let left = run(site);
    let found = (left.status, left.codes());
    assert_eq!(found, (0, vec![]), "{}: {}", name(folder), left.stderr);
}

fn problems(site: &Site) -> Vec<Json> {
    site.check(&["--notes", "--format", "json"])
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Replaces the stretch of the text that the mend names.
fn apply(text: &str, fix: &Json) -> String {
    let number = |key: &str| usize::try_from(fix[key].as_u64().unwrap()).unwrap();
    let offset = |line: usize, column: usize| {
        let start: usize = text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        let inside: usize = text[start..]
            .chars()
            .take(column - 1)
            .map(char::len_utf8)
            .sum();
        start + inside
    };
    let start = offset(number("line"), number("column"));
    let end = offset(number("end_line"), number("end_column"));
    format!(
        "{}{}{}",
        &text[..start],
        fix["text"].as_str().unwrap(),
        &text[end..]
    )
}

#[test]
fn one_syntax_error_hides_nothing_in_other_files() {
    let site = Site::minimal();
    site.write("content/apps/broken.yaml", "name: [\n")
        .with_acme("colour: blue\nrelated: [broken]\n");
    assert_eq!(site.check(&[]).codes(), ["SB0001", "SB0101"]);
}

#[test]
fn dates_are_compared_with_the_date_of_the_check() {
    let site = Site::minimal();
    site.with_acme("verified: 2026-12-01\n");
    assert_eq!(site.check(&[]).codes(), ["SB0601"]);
    let later = site.run(&["check", "--root", ".", "--as-of", "2026-12-01"]);
    assert_eq!(later.status, 0, "{}", later.stderr);
    assert!(AS_OF < "2026-12-01");
}
