//! Marking facts as re-checked.
//!
//! In: the text of a record and a day. Out: the same text with that day as `verified`, or
//! as `accessed` of some sources. Exactly these dates change: the result is compared with
//! the record as it was, and a record in which that cannot be done is refused.

use crate::content::app::{App, Source};
use crate::diagnostic::TextEdit;
use crate::edit::apply::offsets;
use crate::load::normalise;
use crate::yaml::{Key, Node, Places, Position, Span, SyntaxError, Value, parse, places};

/// What keeps a date from being written.
#[derive(Debug, Clone, PartialEq)]
pub enum CannotVerify {
    /// The record is not YAML.
    Syntax(SyntaxError),
    /// A source that the record does not have, and those it has.
    UnknownSource(String, Vec<String>),
    /// The map the date belongs to, by its path, is written in a way that takes no line.
    Unusual(String),
}

/// The record with `verified` set to the day.
///
/// # Errors
/// See [`CannotVerify`].
pub fn verify_app(text: &str, day: &str) -> Result<String, CannotVerify> {
    set(text, &[], "verified", App::KEYS, day)
}

/// The record with `accessed` of these sources set to the day.
///
/// # Errors
/// See [`CannotVerify`]; then no source is changed.
pub fn verify_sources(text: &str, ids: &[String], day: &str) -> Result<String, CannotVerify> {
    let record = parse(&normalise(text.to_owned())).map_err(CannotVerify::Syntax)?;
    let known: Vec<&str> = record
        .get("sources")
        .map_or(&[][..], Node::entries)
        .iter()
        .map(|(key, _)| key.text.as_str())
        .collect();
    let mut text = text.to_owned();
    for id in ids {
        if !known.contains(&id.as_str()) {
            let known = known.iter().map(|id| (*id).to_owned()).collect();
            return Err(CannotVerify::UnknownSource(id.clone(), known));
        }
        text = set(&text, &["sources", id], "accessed", Source::KEYS, day)?;
    }
    Ok(text)
}

/// Sets the field of the map at the path, or adds it behind those that stand before it in
/// the model.
fn set(
    text: &str,
    path: &[&str],
    field: &str,
    model: &[&str],
    day: &str,
) -> Result<String, CannotVerify> {
    let plain = normalise(text.to_owned());
    let record = parse(&plain).map_err(CannotVerify::Syntax)?;
    let unusual = || CannotVerify::Unusual(path.join("."));
    let map = path
        .iter()
        .try_fold(&record, |node, step| node.get(step))
        .ok_or_else(unusual)?;
    let wanted = with_field(&record, path, field, day);
    let places = places(&plain);
    candidates(&plain, map, field, model, day, &places)
        .into_iter()
        .filter_map(|edit| applied(text, &edit))
        .find(|changed| parse(&normalise(changed.clone())).is_ok_and(|node| bare(&node) == wanted))
        .ok_or_else(unusual)
}

/// The ways to write the field, the best first; not all of them keep the rest as it is.
fn candidates(
    plain: &str,
    map: &Node,
    field: &str,
    model: &[&str],
    day: &str,
    places: &Places,
) -> Vec<TextEdit> {
    if let Some(value) = map.get(field) {
        let span = places.get(value.id).span;
        let text = if value.value == Value::Null && span.start.column > 1 {
            // Nothing is there, so the place is that of the colon.
            format!(" {day}")
        } else {
            day.to_owned()
        };
        let over = |span, text: &str| TextEdit {
            span,
            text: text.to_owned(),
        };
        let end = at(span.end);
        return vec![
            over(span, day),
            over(at(span.start), &text),
            over(end, &text),
        ];
    }
    let rank = |key: &str| model.iter().position(|known| *known == key);
    let mut edits = Vec::new();
    let before: Vec<usize> = (0..map.entries().len())
        .filter(|&index| rank(&map.entries()[index].0.text) < rank(field))
        .collect();
    for &index in before.iter().rev() {
        edits.extend(behind(plain, &map.entries()[index], field, day, places));
    }
    // In front of the first field, where there is nothing to stand behind.
    if let Some((first, _)) = map.entries().first() {
        let start = places.get(first.id).span.start;
        edits.push(TextEdit {
            span: at(start),
            text: format!("{field}: {day}, "),
        });
        let indent = " ".repeat(start.column - 1);
        edits.push(TextEdit {
            span: at(start),
            text: format!("{field}: {day}\n{indent}"),
        });
    }
    edits
}

/// The field behind an entry: on the same line in a flow map, else on a line of its own.
fn behind(
    plain: &str,
    (key, value): &(Key, Node),
    field: &str,
    day: &str,
    places: &Places,
) -> [TextEdit; 2] {
    let start = places.get(key.id).span.start;
    let end = places.get(value.id).span.end;
    // The value may go on over more lines, all of them indented further than the key.
    let lines: Vec<&str> = plain.lines().collect();
    let mut last = end.line;
    for (index, line) in lines.iter().enumerate().skip(end.line) {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let is_blank = line.trim().is_empty();
        let is_item = indent + 1 == start.column && line[indent..].starts_with("- ");
        if !is_blank && indent < start.column && !is_item {
            break;
        }
        if !is_blank {
            last = index + 1;
        }
    }
    let line_end = Position {
        line: last,
        column: lines
            .get(last - 1)
            .map_or(1, |line| line.chars().count() + 1),
    };
    let indent = " ".repeat(start.column - 1);
    [
        TextEdit {
            span: at(end),
            text: format!(", {field}: {day}"),
        },
        TextEdit {
            span: at(line_end),
            text: format!("\n{indent}{field}: {day}"),
        },
    ]
}

fn at(place: Position) -> Span {
    Span {
        start: place,
        end: place,
    }
}

/// The edit in the text as it is in the file, with the line ends of the file.
fn applied(text: &str, edit: &TextEdit) -> Option<String> {
    let (start, end) = offsets(text, edit.span)?;
    let new = match text.contains("\r\n") {
        true => edit.text.replace('\n', "\r\n"),
        false => edit.text.clone(),
    };
    let mut changed = text.to_owned();
    changed.replace_range(start..end, &new);
    Some(changed)
}

/// A tree without places and without the order of keys, for comparison.
#[derive(Debug, PartialEq)]
enum Bare {
    Value(Value),
    List(Vec<Bare>),
    /// Sorted by key, in which order an inserted field stands at one place.
    Map(Vec<(String, Bare)>),
}

fn bare(node: &Node) -> Bare {
    match &node.value {
        Value::List(items) => Bare::List(items.iter().map(bare).collect()),
        Value::Map(entries) => {
            let mut entries: Vec<(String, Bare)> = entries
                .iter()
                .map(|(key, value)| (key.text.clone(), bare(value)))
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Bare::Map(entries)
        }
        value => Bare::Value(value.clone()),
    }
}

/// What the record must be afterwards.
fn with_field(record: &Node, path: &[&str], field: &str, day: &str) -> Bare {
    let mut whole = bare(record);
    let mut map = &mut whole;
    for step in path.iter().chain([&field]) {
        let Bare::Map(entries) = map else {
            return whole;
        };
        let index = match entries.binary_search_by(|(key, _)| key.as_str().cmp(step)) {
            Ok(index) => index,
            Err(index) => {
                entries.insert(index, ((*step).to_owned(), Bare::Map(Vec::new())));
                index
            }
        };
        map = &mut entries[index].1;
    }
    *map = Bare::Value(Value::Text(day.to_owned()));
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: &str = "2026-11-24";

    fn check(text: &str, expected: &str) {
        assert_eq!(verify_app(text, DAY).unwrap(), expected);
    }

    fn check_source(text: &str, expected: &str) {
        let changed = verify_sources(text, &["docs".to_owned()], DAY).unwrap();
        assert_eq!(changed, expected);
    }

    #[test]
    fn the_date_that_is_there_is_replaced_and_its_comment_kept() {
        check(
            "name: Acme\nverified: 2026-01-01 # by Ann\nstatus: draft\n",
            "name: Acme\nverified: 2026-11-24 # by Ann\nstatus: draft\n",
        );
        check(
            "verified: '2026-01-01'\r\nname: a\r\n",
            "verified: 2026-11-24\r\nname: a\r\n",
        );
        check(
            "name: a\nverified:\nstatus: draft\n",
            "name: a\nverified: 2026-11-24\nstatus: draft\n",
        );
        check("name: a\nverified: ~\n", "name: a\nverified: 2026-11-24\n");
    }

    #[test]
    fn an_absent_date_stands_behind_what_comes_before_it_in_the_model() {
        check(
            "schema: 1\nname: Acme # the app\n# no site\ncategory: hr\nscim: { support: none }\n",
            "schema: 1\nname: Acme # the app\n# no site\ncategory: hr\nverified: 2026-11-24\nscim: { support: none }\n",
        );
        check(
            "name: a\ndescription: >-\n  one\n\n  two\n\nscim:\n  support: none\n",
            "name: a\ndescription: >-\n  one\n\n  two\nverified: 2026-11-24\n\nscim:\n  support: none\n",
        );
        check(
            "name: a\naliases:\n- b\n- c\nscim: {}\n",
            "name: a\naliases:\n- b\n- c\nverified: 2026-11-24\nscim: {}\n",
        );
        check(
            "\u{feff}name: a\r\nscim: {}\r\n",
            "\u{feff}name: a\r\nverified: 2026-11-24\r\nscim: {}\r\n",
        );
        check("name: a", "name: a\nverified: 2026-11-24");
        check("scim: {}\n", "verified: 2026-11-24\nscim: {}\n");
        check(
            "{ name: a, scim: {} }\n",
            "{ name: a, verified: 2026-11-24, scim: {} }\n",
        );
    }

    #[test]
    fn the_day_of_a_source_is_replaced_or_added() {
        check_source(
            "sources:\n  docs: { title: a, accessed: 2026-01-01 } # x\n  more: { title: b }\n",
            "sources:\n  docs: { title: a, accessed: 2026-11-24 } # x\n  more: { title: b }\n",
        );
        check_source(
            "sources:\n  docs: { title: \"a, b\", url: \"https://a.example\", attribution: Ann }\n",
            "sources:\n  docs: { title: \"a, b\", url: \"https://a.example\", accessed: 2026-11-24, attribution: Ann }\n",
        );
        check_source(
            "sources:\n  docs:\n    title: a # x\n    attribution: Ann\n  more: { title: b }\n",
            "sources:\n  docs:\n    title: a # x\n    accessed: 2026-11-24\n    attribution: Ann\n  more: { title: b }\n",
        );
    }

    #[test]
    fn an_unknown_source_changes_nothing() {
        let ids = ["docs".to_owned(), "dogs".to_owned()];
        assert_eq!(
            verify_sources("sources: { docs: { title: a } }\n", &ids, DAY),
            Err(CannotVerify::UnknownSource(
                "dogs".to_owned(),
                vec!["docs".to_owned()]
            ))
        );
    }

    #[test]
    fn a_record_in_which_another_date_would_change_is_refused() {
        let shared = "sources:\n  docs: &d { title: a, accessed: 2026-01-01 }\n  more: *d\n";
        let refused = verify_sources(shared, &["docs".to_owned()], DAY);
        assert_eq!(
            refused,
            Err(CannotVerify::Unusual("sources.docs".to_owned()))
        );
        assert!(matches!(
            verify_app("name: [\n", DAY),
            Err(CannotVerify::Syntax(_))
        ));
    }
}
