//! `scimbook explain CODE`: what a diagnostic means, with an example and its mend.

use crate::commands::{CommandError, Outcome, print_data};
use crate::diagnostic::nearest;
use crate::rules::{RULES, find_rule};

/// Prints the explanation on standard output.
pub fn run(code: &str) -> Result<Outcome, CommandError> {
    let Some(rule) = find_rule(code) else {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        let hint = nearest(&code.to_uppercase(), &codes)
            .map(|near| format!("; did you mean {near}?"))
            .unwrap_or_default();
        return Err(CommandError::Usage(format!(
            "there is no code `{code}`{hint}"
        )));
    };
    print_data(&format!(
        "{}: {} ({})\n\n{}\n\nFault:\n\n{}\n\nMend:\n\n{}\n",
        rule.code,
        rule.title,
        rule.severity,
        rule.why,
        indent(rule.fault),
        indent(rule.mend)
    ));
    Ok(Outcome::Done)
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
