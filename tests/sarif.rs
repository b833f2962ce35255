//! The output for code scanning, held to what SARIF 2.1.0 requires of each object.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::Site;
use scimbook::rules::RULES;
use serde_json::Value as Json;

/// A site with an error that has a mend, one with a second place, and a warning.
fn log() -> Json {
    let site = Site::minimal();
    site.write("content/apps/Bora Boards.yaml", "schema: 1\n").with_acme(
        "sso: { suport: yes }\nrelated: [acme]\nname: Acme Boards\nsources: { docs: { title: Acme help } }\n",
    );
    let run = site.check(&["--format", "sarif", "--notes"]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    serde_json::from_str(&run.stdout).unwrap()
}

fn list<'j>(value: &'j Json, key: &str) -> &'j Vec<Json> {
    let Some(list) = value[key].as_array() else {
        panic!("`{key}` is required: {value}")
    };
    list
}

fn text<'j>(value: &'j Json, key: &str) -> &'j str {
    let Some(text) = value[key].as_str() else {
        panic!("`{key}` is required: {value}")
    };
    assert!(!text.is_empty(), "{key}: {value}");
    text
}

/// A region starts before it ends, and counts from 1.
fn assert_region(region: &Json) {
    let number = |key: &str| region[key].as_u64().unwrap();
    let start = (number("startLine"), number("startColumn"));
    let end = (number("endLine"), number("endColumn"));
    assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
}

fn assert_location(location: &Json) {
    let place = &location["physicalLocation"];
    let uri = text(&place["artifactLocation"], "uri");
    assert!(!uri.starts_with('/') && !uri.contains([' ', '\\']), "{uri}");
    assert_region(&place["region"]);
}

#[test]
fn the_log_has_what_the_standard_requires() {
    let log = log();
    assert_eq!(log["version"], "2.1.0");
    assert!(text(&log, "$schema").ends_with("sarif-2.1.0.json"));
    let [run] = list(&log, "runs").as_slice() else {
        panic!("one run")
    };
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(text(driver, "name"), "scimbook");
    assert_eq!(text(driver, "version"), env!("CARGO_PKG_VERSION"));
    let rules = list(driver, "rules");
    for (rule, known) in rules.iter().zip(RULES) {
        assert_eq!(text(rule, "id"), known.code);
        text(&rule["shortDescription"], "text");
        text(&rule["fullDescription"], "text");
        text(&rule["help"], "text");
        let level = text(&rule["defaultConfiguration"], "level");
        assert!(["error", "warning", "note"].contains(&level), "{level}");
    }
    assert_eq!(rules.len(), RULES.len());
}

#[test]
fn each_result_has_rule_message_place_and_its_mend() {
    let log = log();
    let run = &log["runs"][0];
    let rules = list(&run["tool"]["driver"], "rules");
    let mut codes = BTreeSet::new();
    let (mut mends, mut seconds) = (0, 0);
    for result in list(run, "results") {
        let code = text(result, "ruleId");
        codes.insert(code);
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], code);
        assert_eq!(
            result["level"],
            rules[index]["defaultConfiguration"]["level"]
        );
        text(&result["message"], "text");
        let locations = list(result, "locations");
        assert_eq!(locations.len(), 1);
        assert_location(&locations[0]);
        for related in result["relatedLocations"].as_array().into_iter().flatten() {
            assert_location(related);
            text(&related["message"], "text");
            seconds += 1;
        }
        for fix in result["fixes"].as_array().into_iter().flatten() {
            text(&fix["description"], "text");
            for change in list(fix, "artifactChanges") {
                assert_eq!(
                    change["artifactLocation"],
                    locations[0]["physicalLocation"]["artifactLocation"]
                );
                for replacement in list(change, "replacements") {
                    assert_region(&replacement["deletedRegion"]);
                    assert!(replacement["insertedContent"]["text"].is_string());
                    mends += 1;
                }
            }
        }
    }
    let expected = ["SB0004", "SB0101", "SB0102", "SB0207", "SB0212"];
    assert_eq!(codes, BTreeSet::from(expected));
    assert!(
        mends >= 1 && seconds >= 1,
        "{mends} mends, {seconds} second places"
    );
}
