//! Workflow commands of GitHub Actions: annotations on the lines of a pull request.

use crate::diagnostic::{Located, Severity};

/// One `::error file=...::message` line a problem.
pub fn github(problems: &[Located]) -> String {
    let mut out = String::new();
    for problem in problems {
        let command = match problem.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let span = problem.span;
        let mut message = problem.message.clone();
        if !problem.label.is_empty() {
            message.push_str(&format!(": {}", problem.label));
        }
        if let Some(help) = &problem.help {
            message.push_str(&format!("\n{help}"));
        }
        out.push_str(&format!(
            "::{command} file={},line={},endLine={},col={},endColumn={},title={}::{}\n",
            property(&problem.path),
            span.start.line,
            span.end.line,
            span.start.column,
            span.end.column,
            property(problem.rule.code),
            escape(&message),
        ));
    }
    out
}

/// What the runner wants escaped in a message.
fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Properties also escape `:` and `,`.
fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_start_a_command_of_its_own() {
        assert_eq!(escape("a\n::error::x"), "a%0A::error::x");
        assert_eq!(property("a:b,c"), "a%3Ab%2Cc");
    }
}
