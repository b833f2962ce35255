//! What the decision table says about the shipped apps, and how `decide` says it.
//!
//! The recommendations below were judged first, as somebody who runs identity for a
//! company would: the table is what has to give way.

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

/// App, situation, what to recommend.
const JUDGED: &[(&str, &str, &str)] = &[
    // The five situations of the first guide: quoted plan, SCIM with Okta and Entra ID.
    ("leapsome", "--plan below --idp okta", "alternative"),
    (
        "leapsome",
        "--plan below --idp entra-id --directory on-prem-ad",
        "alternative",
    ),
    ("leapsome", "--plan has-scim --idp okta", "native"),
    (
        "leapsome",
        "--plan below --idp okta --needs more",
        "upgrade",
    ),
    (
        "leapsome",
        "--plan below --idp okta --headcount 30 --turnover low",
        "manual",
    ),
    // Nobody documents SCIM from OneLogin: ask, once the plan is there.
    ("leapsome", "--plan has-scim --idp onelogin", "ask-vendor"),
    // A quoted plan at 5,000 people is worth a negotiation.
    (
        "amplitude",
        "--plan below --idp okta --headcount 5000",
        "negotiate",
    ),
    (
        "amplitude",
        "--plan has-scim --idp okta --groups-needed yes",
        "native",
    ),
    (
        "amplitude",
        "--plan below --idp okta --audit-evidence yes",
        "alternative",
    ),
    ("bugsnag", "--plan has-scim --idp okta", "native"),
    // Groups do not come through OneLogin.
    (
        "bugsnag",
        "--plan has-scim --idp onelogin --groups-needed yes",
        "alternative",
    ),
    (
        "bugsnag",
        "--plan below --idp okta --headcount 20 --turnover low",
        "manual",
    ),
    // Users only, whatever the plan.
    ("greenhouse", "--plan has-scim --idp okta", "native"),
    (
        "greenhouse",
        "--plan has-scim --idp okta --groups-needed yes",
        "alternative",
    ),
    (
        "greenhouse",
        "--plan below --idp okta --needs more",
        "upgrade",
    ),
    // No SCIM at all.
    ("basecamp", "--idp okta", "alternative"),
    (
        "basecamp",
        "--idp okta --headcount 30 --turnover low",
        "manual",
    ),
    (
        "basecamp",
        "--idp okta --headcount 300 --turnover low",
        "ask-vendor",
    ),
    // SCIM on every plan: nothing to buy.
    ("pagerduty", "--idp okta", "native"),
    (
        "pagerduty",
        "--idp okta --headcount 20 --turnover low",
        "native",
    ),
    ("pagerduty", "--idp okta --groups-needed yes", "alternative"),
    // An add-on with a public price.
    ("atlassian-cloud", "--plan below --idp okta", "upgrade"),
    ("atlassian-cloud", "--plan has-scim --idp okta", "native"),
    (
        "atlassian-cloud",
        "--plan below --idp okta --headcount 25 --turnover low",
        "manual",
    ),
    // Priced by host; every listed plan has SCIM.
    ("datadog", "--plan has-scim --idp okta", "native"),
    ("datadog", "--plan below --idp okta", "native"),
    (
        "datadog",
        "--plan has-scim --idp entra-id --groups-needed yes",
        "alternative",
    ),
    // Groups are sold above users.
    ("airtable", "--plan has-scim --idp okta", "native"),
    (
        "airtable",
        "--plan has-scim --idp okta --groups-needed yes",
        "alternative",
    ),
    (
        "airtable",
        "--plan has-scim --idp okta --groups-needed yes --needs more",
        "upgrade",
    ),
    // A plan and a kind of account.
    ("github", "--plan has-scim --idp entra-id", "native"),
    ("github", "--plan below --idp okta", "alternative"),
    ("github", "--plan below --idp okta --needs more", "upgrade"),
    // No SCIM, but the providers' connectors.
    ("box", "--plan has-scim --idp okta", "native"),
    ("box", "--plan below --idp okta", "alternative"),
    ("box", "--plan has-scim --idp onelogin", "alternative"),
    // A source of people: it feeds the provider.
    ("bamboohr", "--idp okta", "native"),
    ("bamboohr", "--idp entra-id", "alternative"),
];

#[test]
fn the_table_says_what_was_judged() {
    let wrong: Vec<String> = JUDGED
        .iter()
        .filter_map(|(app, situation, expected)| {
            let answer = answer(app, situation);
            (answer["recommendation"] != *expected).then(|| {
                format!(
                    "{app} {situation}: {} by {}, not {expected}",
                    answer["recommendation"], answer["rule"]
                )
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
