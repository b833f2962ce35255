//! The form for people, in the manner of rustc, drawn by annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Located, Severity};
use crate::load::Sources;
use crate::yaml::{Position, Span};

/// Whether the reader is a terminal that wants colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Never,
    /// ANSI colour.
    Always,
}

/// Draws each problem with its line of text and a caret under the value.
pub fn human(problems: &[Located], sources: &Sources, colour: Colour) -> String {
    let renderer = match colour {
        Colour::Always => Renderer::styled(),
        Colour::Never => Renderer::plain(),
    };
    let mut out = String::new();
    for problem in problems {
        out.push_str(&draw(problem, sources, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn draw(problem: &Located, sources: &Sources, renderer: &Renderer) -> String {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let code = problem.rule.code;
    let title = level.primary_title(problem.message.as_str()).id(code);
    let file = sources.file(problem.file);
    let mut group = Group::with_title(title);
    let bytes = byte_range(&file.text, problem.span);
    let mut snippet = Snippet::source(file.text.as_str())
        .path(problem.path.as_str())
        .annotation(
            AnnotationKind::Primary
                .span(bytes)
                .label(problem.label.as_str()),
        );
    if let Some(related) = &problem.related
        && related.file == problem.file
    {
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(byte_range(&file.text, related.span))
                .label(related.label.as_str()),
        );
    }
    group = group.element(snippet);
    if let Some(related) = &problem.related
        && related.file != problem.file
    {
        let other = sources.file(related.file);
        group = group.element(
            Snippet::source(other.text.as_str())
                .path(related.path.as_str())
                .annotation(
                    AnnotationKind::Context
                        .span(byte_range(&other.text, related.span))
                        .label(related.label.as_str()),
                ),
        );
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let note = if problem.field.is_empty() {
        format!("`scimbook explain {code}` says more")
    } else {
        format!(
            "field {}; `scimbook explain {code}` says more",
            problem.field
        )
    };
    group = group.element(Level::NOTE.message(note));
    renderer.render(&[group])
}

/// The closing line: "2 errors and 1 warning in 2 files"; empty when there is nothing.
pub fn summary(problems: &[Located]) -> String {
    let count = |severity| problems.iter().filter(|p| p.severity() == severity).count();
    let mut files: Vec<&str> = problems.iter().map(|p| p.path.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let parts: Vec<String> = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Note), "note"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| plural(n, word))
    .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("{} in {}", parts.join(", "), plural(files.len(), "file"))
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}

/// The bytes of a span of characters; stays inside the text whatever the span says.
fn byte_range(text: &str, span: Span) -> std::ops::Range<usize> {
    let start = byte_offset(text, span.start);
    let end = byte_offset(text, span.end).max(start);
    start..end
}

fn byte_offset(text: &str, position: Position) -> usize {
    let mut line_start = 0;
    for _ in 1..position.line {
        match text[line_start..].find('\n') {
            Some(end) => line_start += end + 1,
            None => return text.len(),
        }
    }
    let line = text[line_start..].split('\n').next().unwrap_or_default();
    line.char_indices()
        .nth(position.column - 1)
        .map_or(line_start + line.len(), |(offset, _)| line_start + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_characters_and_never_leave_the_text() {
        let text = "é: x\nb";
        let at = |line, column| byte_offset(text, Position { line, column });
        assert_eq!(at(1, 2), 2);
        assert_eq!(at(2, 1), 6);
        assert_eq!(at(2, 9), 7);
        assert_eq!(at(9, 1), 7);
    }
}
