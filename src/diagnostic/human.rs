//! The form for people, in the manner of rustc, drawn by annotate-snippets.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

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
    let related = problem.related.as_ref();
    let beside = related.filter(|related| related.file == problem.file);
    let excerpt = Excerpt::of(
        &file.text,
        [Some(problem.span), beside.map(|related| related.span)],
    );
    let mut snippet = excerpt.snippet(&problem.path).annotation(
        AnnotationKind::Primary
            .span(excerpt.byte_range(problem.span))
            .label(problem.label.as_str()),
    );
    if let Some(related) = beside {
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(excerpt.byte_range(related.span))
                .label(related.label.as_str()),
        );
    }
    group = group.element(snippet);
    if let Some(related) = related.filter(|related| related.file != problem.file) {
        let excerpt = Excerpt::of(&sources.file(related.file).text, [Some(related.span), None]);
        group = group.element(
            excerpt.snippet(&related.path).annotation(
                AnnotationKind::Context
                    .span(excerpt.byte_range(related.span))
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

/// The lines of a file that are drawn: the renderer looks at all it is given.
struct Excerpt<'t> {
    text: &'t str,
    first_line: usize,
}

impl<'t> Excerpt<'t> {
    /// From the first line of the spans to the last.
    fn of(text: &'t str, spans: [Option<Span>; 2]) -> Self {
        let spans = || spans.iter().flatten();
        let mut first_line = spans().map(|span| span.start.line).min().unwrap_or(1);
        let last_line = spans()
            .map(|span| span.end.line)
            .max()
            .unwrap_or(first_line);
        let start_of = |line: usize| byte_offset(text, Position { line, column: 1 });
        // Behind the last line there is nothing to draw.
        while first_line > 1 && start_of(first_line) == text.len() {
            first_line -= 1;
        }
        let text = &text[start_of(first_line)..start_of(last_line + 1)];
        Self { text, first_line }
    }

    fn snippet(&self, path: &'t str) -> Snippet<'t, Annotation<'t>> {
        Snippet::source(self.text)
            .line_start(self.first_line)
            .path(path)
    }

    /// The bytes of a span of characters; stays inside the text whatever the span says.
    fn byte_range(&self, span: Span) -> std::ops::Range<usize> {
        let inside = |position: Position| Position {
            line: position.line - self.first_line + 1,
            column: position.column,
        };
        let start = byte_offset(self.text, inside(span.start));
        let end = byte_offset(self.text, inside(span.end)).max(start);
        start..end
    }
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
