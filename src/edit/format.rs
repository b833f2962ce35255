//! Canonical formatting of a YAML file.
//!
//! In: the text of a file. Out: the same content with two spaces for an indentation, one
//! space where one is enough, no spaces at the end of a line and one line end at the end
//! of the file. Values, keys, comments and the choice between block and flow style never
//! change; a text for which that cannot be shown comes out as it was.

use pretty_yaml::config::{FormatOptions, LanguageOptions, LayoutOptions, ProseWrap, Quotes};
use pretty_yaml::format_text;

use crate::load::normalise;
use crate::yaml::{Node, parse};

/// How often the formatter may run until its output no longer changes.
const PASSES: usize = 4;

/// The text in its canonical form; formatting that again changes nothing. `None` if the
/// text is not YAML.
///
/// A byte order mark stays, and lines end as the first one does: which of the two line
/// ends a file has is a matter of the checkout.
pub fn format(text: &str) -> Option<String> {
    let plain = normalise(text.to_owned());
    let content = parse(&plain).ok()?;
    // The result is always a fixed point of `pass`, or the text itself, so that a second
    // run cannot change it.
    let mut last = plain;
    for _ in 0..PASSES {
        let next = pass(&last, &content);
        if next == last {
            return Some(in_the_manner_of(text, last));
        }
        last = next;
    }
    Some(text.to_owned())
}

fn in_the_manner_of(text: &str, plain: String) -> String {
    let mark = if text.starts_with('\u{feff}') {
        "\u{feff}"
    } else {
        ""
    };
    let ends_as_windows = text
        .split_once('\n')
        .is_some_and(|(line, _)| line.ends_with('\r'));
    match ends_as_windows {
        true => format!("{mark}{}", plain.replace('\n', "\r\n")),
        false => format!("{mark}{plain}"),
    }
}

/// Formats once: by the library if that keeps content and comments, else line by line.
fn pass(text: &str, content: &Node) -> String {
    let comments = comments(text);
    let is_same = |formatted: &str| {
        parse(formatted).is_ok_and(|node| node == *content) && self::comments(formatted) == comments
    };
    let by_library = format_text(text, &options()).ok();
    [by_library, Some(trimmed(text))]
        .into_iter()
        .flatten()
        .find(|formatted| is_same(formatted))
        .unwrap_or_else(|| text.to_owned())
}

fn options() -> FormatOptions {
    FormatOptions {
        layout: LayoutOptions {
            // A line is broken where its author broke it.
            print_width: usize::from(u16::MAX),
            indent_width: 2,
            ..LayoutOptions::default()
        },
        language: LanguageOptions {
            // Which quotes stand where is left to the author, as is the choice of none.
            quotes: Quotes::PreferDouble,
            prose_wrap: ProseWrap::Preserve,
            format_comments: false,
            trim_trailing_zero: false,
            ..LanguageOptions::default()
        },
    }
}

/// What is safe in any YAML: no spaces at the end of a line, and a line end at the end.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text
        .trim_end()
        .split('\n')
        .map(|line| line.trim_end_matches([' ', '\t']))
        .collect();
    lines.join("\n") + "\n"
}

/// What looks like a comment, in order. Text that only looks like one is the same on
/// both sides of a comparison too.
fn comments(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| {
            let mut before = ' ';
            let at = line.char_indices().find_map(|(at, c)| {
                let starts = c == '#' && before.is_whitespace();
                before = c;
                starts.then_some(at)
            });
            at.map(|at| line[at..].trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let formatted = format(text).unwrap();
        assert_eq!(formatted, expected);
        assert_eq!(format(&formatted).unwrap(), formatted);
    }

    #[test]
    fn spaces_and_indentation_become_regular_and_comments_stay() {
        check(
            "# top\na:   1   \n\n\n\nb:\n    - x   # one\n    -   {y:  1}\n# end",
            "# top\na: 1\n\nb:\n  - x # one\n  - { y: 1 }\n# end\n",
        );
    }

    #[test]
    fn texts_and_numbers_keep_their_spelling() {
        for text in [
            "version: \"2.0\"\n",
            "amount: 2.10\n",
            "a: |\n  two  \n\n\n  lines\n",
            "a: >-\n  folded\n  text # no comment\n",
            "a: yes\nb: ~\nc:\n",
            "a: &x { b: 1 }\nc: *x\n",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_stay() {
        check("\u{feff}a:  1\r\nb: 2\r\n", "\u{feff}a: 1\r\nb: 2\r\n");
    }

    #[test]
    fn what_is_not_yaml_has_no_canonical_form() {
        assert_eq!(format("a: [\n"), None);
    }
}
