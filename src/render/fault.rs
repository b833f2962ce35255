//! What is wrong with a template: its place in the template as written, and what would
//! be right.

use tera::ErrorKind;

use super::Written;
use crate::diagnostic::{Anchor, Diagnostic, FileId, listing, nearest};
use crate::rules::TEMPLATE_ERROR;
use crate::yaml::{Position, Span};

/// An error of the template engine as a problem like any other.
pub(super) fn problem(written: &Written<'_>, error: &tera::Error) -> Diagnostic {
    let found = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            let at = |line: usize, column: usize| Position {
                line: line.max(1),
                column: column + 1,
            };
            Some(Fault {
                template: report.filename().to_owned(),
                span: Span {
                    start: at(span.start_line, span.start_col),
                    end: at(span.end_line, span.end_col),
                },
                message: report.message().trim().to_owned(),
            })
        }
        ErrorKind::Msg(text) => drawn(text),
        ErrorKind::MissingParent { current, parent } => missing_parent(written, current, parent),
        _ => None,
    };
    let located = found.and_then(|fault| Some((file_named(written, &fault.template)?, fault)));
    let Some((file, fault)) = located else {
        let whole = error.to_string();
        // Without a report the error names its template in words.
        let named = written.templates.iter().zip(&written.files);
        let file = named
            .filter(|((name, _), _)| whole.contains(name))
            .map(|(_, file)| *file)
            .next()
            .or(written.files.first().copied())
            .unwrap_or(FileId(0));
        return TEMPLATE_ERROR.at(file, Anchor::File, whole);
    };
    let help = remedy(written, &fault.message);
    let problem = TEMPLATE_ERROR
        .at(file, Anchor::Text(fault.span), fault.message)
        .label("in this template");
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// A message with its place.
struct Fault {
    template: String,
    span: Span,
    message: String,
}

/// The first fault of a text in which the engine has drawn the faults of all templates:
/// `error: …`, then ` --> name:line:column`, then carets below the excerpt.
fn drawn(text: &str) -> Option<Fault> {
    let mut lines = text
        .lines()
        .skip_while(|line| !line.trim_start().starts_with("error: "));
    let message = lines.next()?.trim_start().strip_prefix("error: ")?;
    let place = lines
        .by_ref()
        .find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = place.trim().rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let carets = lines
        .find(|line| line.contains('^'))
        .map_or(1, |line| line.matches('^').count());
    let at = |column| Position { line, column };
    Some(Fault {
        template: parts.next()?.to_owned(),
        span: Span {
            start: at(column),
            end: at(column + carets),
        },
        message: message.trim().to_owned(),
    })
}

fn missing_parent(written: &Written<'_>, current: &str, parent: &str) -> Option<Fault> {
    let (_, text) = written
        .templates
        .iter()
        .find(|(name, _)| *name == current)?;
    let start = text.find(parent)?;
    let line_start = text[..start].rfind('\n').map_or(0, |index| index + 1);
    let at = Position {
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
    };
    let end = Position {
        column: at.column + parent.chars().count(),
        ..at
    };
    Some(Fault {
        template: current.to_owned(),
        span: Span { start: at, end },
        message: format!("There is no template `{parent}` to extend"),
    })
}

fn file_named(written: &Written<'_>, name: &str) -> Option<FileId> {
    let mut named = written.templates.iter().zip(&written.files);
    named
        .find(|((known, _), _)| *known == name)
        .map(|(_, file)| *file)
}

/// The nearest name that exists, or all of them.
fn remedy(written: &Written<'_>, message: &str) -> Option<String> {
    let name = message.split('`').nth(1)?;
    let known: Vec<&str> = if message.starts_with("Unknown component") {
        let texts = written.templates.iter().map(|(_, text)| *text);
        let heads = texts.flat_map(|text| text.split("{% component ").skip(1));
        heads.filter_map(|head| head.split('(').next()).collect()
    } else if message.starts_with("There is no template") {
        written.templates.iter().map(|(name, _)| *name).collect()
    } else {
        return None;
    };
    Some(match nearest(name, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => listing(&known),
    })
}
