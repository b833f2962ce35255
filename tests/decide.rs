//! What the decision table says about the shipped apps, and how `decide` says it.
//!
//! What it should say was judged first, as somebody who runs identity for a company would, and
//! stands on a page of the site: the table is what has to give way.

#![allow(clippy::unwrap_used)]

use std::process::Command;

use serde_json::Value as Json;

fn decide(args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_scimbook"))
        .args(["decide", "--as-of", "2026-11-24", "--root"])
        .arg(env!("CARGO_MANIFEST_DIR"))
        .args(args)
        .output()
        .unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

fn answer(app: &str, situation: &str) -> Json {
    let mut args = vec![app, "--format", "json"];
    args.extend(situation.split_whitespace());
    let (status, stdout, stderr) = decide(&args);
    assert_eq!(status, 0, "{app} {situation}: {stderr}");
    serde_json::from_str(&stdout).unwrap()
}

/// A row of the page of judged situations.
struct Judged {
    app: String,
    situation: String,
    advice: String,
    /// What the table says, where it is something else.
    table: Option<String>,
}

/// The rows of `content/pages/judged-situations.md`: app, situation, advice, why, and where the
/// table decides otherwise its answer and the reason.
fn judged() -> Vec<Judged> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("content/pages/judged-situations.md")).unwrap();
    page.lines()
        .filter(|line| line.starts_with("| ["))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let (_, link) = cells[0].split_once("(/apps/").unwrap();
            assert!(!cells[3].is_empty(), "{line}: without a reason");
            Judged {
                app: link.trim_end_matches("/)").to_owned(),
                situation: cells[1].trim_matches('`').to_owned(),
                advice: cells[2].to_owned(),
                table: cells.get(4).map(|cell| (*cell).to_owned()),
            }
        })
        .collect()
}

#[test]
fn the_table_says_what_was_judged() {
    let judged = judged();
    let wrong: Vec<String> = judged
        .iter()
        .filter_map(|row| {
            let Judged { app, situation, .. } = row;
            let answer = answer(app, situation);
            let expected = row.table.as_ref().unwrap_or(&row.advice);
            (answer["recommendation"] != **expected).then(|| {
                format!(
                    "{app} {situation}: {} by {}, not {expected}",
                    answer["recommendation"], answer["rule"]
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for row in &judged {
        assert_ne!(row.table.as_ref(), Some(&row.advice), "{}", row.situation);
    }
}

#[test]
fn at_least_twenty_apps_are_judged_in_three_situations() {
    let mut count = std::collections::BTreeMap::new();
    for row in judged() {
        *count.entry(row.app).or_insert(0) += 1;
    }
    assert!(count.len() >= 20, "{count:?}");
    assert!(
        count.values().all(|situations| *situations >= 3),
        "{count:?}"
    );
}

#[test]
fn an_answer_gives_reasons_costs_and_what_would_change_it() {
    let answer = answer("airtable", "--plan below --idp okta --headcount 100");
    assert_eq!(answer["app"], "airtable");
    assert_eq!(answer["inputs"]["headcount"], 100);
    assert!(
        !answer["inputs"]["defaulted"]
            .as_array()
            .unwrap()
            .contains(&Json::from("headcount"))
    );
    assert!(
        answer["inputs"]["defaulted"]
            .as_array()
            .unwrap()
            .contains(&Json::from("turnover"))
    );
    assert_eq!(answer["costs"]["upgrade"]["yearly"]["from"], "30000.00");
    assert_eq!(answer["costs"]["manual"]["yearly"]["from"], "2351.00");
    assert_eq!(answer["costs"]["break_even"]["per_user_month"], "1.96");
    let changes = answer["would_change"].as_array().unwrap();
    assert!(
        changes
            .iter()
            .any(|c| c["input"] == "plan" && c["to"] == "has-scim")
    );
    let support = answer["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["fact"] == "support");
    assert!(!support.unwrap()["sources"].as_array().unwrap().is_empty());
}

#[test]
fn the_same_answer_is_said_to_people() {
    let (status, stdout, _) = decide(&["leapsome", "--plan", "has-scim"]);
    assert_eq!(status, 0);
    for part in [
        "Use native SCIM",
        "Because",
        "A year at 500 people",
        "Assumed: ",
    ] {
        assert!(stdout.contains(part), "{part}: {stdout}");
    }
}

#[test]
fn what_cannot_be_answered_is_said_with_a_suggestion() {
    let check = |args: &[&str], expected_status: i32, expected: &str| {
        let (status, stdout, stderr) = decide(args);
        assert_eq!((status, stdout.as_str()), (expected_status, ""), "{args:?}");
        assert_eq!(stderr, expected, "{args:?}");
    };
    check(
        &["leapsom"],
        1,
        "error: there is no app `leapsom`; did you mean `leapsome`?\n",
    );
    check(
        &["box", "--plan", "belov"],
        2,
        "error: `belov` is no value of --plan; did you mean `below`?\n",
    );
    for count in ["0", "-1", "1000000000", "many"] {
        let text = format!(
            "error: `{count}` is no value of --headcount; expected a whole number from 1 to 1,000,000\n"
        );
        check(&["box", "--headcount", count], 2, &text);
    }
}
