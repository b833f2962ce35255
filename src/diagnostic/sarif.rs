//! SARIF 2.1.0 (OASIS): problems, rules and mends for code scanning.

use serde_json::{Value as Json, json};

use crate::diagnostic::{Located, Severity};
use crate::rules::{RULES, Rule};
use crate::yaml::Span;

/// One log with one run.
pub fn sarif(problems: &[Located]) -> String {
    let rules: Vec<Json> = RULES.iter().copied().map(rule).collect();
    let results: Vec<Json> = problems.iter().map(result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "scimbook",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(rule: &Rule) -> Json {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.why },
        "help": { "text": format!("Fault:\n{}\n\nMend:\n{}", rule.fault, rule.mend) },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn region(span: Span) -> Json {
    json!({
        "startLine": span.start.line,
        "startColumn": span.start.column,
        "endLine": span.end.line,
        "endColumn": span.end.column,
    })
}

/// A path as the reference that SARIF wants: relative, with what is not plain escaped.
fn location(path: &str, span: Span) -> Json {
    let uri: String = path
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri },
        "region": region(span),
    } })
}

fn result(problem: &Located) -> Json {
    let mut text = problem.message.clone();
    if !problem.label.is_empty() {
        text.push_str(&format!(": {}", problem.label));
    }
    if let Some(help) = &problem.help {
        text.push_str(&format!("; {help}"));
    }
    let mut result = json!({
        "ruleId": problem.rule.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == problem.rule.code),
        "level": level(problem.severity()),
        "message": { "text": text },
        "locations": [location(&problem.path, problem.span)],
    });
    if !problem.field.is_empty() {
        result["locations"][0]["logicalLocations"] =
            json!([{ "fullyQualifiedName": problem.field }]);
    }
    if let Some(related) = &problem.related {
        let mut other = location(&related.path, related.span);
        other["message"] = json!({ "text": related.label });
        result["relatedLocations"] = json!([other]);
    }
    if let Some(fix) = &problem.fix {
        result["fixes"] = json!([{
            "description": { "text": problem.help.as_deref().unwrap_or("apply the mend") },
            "artifactChanges": [{
                "artifactLocation": location(&problem.path, fix.span)["physicalLocation"]["artifactLocation"],
                "replacements": [{
                    "deletedRegion": region(fix.span),
                    "insertedContent": { "text": fix.text },
                }],
            }],
        }]);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Position;

    #[test]
    fn a_path_is_a_relative_reference() {
        let at = Position { line: 1, column: 1 };
        let found = location("content/apps/Acme Boards.yaml", Span { start: at, end: at });
        let uri = &found["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!(uri, "content/apps/Acme%20Boards.yaml");
    }

    #[test]
    fn every_rule_is_described_even_without_results() {
        let log: Json = serde_json::from_str(&sarif(&[])).unwrap();
        let rules = log["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap();
        assert_eq!(rules.len(), RULES.len());
        assert_eq!(log["runs"][0]["results"], json!([]));
    }
}
