//! What the YAML parser stumbled over, in the words of somebody who writes records.
//!
//! In: the parser's own words, with the places it names, and the text. Out: a
//! [`SyntaxError`] that points at the slip, which is often far above the place where the
//! parser gave up. What is not recognised keeps the parser's words.

use super::{MAX_DEPTH, Position};

/// How the errors of the tree's own limits start.
pub(super) const TOO_MUCH: &str = "this file has more than ";

/// What stopped the YAML parser.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntaxError {
    /// What is wrong, in one line.
    pub message: String,
    /// What is wrong at the position.
    pub label: String,
    /// What to type instead.
    pub help: Option<String>,
    /// Where the slip is, or else where the parser stopped.
    pub position: Position,
}

impl SyntaxError {
    pub(super) fn new(
        position: Position,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            message: message.into(),
            label: label.into(),
            help: Some(help.into()),
            position,
        }
    }
}

/// From the parser's error to one for people.
pub(super) fn explain(error: &serde_yaml::Error, text: &str) -> SyntaxError {
    let words = error.to_string();
    let lines: Vec<&str> = text.split('\n').collect();
    let stopped = error
        .location()
        .map_or(Position { line: 1, column: 1 }, |location| Position {
            line: location.line().max(1),
            column: location.column().max(1),
        });
    // "PROBLEM at line 8 column 11, while parsing a flow mapping at line 7 column 13"
    let (problem, context) = words.split_once(", while ").unwrap_or((&words, ""));
    let problem = problem.split(" at line ").next().unwrap_or_default();
    let opened = place_in(context).unwrap_or(stopped);
    let found = recognise(problem, context, &lines, stopped, opened);
    let mut error = found.unwrap_or_else(|| SyntaxError {
        message: format!("this is not YAML: {problem}"),
        label: "the parser stopped here".to_owned(),
        help: None,
        position: stopped,
    });
    error.position = inside(&lines, error.position);
    error
}

fn recognise(
    problem: &str,
    context: &str,
    lines: &[&str],
    stopped: Position,
    opened: Position,
) -> Option<SyntaxError> {
    let line = *lines.get(stopped.line - 1).unwrap_or(&"");
    let indent = indent_of(line);
    let is_at_start = stopped.column == indent + 1;
    let before: String = line.chars().take(stopped.column - 1).collect();
    let is_after_quote = before.ends_with(['"', '\'']);
    match problem {
        "mapping values are not allowed in this context" => Some(stray_colon(lines, stopped)),
        "did not find expected key" if is_at_start && context.contains("block mapping") => {
            Some(SyntaxError::new(
                stopped,
                "this line does not line up with the fields above it",
                format!("starts with {}", spaces(indent)),
                format!(
                    "give it as many as the fields it belongs with: {} in the map around it, more in the map above",
                    spaces(opened.column - 1)
                ),
            ))
        }
        "did not find expected key"
        | "did not find expected ',' or '}'"
        | "did not find expected ',' or ']'"
            if is_after_quote =>
        {
            Some(open_quote(lines, stopped).unwrap_or_else(|| text_after_value(stopped)))
        }
        "did not find expected key" => Some(text_after_value(stopped)),
        "did not find expected ',' or '}'" | "did not find expected ',' or ']'"
            if before.trim_end().ends_with(['}', ']']) =>
        {
            Some(text_after_value(stopped))
        }
        "did not find expected ',' or '}'" | "did not find expected ',' or ']'"
            if before.trim_end().ends_with(char::is_alphanumeric)
                && line
                    .chars()
                    .nth(stopped.column - 1)
                    .is_some_and(|c| "{[".contains(c)) =>
        {
            Some(SyntaxError::new(
                stopped,
                "a bracket in a text without quotes",
                "the text ends before this",
                "put the whole text between quotes",
            ))
        }
        "did not find expected ',' or '}'" | "did not find expected ',' or ']'" => {
            let (open, close) = if problem.contains('}') {
                ('{', '}')
            } else {
                ('[', ']')
            };
            Some(SyntaxError::new(
                opened,
                format!("this `{open}` is not closed"),
                "opened here",
                format!(
                    "add `{close}` where it ends; a text that holds brackets, commas or quotes goes between quotes"
                ),
            ))
        }
        "did not find expected node content" => Some(SyntaxError::new(
            stopped,
            "a value, or the bracket that ends a list or map, is missing",
            "expected before this",
            "write the value, or close the bracket",
        )),
        "did not find expected '-' indicator" => Some(SyntaxError::new(
            stopped,
            "a field stands among the items of a list",
            "the lines above it start with `- `",
            "start it with `- ` too, or take the `- ` away above it",
        )),
        "could not find expected ':'" => Some(SyntaxError::new(
            opened,
            "this line is neither a field nor an item of a list",
            "expected `field: value` or `- item`",
            "add the colon and a space behind the field, or `- ` before the item",
        )),
        "found character that cannot start any token"
        | "found character '\\t' that violates indentation" => cannot_start(line, stopped),
        "found unexpected end of stream" if context.contains("quoted") => Some(SyntaxError::new(
            opened,
            "this quotation mark is not closed",
            "opened here",
            "add the same mark where the text ends",
        )),
        "unknown anchor" => Some(SyntaxError::new(
            stopped,
            "nothing has the name that this `*` refers to",
            "`*` starts a reference in YAML",
            "put the text between quotes",
        )),
        "recursion limit exceeded" => Some(SyntaxError::new(
            stopped,
            format!("lists and maps stand more than {MAX_DEPTH} deep in one another"),
            "too deep",
            "a record needs about eight levels",
        )),
        "repetition limit exceeded" => Some(SyntaxError::new(
            stopped,
            "the aliases of this file stand for too many values",
            "too many",
            "write the values out",
        )),
        _ if problem.contains(TOO_MUCH) => Some(SyntaxError::new(
            stopped,
            // The parser puts the path of the value before it, which may be long.
            &problem[problem.find(TOO_MUCH).unwrap_or_default()..],
            "the limit is reached here",
            "a record is far smaller; split the file, or write aliases out",
        )),
        _ if problem.contains("more than one document") => {
            let second = second_document(lines)?;
            Some(SyntaxError::new(
                Position {
                    line: second,
                    column: 1,
                },
                "a file holds one record, and `---` starts another document",
                "the second document starts here",
                "take the line out, or put what follows into a file of its own",
            ))
        }
        _ if problem.starts_with("control characters") => {
            let is_bad = |c: char| c.is_control() && c != '\t';
            let (index, line) = lines
                .iter()
                .enumerate()
                .find(|(_, line)| line.contains(is_bad))?;
            let column = line.chars().position(is_bad)? + 1;
            let position = Position {
                line: index + 1,
                column,
            };
            let code = u32::from(line.chars().nth(column - 1)?);
            Some(SyntaxError::new(
                position,
                format!("an invisible control character (U+{code:04X}) in the file"),
                "here",
                "remove it",
            ))
        }
        _ => None,
    }
}

/// The line at which the second document begins: the parser does not say so itself.
fn second_document(lines: &[&str]) -> Option<usize> {
    let is_mark = |line: &str| {
        line.strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
    };
    let has_content = |line: &str| !line.trim().is_empty() && !line.starts_with(['#', '%']);
    let first = lines.iter().position(|line| has_content(line))?;
    let others = lines.get(first + 1..)?;
    Some(others.iter().position(|line| is_mark(line))? + first + 2)
}

/// The parser's words without the position that most of them end with: the place is drawn
/// beside them.
pub fn without_position(error: &serde_yaml::Error) -> String {
    let whole = error.to_string();
    match whole.find(" at line ") {
        Some(end) => whole[..end].to_owned(),
        None => whole,
    }
}

/// A colon where no field can start: a second one in a text, or a line too far to the right.
fn stray_colon(lines: &[&str], stopped: Position) -> SyntaxError {
    let line = lines.get(stopped.line - 1).unwrap_or(&"");
    let before: String = line.chars().take(stopped.column - 1).collect();
    if before.contains(": ") {
        return SyntaxError::new(
            stopped,
            "a second colon in a text without quotes",
            "a colon and a space start a value",
            "put the whole text between quotes",
        );
    }
    let start = Position {
        line: stopped.line,
        column: indent_of(line) + 1,
    };
    let above = lines[..stopped.line - 1]
        .iter()
        .enumerate()
        .rfind(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    if let Some((index, above)) = above {
        let trimmed = above.trim();
        if let Some(colon) = trimmed
            .find(':')
            .filter(|_| !trimmed.contains(": ") && !trimmed.ends_with(':'))
        {
            let column = indent_of(above) + trimmed[..colon].chars().count() + 1;
            let (field, value) = trimmed.split_at(colon);
            return SyntaxError::new(
                Position {
                    line: index + 1,
                    column,
                },
                format!("`{field}:` needs a space before its value"),
                "no space behind this colon",
                format!("write `{field}: {}`", &value[1..]),
            );
        }
        if indent_of(above) < start.column - 1 {
            return SyntaxError::new(
                start,
                "this line is further to the right than the field above it, which has a value already",
                format!("starts with {}", spaces(start.column - 1)),
                format!(
                    "start it with {}, as the line above",
                    spaces(indent_of(above))
                ),
            );
        }
    }
    SyntaxError::new(
        start,
        "this line does not line up with the fields above it",
        format!("starts with {}", spaces(start.column - 1)),
        "start it in the same column as the other fields of its map",
    )
}

/// The quotation mark that was left open: the last line before with an odd number of them
/// at which a value begins.
fn open_quote(lines: &[&str], stopped: Position) -> Option<SyntaxError> {
    let quote = lines
        .get(stopped.line - 1)?
        .chars()
        .nth(stopped.column - 2)?;
    let is_open = |line: &&str| line.chars().filter(|c| *c == quote).count() % 2 == 1;
    let end = (stopped.line - 1).min(lines.len());
    let index = lines[..end].iter().rposition(is_open)?;
    let line = lines[index];
    let starts = [": ", "- ", "[", "{ ", ", ", "{"];
    let opening = starts
        .iter()
        .filter_map(|start| Some(line.rfind(&format!("{start}{quote}"))? + start.len()))
        .max()?;
    Some(SyntaxError::new(
        Position {
            line: index + 1,
            column: line[..opening].chars().count() + 1,
        },
        "this quotation mark is not closed",
        "opened here",
        format!("add `{quote}` where the text ends"),
    ))
}

fn text_after_value(stopped: Position) -> SyntaxError {
    SyntaxError::new(
        stopped,
        "something follows a value that has ended",
        "a bracket or quotation mark ended the value before this",
        "put the whole value between quotes",
    )
}

/// A character that means something else in YAML, or a tab.
fn cannot_start(line: &str, stopped: Position) -> Option<SyntaxError> {
    match line.chars().nth(stopped.column - 1)? {
        '\t' => Some(SyntaxError::new(
            stopped,
            "a tab stands where YAML takes only spaces",
            "this is a tab",
            "indent with spaces, two for each level",
        )),
        c => Some(SyntaxError::new(
            stopped,
            match c {
                '`' => "a text without quotes cannot start with a backtick".to_owned(),
                _ => format!("a text without quotes cannot start with `{c}`"),
            },
            "has a meaning of its own in YAML",
            "put the text between quotes",
        )),
    }
}

fn spaces(count: usize) -> String {
    match count {
        0 => "no space".to_owned(),
        1 => "1 space".to_owned(),
        _ => format!("{count} spaces"),
    }
}

fn indent_of(line: &str) -> usize {
    line.chars().take_while(|c| *c == ' ').count()
}

/// The line and column that a text names.
fn place_in(words: &str) -> Option<Position> {
    let (_, place) = words.split_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    let digits = |text: &str| {
        text.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
    };
    Some(Position {
        line: digits(line).parse().ok()?,
        column: digits(column).parse().ok()?,
    })
}

/// The parser may stop behind the last line; an editor can only go to its end.
fn inside(lines: &[&str], position: Position) -> Position {
    if position.line <= lines.len() {
        return position;
    }
    Position {
        line: lines.len(),
        column: lines.last().map_or(0, |line| line.chars().count()) + 1,
    }
}
