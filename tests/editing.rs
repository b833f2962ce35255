//! The commands that change content: what they write, what they leave, what they say.
//!
//! `tests/editing/` holds the way of a new contributor as it looks in a console.
//! `UPDATE_EXPECT=1 cargo test` accepts.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{AS_OF, Run, Site, compare, package, tree};

const ACME: &str = "content/apps/acme.yaml";

/// A record with slips, comments, Windows line ends and a byte order mark.
const SLIPS: &str = "\u{feff}# kept\r\nschema: 1\r\nnam: Acme # kept too\r\ncategory: project-managment\r\nscim: { suport: unknwn }\r\n";
const MENDED: &str = "\u{feff}# kept\r\nschema: 1\r\nname: Acme # kept too\r\ncategory: project-management\r\nscim: { support: unknown }\r\n";

fn with_slips() -> Site {
    let site = Site::minimal();
    site.write(ACME, SLIPS);
    site
}

fn fix(site: &Site, args: &[&str]) -> Run {
    site.run(&[&["fix", "--as-of", AS_OF], args].concat())
}

#[test]
fn fix_mends_what_it_can_and_keeps_comments_line_ends_and_byte_order_mark() {
    let site = with_slips();
    let run = fix(&site, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert_eq!(site.read(ACME), MENDED);
    assert!(
        run.stderr.contains("mended 4 problems in 1 file\n"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr
            .contains("acme.yaml:3:1: unknown field `nam`: now `name` (SB0101)")
    );
    let again = fix(&site, &[]);
    assert_eq!(
        (again.status, again.stderr.as_str()),
        (0, "nothing to mend\n")
    );
}

#[test]
fn a_dry_run_prints_a_unified_diff_and_writes_nothing() {
    let site = with_slips();
    let before = tree(site.root());
    let run = fix(&site, &["--dry-run", "--quiet"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(tree(site.root()) == before);
    for line in [
        "--- a/content/apps/acme.yaml\n+++ b/content/apps/acme.yaml\n@@ -1,5 +1,5 @@\n",
        "-nam: Acme # kept too\r\n",
        "+name: Acme # kept too\r\n",
        "+scim: { support: unknown }\r\n",
    ] {
        assert!(run.stdout.contains(line), "{line:?}: {}", run.stdout);
    }
}

#[test]
fn what_cannot_be_mended_stays_and_ends_with_1() {
    let site = with_slips();
    site.with_acme("colour: blue\r\n")
        .write("content/apps/broken.yaml", "name: [\n");
    let run = fix(&site, &[]);
    assert_eq!(run.status, 1);
    assert_eq!(run.codes(), ["SB0001", "SB0101"]);
    assert_eq!(site.read(ACME), format!("{MENDED}colour: blue\r\n"));
    assert_eq!(site.read("content/apps/broken.yaml"), "name: [\n");
}

#[test]
fn fix_is_limited_to_the_paths_it_was_given() {
    let site = with_slips();
    let bora = "content/apps/bora.yaml";
    site.write(bora, SLIPS.replace("Acme", "Bora"));
    assert_eq!(fix(&site, &[bora]).status, 0);
    assert_eq!(site.read(ACME), SLIPS);
    assert_eq!(site.read(bora), MENDED.replace("Acme", "Bora"));
    assert_eq!(fix(&site, &["content/apps/none.yaml"]).status, 2);
}

#[test]
fn every_fixture_whose_problems_all_have_mends_is_clean_after_fix() {
    let mut mended = 0;
    for entry in fs::read_dir(package().join("tests/diagnostics")).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.is_dir() {
            continue;
        }
        let site = Site::minimal();
        common::copy(&folder, site.root());
        let found = site.check(&["--notes", "--format", "json"]).stdout;
        if found.is_empty() || !found.lines().all(|line| line.contains("\"fix\":")) {
            continue;
        }
        let run = fix(&site, &["--verbose"]);
        assert_eq!(
            (run.status, run.codes()),
            (0, vec![]),
            "{}: {}",
            folder.display(),
            run.stderr
        );
        mended += 1;
    }
    assert!(mended > 10, "only {mended} fixtures have mends");
}

#[test]
fn files_are_replaced_and_nothing_is_left_beside_them() {
    let site = with_slips();
    let names = |site: &Site| tree(site.root()).into_keys().collect::<Vec<_>>();
    let before = names(&site);
    fix(&site, &[]);
    site.run(&["fmt"]);
    site.run(&["verify", "acme"]);
    assert_eq!(names(&site), before);
}

#[cfg(unix)]
#[test]
fn a_replaced_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let site = with_slips();
    fs::set_permissions(site.path(ACME), fs::Permissions::from_mode(0o640)).unwrap();
    fix(&site, &[]);
    let mode = fs::metadata(site.path(ACME)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn a_new_record_passes_the_check_as_a_draft_for_every_provider() {
    let site = Site::shipped();
    let run = site.run(&[
        "new",
        "app",
        "1st: \"Boards\"",
        "--category",
        "hr",
        "--idp",
        "okta",
        "entra-id",
        "generic",
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let path = "content/apps/1st-boards.yaml";
    assert_eq!(site.check(&["--notes", path]).codes(), Vec::<String>::new());
    assert_eq!(site.check(&["--deny-warnings", path]).status, 0);
    assert_eq!(site.run(&["fmt", "--check", path]).status, 0);
    let published = site.read(path).replace("status: draft\n", "");
    site.write(path, published);
    assert_eq!(site.check(&[path]).codes(), ["SB0107"]);
}

#[test]
fn new_app_refuses_what_is_there_and_what_is_not() {
    let site = Site::minimal();
    site.write("content/apps/bora.yaml", "name: [\n");
    let before = tree(site.root());
    let cases: &[(&[&str], &str)] = &[
        (&["ACME"], "`ACME` is content/apps/acme.yaml already"),
        (&["Bora"], "content/apps/bora.yaml is there already"),
        (
            &["Cora", "--category", "project-managment"],
            "did you mean `project-management`?",
        ),
        (&["Cora", "--idp", "octa"], "did you mean `okta`?"),
        (&["日本"], "`日本` makes no address"),
        (&["a\nb"], "control character"),
    ];
    for (args, message) in cases {
        let run = site.run(&[&["new", "app"], *args].concat());
        assert_eq!(run.status, 2, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
    }
    assert!(tree(site.root()) == before);
}

#[test]
fn fmt_checks_or_writes_and_a_broken_file_stops_no_other() {
    let site = Site::minimal();
    site.write(ACME, "schema:  1\nname: Acme   # x\n")
        .write("content/apps/broken.yaml", "name: [\n");
    let check = site.run(&["fmt", "--check"]);
    assert_eq!(
        (check.status, check.stdout.as_str()),
        (1, "content/apps/acme.yaml\n")
    );
    assert_eq!(check.codes(), ["SB0001"]);
    assert_eq!(site.read(ACME), "schema:  1\nname: Acme   # x\n");
    assert_eq!(site.run(&["fmt"]).status, 1);
    assert_eq!(site.read(ACME), "schema: 1\nname: Acme # x\n");
    assert_eq!(site.read("content/apps/broken.yaml"), "name: [\n");
    let alone = site.run(&["fmt", "--check", ACME]);
    assert_eq!(
        (alone.status, alone.stdout.as_str()),
        (0, ""),
        "{}",
        alone.stderr
    );
}

#[test]
fn shipped_content_is_in_canonical_form() {
    let run = Site::shipped().run(&["fmt", "--check"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
}

#[test]
fn verify_changes_the_date_and_nothing_else() {
    let site = Site::shipped();
    let path = "content/apps/leapsome.yaml";
    let before = site.read(path);
    let run = site.run(&["verify", "leapsome", "--as-of", AS_OF]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let after = site.read(path);
    let is_date = |line: &&str| !line.starts_with("verified:");
    assert!(after.contains("\nverified: 2026-11-24\n"));
    assert!(
        before
            .lines()
            .filter(is_date)
            .eq(after.lines().filter(is_date))
    );
}

#[test]
fn verify_says_which_apps_and_sources_there_are() {
    let site = Site::minimal();
    site.with_acme("sources: { docs: { title: a } }\n")
        .write("content/apps/broken.yaml", "name: [\n");
    let before = tree(site.root());
    for (args, message) in [
        (
            &["verify", "acmee"][..],
            "there is no app `acmee`; did you mean `acme`?",
        ),
        (
            &["verify", "acme", "--source", "doc"],
            "there is no source `doc`; did you mean `docs`?",
        ),
        (
            &["verify", "acme", "--source", "docs", "more"],
            "there is no source `more`",
        ),
        (&["verify", "broken"], "error[SB0001]"),
    ] {
        let run = site.run(args);
        assert_eq!(run.status, 1, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{args:?}: {}", run.stderr);
    }
    assert!(tree(site.root()) == before);
}

/// Runs what stands behind each `$` of a transcript and returns the transcript as it is.
///
/// Beside `scimbook` there are `write FILE`, with its text up to a line with a dot, and
/// `show FILE`.
fn replay(site: &Site, transcript: &str) -> String {
    let mut out = String::new();
    let mut lines = transcript.lines();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else {
            continue;
        };
        out += &format!("{line}\n");
        if let Some(path) = command.strip_prefix("write ") {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != ".").collect();
            let text = body.join("\n") + "\n";
            site.write(path, &text);
            out += &format!("{text}.\n");
        } else if let Some(path) = command.strip_prefix("show ") {
            out += &site.read(path);
        } else {
            let words = words(command.strip_prefix("scimbook ").unwrap());
            let mut command = site.command(&words);
            // The first second of the date of all tests.
            command.env("SOURCE_DATE_EPOCH", "1795478400");
            let run = Run::of(command);
            out += &format!("{}{}", run.stdout, run.stderr);
            if run.status != 0 {
                out += &format!("exit status: {}\n", run.status);
            }
        }
    }
    out
}

/// The words of a command; single quotes hold one together.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('\'').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().collect(),
            _ => vec![part],
        })
        .collect()
}

#[test]
fn the_way_from_a_new_record_to_one_that_is_ready() {
    let path = package().join("tests/editing/new-record.txt");
    let transcript = replay(&Site::minimal(), &read(&path));
    if let Err(difference) = compare(&path, &transcript) {
        panic!("{difference}");
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}
