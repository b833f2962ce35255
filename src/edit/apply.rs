//! Text edits, applied to the text as it is in the file.
//!
//! In: a text and edits whose places count lines and characters. Out: the text with those
//! edits that fit together and leave the file as readable as it was. An edit is never
//! applied in part.

use std::collections::BTreeSet;

use crate::diagnostic::TextEdit;
use crate::load::normalise;
use crate::yaml::{Node, Position, Span, Value, parse};

/// What became of a text and its edits.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    /// The new text.
    pub text: String,
    /// For each edit, in the order given, whether it is in the new text.
    pub is_applied: Vec<bool>,
}

/// Applies the edits that fit together, from the last place to the first.
///
/// Left out are an edit that overlaps another, one that names no place of the text, and
/// one after which the text would no longer be YAML or have a key twice.
pub fn mend(text: &str, edits: &[TextEdit]) -> Mended {
    let mut order: Vec<usize> = (0..edits.len()).collect();
    // The last place first, so that an edit does not move the others.
    order.sort_by_key(|&index| std::cmp::Reverse(edits[index].span));
    let mut mended = Mended {
        text: text.to_owned(),
        is_applied: vec![false; edits.len()],
    };
    let Some(mut doubled) = doubled_keys(text) else {
        return mended;
    };
    let mut free_until = text.len();
    for index in order {
        let edit = &edits[index];
        let Some((start, end)) = offsets(text, edit.span) else {
            continue;
        };
        if end > free_until || start == end && end == free_until {
            continue;
        }
        let mut changed = mended.text.clone();
        changed.replace_range(start..end, &edit.text);
        match doubled_keys(&changed) {
            Some(now) if now <= doubled => doubled = now,
            _ => continue,
        }
        mended.text = changed;
        mended.is_applied[index] = true;
        free_until = start;
    }
    mended
}

/// Where a stretch begins and ends in bytes, if the text has it.
pub(super) fn offsets(text: &str, span: Span) -> Option<(usize, usize)> {
    // The YAML parser counts these as line ends, and editors do not.
    if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return None;
    }
    let start = offset(text, span.start)?;
    let end = offset(text, span.end)?;
    (start <= end).then_some((start, end))
}

/// Where a place stands in bytes. Lines end as they may end in a file, and a byte order
/// mark is no character of the first one.
fn offset(text: &str, place: Position) -> Option<usize> {
    let mut at = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    for _ in 1..place.line {
        let rest = &text[at..];
        let end = rest.find(['\r', '\n'])?;
        at += end
            + if rest[end..].starts_with("\r\n") {
                2
            } else {
                1
            };
    }
    let line = text[at..].split(['\r', '\n']).next().unwrap_or_default();
    let mut ends = line.char_indices().map(|(index, _)| index);
    match ends.nth(place.column.checked_sub(1)?) {
        Some(inside) => Some(at + inside),
        None if line.chars().count() + 1 == place.column => Some(at + line.len()),
        None => None,
    }
}

/// How many keys stand twice in their map; `None` if the text is not YAML.
fn doubled_keys(text: &str) -> Option<usize> {
    fn count(node: &Node) -> usize {
        match &node.value {
            Value::List(items) => items.iter().map(count).sum(),
            Value::Map(entries) => {
                let names: BTreeSet<&str> =
                    entries.iter().map(|(key, _)| key.text.as_str()).collect();
                let inside: usize = entries.iter().map(|(_, value)| count(value)).sum();
                entries.len() - names.len() + inside
            }
            _ => 0,
        }
    }
    parse(&normalise(text.to_owned())).ok().as_ref().map(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(line: usize, columns: (usize, usize), text: &str) -> TextEdit {
        let at = |column| Position { line, column };
        TextEdit {
            span: Span {
                start: at(columns.0),
                end: at(columns.1),
            },
            text: text.to_owned(),
        }
    }

    fn check(text: &str, edits: &[TextEdit], expected: &str, applied: &[bool]) {
        let mended = mend(text, edits);
        assert_eq!(mended.text, expected);
        assert_eq!(mended.is_applied, applied);
    }

    #[test]
    fn edits_apply_whatever_their_order() {
        let both = [edit(1, (1, 3), "name"), edit(2, (4, 5), "2")];
        let turned = [both[1].clone(), both[0].clone()];
        check(
            "nm: a # x\nb: 1\n",
            &both,
            "name: a # x\nb: 2\n",
            &[true, true],
        );
        check(
            "nm: a # x\nb: 1\n",
            &turned,
            "name: a # x\nb: 2\n",
            &[true, true],
        );
    }

    #[test]
    fn line_ends_and_the_byte_order_mark_stay() {
        check(
            "\u{feff}é: a\r\nb: 1\r\n",
            &[edit(1, (1, 2), "e"), edit(2, (4, 5), "2")],
            "\u{feff}e: a\r\nb: 2\r\n",
            &[true, true],
        );
        check(
            "a: 1\rb: 1\n",
            &[edit(2, (4, 5), "2")],
            "a: 1\rb: 2\n",
            &[true],
        );
    }

    #[test]
    fn of_two_overlapping_edits_one_is_applied() {
        check(
            "a: word\n",
            &[edit(1, (4, 8), "x"), edit(1, (5, 6), "y")],
            "a: wyrd\n",
            &[false, true],
        );
        check(
            "a: word\n",
            &[edit(1, (4, 8), "x"), edit(1, (4, 8), "x")],
            "a: x\n",
            &[true, false],
        );
    }

    #[test]
    fn an_edit_that_breaks_the_yaml_or_doubles_a_key_is_left_out() {
        check("a: 1\n", &[edit(1, (4, 5), "[")], "a: 1\n", &[false]);
        check(
            "a: 1\nb: 1\n",
            &[edit(2, (1, 2), "a")],
            "a: 1\nb: 1\n",
            &[false],
        );
        check(
            "na: 1\nnb: 1\n",
            &[edit(1, (1, 3), "n"), edit(2, (1, 3), "n")],
            "na: 1\nn: 1\n",
            &[false, true],
        );
    }

    #[test]
    fn a_place_that_the_text_lacks_changes_nothing() {
        check("a: 1\n", &[edit(7, (1, 2), "b")], "a: 1\n", &[false]);
        check("a: 1\n", &[edit(1, (9, 10), "b")], "a: 1\n", &[false]);
        check(
            "a: \u{2028}\nb: 1\n",
            &[edit(2, (1, 2), "c")],
            "a: \u{2028}\nb: 1\n",
            &[false],
        );
        check("a: [\n", &[edit(1, (1, 2), "b")], "a: [\n", &[false]);
    }
}
