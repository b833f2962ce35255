//! One JSON object a line, for scripts.

use serde::Serialize;

use crate::diagnostic::Located;
use crate::yaml::Span;

#[derive(Serialize)]
struct Line<'a> {
    severity: &'a str,
    code: &'a str,
    message: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    field: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: &'a str,
}

/// The problems, one object a line.
pub fn json(problems: &[Located]) -> String {
    let mut out = String::new();
    for problem in problems {
        let Span { start, end } = problem.span;
        let line = Line {
            severity: problem.severity().as_str(),
            code: problem.rule.code,
            message: &problem.message,
            file: &problem.path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            field: &problem.field,
            help: problem.help.as_deref(),
            fix: problem.fix.as_ref().map(|edit| Edit {
                line: edit.span.start.line,
                column: edit.span.start.column,
                end_line: edit.span.end.line,
                end_column: edit.span.end.column,
                text: &edit.text,
            }),
        };
        // Strings and numbers always serialise.
        if let Ok(text) = serde_json::to_string(&line) {
            out.push_str(&text);
            out.push('\n');
        }
    }
    out
}
