//! The console behaviour of the binary: what is printed where, and the exit status.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{AS_OF, Run, Site, tree};
use serde_json::Value as Json;

/// The minimal site with one error, of which everything is known.
fn with_misspelt_plan() -> Site {
    let site = Site::minimal();
    site.write(
        "content/apps/acme.yaml",
        "\
schema: 1
name: Acme
category: project-management
scim: { support: native, access: { plan: Enterprize }, sources: [docs] }
pricing: { plans: [{ name: Enterprise, price: quote }], sources: [docs] }
sources: { docs: { title: Acme help } }
",
    );
    site
}

/// The minimal site with one warning.
fn with_unused_source() -> Site {
    let site = Site::minimal();
    site.with_acme("sources: { docs: { title: Acme help } }\n");
    site
}

#[test]
fn help_names_the_commands_and_gives_examples() {
    let help = Site::minimal().run(&["--help"]);
    assert_eq!((help.status, help.stderr.as_str()), (0, ""));
    for word in ["build", "check", "explain", "Examples:"] {
        assert!(help.stdout.contains(word), "{word}: {}", help.stdout);
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = Site::minimal().run(&["--version"]);
    assert_eq!(
        version.stdout.trim(),
        concat!("scimbook ", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_clean_check_says_so_on_standard_error() {
    let check = Site::minimal().check(&[]);
    assert_eq!(
        (check.status, check.stdout.as_str(), check.stderr.as_str()),
        (0, "", "no problems in 2 files\n")
    );
}

#[test]
fn an_error_ends_with_1_and_a_count() {
    let check = with_misspelt_plan().check(&[]);
    assert_eq!((check.status, check.stdout.as_str()), (1, ""));
    assert!(
        check.stderr.ends_with("\n1 error in 1 file\n"),
        "{}",
        check.stderr
    );
}

#[test]
fn a_warning_fails_only_with_deny_warnings() {
    let site = with_unused_source();
    assert_eq!(site.check(&[]).status, 0);
    assert_eq!(site.check(&["--deny-warnings"]).status, 1);
    assert_eq!(site.build(&[]).status, 0);
    let denied = site.build(&["--deny-warnings", "--out", "denied"]);
    assert_eq!(denied.status, 1);
    assert!(!site.path("denied").exists());
}

#[test]
fn a_note_never_fails_and_is_shown_on_request() {
    let site = Site::minimal();
    site.with_acme("summary: Works with Okta.\n");
    let silent = site.check(&["--deny-warnings"]);
    assert_eq!((silent.status, silent.codes()), (0, vec![]));
    let shown = site.check(&["--deny-warnings", "--notes"]);
    assert_eq!(
        (shown.status, shown.codes()),
        (0, vec!["SB0401".to_owned()])
    );
}

#[test]
fn quiet_shows_errors_only() {
    assert_eq!(Site::minimal().check(&["--quiet"]).stderr, "");
    assert_eq!(with_unused_source().check(&["--quiet"]).stderr, "");
    assert_eq!(with_misspelt_plan().check(&["--quiet"]).codes(), ["SB0203"]);
    assert_eq!(Site::minimal().build(&["--quiet"]).stderr, "");
}

#[test]
fn usage_and_environment_end_with_2() {
    let site = Site::minimal();
    let before = tree(site.root());
    let cases: &[(&[&str], &str)] = &[
        (&["check", "--root", "nowhere"], "nowhere"),
        (&["check", "--rot", "."], "--root"),
        (&["check", "--as-of", "2026-02-30"], "2026-02-30"),
        (&["check", "--as-of", "tomorrow"], "tomorrow"),
        (&["check", "content/apps/bora.yaml"], "bora.yaml"),
        (&["build", "--base-url", "example.org"], "example.org"),
        (&["build", "--out", "content"], "content"),
        (&["build", "--out", "."], "content"),
        (&["publish"], "publish"),
        (&[], "Usage"),
    ];
    for (args, word) in cases {
        let run = site.run(args);
        assert_eq!(run.status, 2, "{args:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{args:?}");
        assert!(run.stderr.contains(word), "{args:?}: {}", run.stderr);
    }
    assert!(
        tree(site.root()) == before,
        "a refused command wrote something"
    );
}

#[test]
fn a_missing_content_folder_is_explained() {
    let site = Site::minimal();
    fs::remove_dir_all(site.path("content")).unwrap();
    let run = site.check(&[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("content/site.yaml"), "{}", run.stderr);
}

#[test]
fn the_root_is_the_nearest_parent_with_content() {
    let site = Site::minimal();
    let mut command = site.command(&["check", "--as-of", AS_OF]);
    command.current_dir(site.path("content/apps"));
    assert_eq!(Run::of(command).stderr, "no problems in 2 files\n");
}

#[test]
fn a_source_date_that_is_no_number_ends_with_2() {
    let site = Site::minimal();
    let mut command = site.command(&["check"]);
    command.env("SOURCE_DATE_EPOCH", "yesterday");
    let run = Run::of(command);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("yesterday"), "{}", run.stderr);
}

#[test]
fn output_that_cannot_be_written_ends_with_2() {
    let site = Site::minimal();
    site.write("file", "not a folder");
    let run = site.build(&["--out", "file/public"]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(run.stderr.contains("file"), "{}", run.stderr);
    assert_eq!(site.read("file"), "not a folder");
}

#[test]
fn a_foreign_file_in_the_output_stops_the_build_and_is_left_alone() {
    let site = Site::minimal();
    site.output(&[]);
    site.write("public/CNAME", "acme.example");
    let before = tree(&site.path("public"));
    let run = site.build(&[]);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(run.stderr.contains("CNAME"), "{}", run.stderr);
    assert_eq!(tree(&site.path("public")), before);

    site.write("content/site.yaml", "title: Test site\nkeep: [CNAME]\n");
    assert_eq!(site.output(&[])["CNAME"], b"acme.example");
}

#[test]
fn a_folder_that_scimbook_did_not_make_is_refused() {
    let site = Site::minimal();
    site.write("public/index.html", "mine");
    assert_eq!(site.build(&[]).status, 2);
    assert_eq!(tree(&site.path("public")).len(), 1);
    assert_eq!(site.read("public/index.html"), "mine");
}

/// Builds, breaks the site by writing a file, builds again: nothing may have changed.
fn assert_untouched_after(file: &str, text: &str, code: &str) {
    let site = Site::minimal();
    site.output(&[]);
    site.write(file, text);
    let before = tree(site.root());
    let build = site.build(&[]);
    assert_eq!((build.status, build.codes()), (1, vec![code.to_owned()]));
    assert!(
        build.stderr.contains("nothing was written"),
        "{}",
        build.stderr
    );
    assert!(
        tree(site.root()) == before,
        "the failed build changed files"
    );
}

#[test]
fn a_build_that_fails_in_the_content_leaves_the_previous_site_as_it_was() {
    assert_untouched_after("content/apps/bora.yaml", "name: [\n", "SB0001");
}

#[test]
fn a_build_that_fails_in_a_template_leaves_the_previous_site_as_it_was() {
    assert_untouched_after("templates/guide.html", "{{ nobody.name }}\n", "SB1001");
}

#[test]
fn a_build_ends_with_pages_files_and_time() {
    let build = Site::minimal().build(&[]);
    assert_eq!(build.stdout, "");
    let line = build.stderr.trim_end();
    let words: Vec<&str> = line.split(' ').collect();
    assert!(
        matches!(
            words[..],
            [_, "pages,", _, "files,", _, "s", "->", "./public"]
        ),
        "{line}"
    );
    assert!(words[0].parse::<u32>().unwrap() > 1, "{line}");
}

#[test]
fn a_base_url_with_a_path_stands_before_every_link() {
    let site = Site::minimal();
    let html = |args: &[&str]| {
        let output = site.output(args);
        String::from_utf8(output["apps/acme/index.html"].clone()).unwrap()
    };
    assert!(html(&[]).contains("href=\"/apps/\""));
    let under_path = html(&["--base-url", "https://acme.example/kb/"]);
    assert!(under_path.contains("href=\"/kb/apps/\""));
    assert!(!under_path.contains("href=\"/apps/"));
}

#[test]
fn paths_limit_what_is_reported_and_not_what_is_read() {
    let site = with_misspelt_plan();
    site.write(
        "content/apps/bora.yaml",
        "schema: 1\nname: Bora\ncategory: project-management\nscim: { support: unknown }\nrelated: [acme]\ncolour: blue\n",
    );
    assert_eq!(site.check(&[]).codes(), ["SB0101", "SB0203"]);
    assert_eq!(site.check(&["content/apps/bora.yaml"]).codes(), ["SB0101"]);
    assert_eq!(site.check(&["content/apps/acme.yaml"]).codes(), ["SB0203"]);
    assert_eq!(site.check(&["content/apps"]).codes(), ["SB0101", "SB0203"]);
    let other = site.check(&["content/site.yaml"]);
    assert_eq!((other.status, other.codes()), (0, vec![]));
}

#[test]
fn json_is_one_object_a_line_with_these_keys() {
    let run = with_misspelt_plan().check(&["--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    assert_eq!(
        run.stdout,
        concat!(
            r#"{"severity":"error","code":"SB0203","message":"unknown plan `Enterprize`","#,
            r#""file":"content/apps/acme.yaml","line":4,"column":42,"end_line":4,"end_column":52,"#,
            r#""field":"scim.access.plan","help":"did you mean `Enterprise`?","#,
            r#""fix":{"line":4,"column":42,"end_line":4,"end_column":52,"text":"Enterprise"}}"#,
            "\n"
        )
    );
    let warning = with_unused_source().check(&["--format", "json"]);
    let line: Json = serde_json::from_str(&warning.stdout).unwrap();
    assert_eq!(line["severity"], "warning");
    assert!(line.get("fix").is_none());
    assert_eq!(Site::minimal().check(&["--format", "json"]).stdout, "");
}

#[test]
fn a_missing_field_points_at_its_parent_and_names_itself() {
    let site = Site::minimal();
    site.with_acme("events: [{ date: 2026-12, kind: price }]\n");
    let run = site.check(&["--format", "json"]);
    let line: Json = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(line["field"], "events[0].text");
    assert_eq!(
        (line["line"].as_u64(), line["column"].as_u64()),
        (Some(5), Some(10))
    );
    assert!(line.get("fix").is_none());
}

#[test]
fn github_annotations_are_workflow_commands() {
    let run = with_misspelt_plan().check(&["--format", "github"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    assert_eq!(
        run.stdout,
        "::error file=content/apps/acme.yaml,line=4,endLine=4,col=42,endColumn=52,title=SB0203::\
         unknown plan `Enterprize`: not one of this app's plans%0Adid you mean `Enterprise`?\n"
    );
}

#[test]
fn colour_comes_only_when_asked_for_or_on_a_terminal() {
    let site = with_misspelt_plan();
    assert!(!site.check(&[]).stderr.contains('\u{1b}'));
    assert!(site.check(&["--color", "always"]).stderr.contains('\u{1b}'));
    let mut command = site.command(&["check"]);
    command.env("NO_COLOR", "1");
    assert!(!Run::of(command).stderr.contains('\u{1b}'));
}

#[test]
fn explain_says_what_a_code_means() {
    let site = Site::minimal();
    let known = site.run(&["explain", "sb0203"]);
    assert_eq!((known.status, known.stderr.as_str()), (0, ""));
    for word in ["SB0203", "Fault:", "Enterprize", "Mend:", "Enterprise"] {
        assert!(known.stdout.contains(word), "{word}: {}", known.stdout);
    }
    let unknown = site.run(&["explain", "SB0230"]);
    assert_eq!(unknown.status, 2);
    assert_eq!(
        unknown.stderr,
        "error: there is no code `SB0230`; did you mean SB0203?\n"
    );
    assert_eq!(site.run(&["explain", "nonsense"]).status, 2);
}

#[test]
fn drafts_are_built_only_when_asked_for() {
    let site = Site::minimal();
    site.write(
        "content/apps/bora.yaml",
        "schema: 1\nname: Bora\nstatus: draft\ncategory: project-management\n",
    );
    let has_draft = |args: &[&str]| site.output(args).contains_key("apps/bora/index.html");
    assert!(!has_draft(&[]));
    assert!(has_draft(&["--drafts"]));
}

/// What `check` says of the record `acme` with these bytes, and the exit status: the first
/// line only, without the code.
fn first_line_for(bytes: impl AsRef<[u8]>) -> String {
    let site = Site::minimal();
    site.write("content/apps/acme.yaml", bytes);
    let run = site.check(&[]);
    let line = run.stderr.lines().next().unwrap_or_default();
    format!("{} {line}", run.status)
}

#[test]
fn bad_input_of_any_size_ends_in_one_located_error() {
    const HEAD: &str = "schema: 1\nname: Acme\ncategory: hr\nscim: { support: unknown }\n";
    let deep = "1 error[SB0001]: lists and maps stand more than 128 deep in one another";
    let cases: [(&str, String, &str); 7] = [
        (
            "50 MB in one scalar",
            format!("{HEAD}description: {}\n", "x".repeat(50_000_000)),
            "1 error[SB0005]: this file has 50000075 bytes, more than 4194304",
        ),
        ("open brackets", "[".repeat(100_000), deep),
        (
            "open maps",
            format!("{HEAD}idps: {}", "{a: ".repeat(100_000)),
            deep,
        ),
        (
            "closed brackets",
            format!(
                "{HEAD}aliases: {}{}\n",
                "[".repeat(100_000),
                "]".repeat(100_000)
            ),
            deep,
        ),
        (
            "block lists",
            format!("{HEAD}aliases:\n{}x\n", "- ".repeat(100_000)),
            deep,
        ),
        (
            "more values than a record has",
            format!("{HEAD}aliases: [{}x]\n", "x,".repeat(1_000_000)),
            "1 error[SB0001]: this file has more than 100000 values, each alias counted as often as it is used",
        ),
        (
            "a long text, often",
            format!(
                "{HEAD}aliases:\n- &a {}\n- [{}*a]\n",
                "x".repeat(1_000_000),
                "*a,".repeat(10_000)
            ),
            "1 error[SB0001]: this file has more than 8388608 bytes of text, each alias counted as often as it is used",
        ),
    ];
    for (what, text, expected) in cases {
        assert_eq!(first_line_for(text), expected, "{what}");
    }
}

#[test]
fn of_thousands_of_problems_in_one_file_the_first_are_shown_and_the_rest_counted() {
    let site = Site::minimal();
    let lines: String = (0..3_000).map(|n| format!("k{n}: 1\n")).collect();
    site.with_acme(&lines);
    let run = site.check(&["--format", "json"]);
    assert_eq!((run.status, run.stdout.lines().count()), (1, 1_000));
    let last = run.stdout.lines().last().unwrap();
    assert!(
        last.contains("unknown field `k999` (2000 more problems of this file are not shown)"),
        "{last}"
    );
}
