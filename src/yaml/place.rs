//! From a node back to the text: line, column, end and field path.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess};
use serde::de::{Deserializer, Visitor};

use super::NodeId;

/// A place in a file; line and column count from 1, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// A stretch of a file; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first character.
    pub start: Position,
    /// The character after the last one.
    pub end: Position,
}

/// Where one node stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The text of a scalar or key; for a map or list, its first line.
    pub span: Span,
    /// Its path, `pricing.plans[1].price`; a key has the path of its value.
    pub field: String,
}

/// The line, from 1, where a field of a map in block style stands: `scim.operations.create`. Of a
/// field that is not there, or within braces, that of the nearest map around it.
pub fn line_of_field(text: &str, path: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = 0;
    let mut indent: Option<usize> = None;
    for name in path.split('.') {
        let from = if indent.is_some() { found + 1 } else { 0 };
        let Some(line) = child(&lines, from, indent, name) else {
            break;
        };
        found = line;
        indent = Some(indentation(lines[line]));
    }
    found + 1
}

/// The line of a field among those that are one level deeper than `parent`.
fn child(lines: &[&str], from: usize, parent: Option<usize>, name: &str) -> Option<usize> {
    let mut own: Option<usize> = None;
    for (index, line) in lines.iter().enumerate().skip(from) {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = indentation(line);
        if parent.is_some_and(|parent| indent <= parent) {
            return None;
        }
        if indent == *own.get_or_insert(indent)
            && content
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(':'))
        {
            return Some(index);
        }
    }
    None
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Nodes of one file, by [`NodeId`].
#[derive(Debug, Clone, Default)]
pub struct Places(BTreeMap<NodeId, Place>);

impl Places {
    /// The place of a node; the start of the file if it has none.
    pub fn get(&self, id: NodeId) -> Place {
        self.0.get(&id).cloned().unwrap_or(Place {
            span: Span {
                start: Position { line: 1, column: 1 },
                end: Position { line: 1, column: 2 },
            },
            field: String::new(),
        })
    }
}

/// Finds the place of every node of a file that [`super::parse`] accepted.
///
/// serde_yaml knows the place of a value only while it fails. So each scalar is made
/// to fail on arrival, the place is read from the error, and the walk goes on: a
/// failed scalar has been consumed like any other.
pub fn places(text: &str) -> Places {
    find(text, |_| true)
}

/// The same for the nodes that are asked for: a large file has far more of them than
/// problems.
pub fn places_of(text: &str, wanted: &BTreeSet<NodeId>) -> Places {
    find(text, |id| wanted.contains(&id))
}

fn find(text: &str, is_wanted: impl Fn(NodeId) -> bool) -> Places {
    let walk = RefCell::new(Walk {
        found: Vec::new(),
        path: String::new(),
        is_wanted: &is_wanted,
    });
    // An error cannot come from here for a text that parsed before; if it did, the
    // places found so far are still right.
    let _ = Probe { walk: &walk }.deserialize(serde_yaml::Deserializer::from_str(text));
    let lines: Vec<&str> = text.lines().collect();
    let found = std::mem::take(&mut walk.borrow_mut().found);
    let mut places = BTreeMap::new();
    for (index, entry) in found.iter().enumerate() {
        let Some(field) = &entry.field else { continue };
        let span = match entry.start {
            Some(start) => Span {
                start,
                end: scalar_end(&lines, start, entry.is_key),
            },
            None => container_span(&lines, &found, index),
        };
        let field = field.clone();
        places.insert(NodeId(index as u32), Place { span, field });
    }
    Places(places)
}

struct Found {
    start: Option<Position>,
    /// Its path, for a node that is wanted.
    field: Option<String>,
    is_key: bool,
}

struct Walk<'w> {
    found: Vec<Found>,
    path: String,
    is_wanted: &'w dyn Fn(NodeId) -> bool,
}

#[derive(Clone, Copy)]
struct Probe<'w> {
    walk: &'w RefCell<Walk<'w>>,
}

/// Told apart from a real error of the walk by being caught where it was raised.
const ARRIVED: &str = "arrived";

impl<'w> Probe<'w> {
    fn push(self, start: Option<Position>, is_key: bool) {
        let mut walk = self.walk.borrow_mut();
        let id = NodeId(walk.found.len() as u32);
        let field = (walk.is_wanted)(id).then(|| walk.path.clone());
        walk.found.push(Found {
            start,
            field,
            is_key,
        });
    }

    /// Runs `inside` with a longer path.
    fn with_path<T>(self, step: &str, inside: impl FnOnce() -> T) -> T {
        let before = self.walk.borrow().path.len();
        self.walk.borrow_mut().path.push_str(step);
        let result = inside();
        self.walk.borrow_mut().path.truncate(before);
        result
    }
}

/// The key of a map: its text is needed for the path, its place comes by failing.
struct KeyProbe<'w> {
    probe: Probe<'w>,
    text: RefCell<String>,
}

impl<'de> DeserializeSeed<'de> for Probe<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let before = self.walk.borrow().found.len();
        match deserializer.deserialize_any(self) {
            Ok(()) => Ok(()),
            Err(error) => {
                let text = error.to_string();
                if self.walk.borrow().found.len() == before && text.contains(ARRIVED) {
                    self.push(Some(position_in(&text)), false);
                    Ok(())
                } else {
                    Err(error)
                }
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for &KeyProbe<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match deserializer.deserialize_any(self) {
            Ok(()) => Ok(()),
            Err(error) => {
                let step = self.text.borrow().clone();
                let start = position_in(&error.to_string());
                self.probe
                    .with_path(&step, || self.probe.push(Some(start), true));
                Ok(())
            }
        }
    }
}

fn position_in(message: &str) -> Position {
    // The root scalar of a document stands at 1:1, which serde_yaml does not print.
    let first = Position { line: 1, column: 1 };
    let Some(at) = message.rfind(" at line ") else {
        return first;
    };
    let mut numbers = message[at..]
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok());
    match (numbers.next(), numbers.next()) {
        (Some(line), Some(column)) => Position { line, column },
        _ => first,
    }
}

macro_rules! fail_on_arrival {
    ($($method:ident: $type:ty),*) => {$(
        fn $method<E: serde::de::Error>(self, _: $type) -> Result<(), E> {
            Err(E::custom(ARRIVED))
        }
    )*};
}

impl<'de> Visitor<'de> for Probe<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }
    fail_on_arrival!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128,
        visit_u128: u128, visit_f64: f64, visit_str: &str);
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(ARRIVED))
    }
    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(ARRIVED))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.push(None, false);
        let mut index = 0;
        while self
            .with_path(&format!("[{index}]"), || seq.next_element_seed(self))?
            .is_some()
        {
            index += 1;
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.push(None, false);
        let dot = if self.walk.borrow().path.is_empty() {
            ""
        } else {
            "."
        };
        loop {
            let key = KeyProbe {
                probe: self,
                text: RefCell::new(String::from(dot)),
            };
            if map.next_key_seed(&key)?.is_none() {
                return Ok(());
            }
            let step = key.text.into_inner();
            self.with_path(&step, || map.next_value_seed(self))?;
        }
    }
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        // The tag itself has no place of its own: the tagged node takes the next one.
        self.push(None, false);
        let (_, variant) = data.variant::<String>()?;
        variant.newtype_variant_seed(self)
    }
}

macro_rules! key_text {
    ($($method:ident: $type:ty),*) => {$(
        fn $method<E: serde::de::Error>(self, value: $type) -> Result<(), E> {
            self.text.borrow_mut().push_str(&value.to_string());
            Err(E::custom(ARRIVED))
        }
    )*};
}

impl<'de> Visitor<'de> for &KeyProbe<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    key_text!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128,
        visit_u128: u128, visit_f64: f64, visit_str: &str);
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.text.borrow_mut().push('?');
        Err(E::custom(ARRIVED))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        self.text.borrow_mut().push('?');
        self.probe.visit_seq(seq)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.text.borrow_mut().push('?');
        self.probe.visit_map(map)
    }
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        self.text.borrow_mut().push('?');
        self.probe.visit_enum(data)
    }
}

/// Where a scalar ends, from its first character on.
fn scalar_end(lines: &[&str], start: Position, is_key: bool) -> Position {
    let Some(line) = lines.get(start.line - 1) else {
        return start;
    };
    let chars: Vec<char> = line.chars().collect();
    let from = (start.column - 1).min(chars.len());
    match chars.get(from) {
        Some(&quote @ ('"' | '\'')) => quoted_end(lines, start, quote),
        Some('|' | '>') if !is_key => Position {
            line: start.line,
            column: trimmed_len(&chars) + 1,
        },
        _ => Position {
            line: start.line,
            column: plain_end(&chars, from) + 1,
        },
    }
}

fn quoted_end(lines: &[&str], start: Position, quote: char) -> Position {
    let mut line_number = start.line;
    let mut column = start.column;
    let mut skip = true;
    for line in &lines[start.line - 1..] {
        let chars: Vec<char> = line.chars().collect();
        let mut index = if skip { column } else { 0 };
        skip = false;
        while index < chars.len() {
            match chars[index] {
                '\\' if quote == '"' => index += 1,
                c if c == quote && quote == '\'' && chars.get(index + 1) == Some(&'\'') => {
                    index += 1;
                }
                c if c == quote => {
                    return Position {
                        line: line_number,
                        column: index + 2,
                    };
                }
                _ => {}
            }
            index += 1;
        }
        column = chars.len() + 1;
        line_number += 1;
    }
    Position {
        line: line_number.saturating_sub(1).max(start.line),
        column,
    }
}

/// A plain scalar ends before `: `, ` #`, and in a flow collection before `,`, `]`
/// or `}`. Whether the collection is flow is seen from the brackets left open
/// before it on the line.
fn plain_end(chars: &[char], from: usize) -> usize {
    let is_flow = chars[..from].iter().fold(0_i32, |depth, c| match c {
        '{' | '[' => depth + 1,
        '}' | ']' => depth - 1,
        _ => depth,
    }) > 0;
    let mut end = from;
    while end < chars.len() {
        let next_is_space = chars.get(end + 1).is_none_or(|c| c.is_whitespace());
        match chars[end] {
            ':' if next_is_space => break,
            '#' if end > from && chars[end - 1].is_whitespace() => break,
            ',' | ']' | '}' if is_flow => break,
            _ => end += 1,
        }
    }
    while end > from && chars[end - 1].is_whitespace() {
        end -= 1;
    }
    if end == from { from + 1 } else { end }
}

fn trimmed_len(chars: &[char]) -> usize {
    chars.len() - chars.iter().rev().take_while(|c| c.is_whitespace()).count()
}

/// A map or list is shown by its opening bracket, or by its first key or item.
fn container_span(lines: &[&str], found: &[Found], index: usize) -> Span {
    let next = found[index + 1..].iter().find_map(|entry| entry.start);
    if let Some(key) = index.checked_sub(1).and_then(|i| found.get(i))
        && key.is_key
        && let Some(start) = key.start
    {
        let end = scalar_end(lines, start, true);
        if let Some(open) = opening_bracket(lines, end) {
            return open;
        }
    }
    let start = next.unwrap_or(Position { line: 1, column: 1 });
    let mut open = start;
    // An item of a list, `- {`, has its bracket just before its first key.
    if let Some(line) = lines.get(start.line - 1) {
        let chars: Vec<char> = line.chars().collect();
        let mut before = (start.column - 1).min(chars.len());
        while before > 0 && chars[before - 1] == ' ' {
            before -= 1;
        }
        if before > 0 && matches!(chars[before - 1], '{' | '[') {
            open.column = before;
            return Span {
                start: open,
                end: Position {
                    line: start.line,
                    column: trimmed_len(&chars) + 1,
                },
            };
        }
    }
    Span {
        start,
        end: scalar_end(lines, start, true),
    }
}

fn opening_bracket(lines: &[&str], key_end: Position) -> Option<Span> {
    let chars: Vec<char> = lines.get(key_end.line - 1)?.chars().collect();
    let mut at = key_end.column - 1;
    while at < chars.len() && (chars[at] == ':' || chars[at] == ' ') {
        at += 1;
    }
    let bracket = *chars.get(at)?;
    if bracket != '{' && bracket != '[' {
        return None;
    }
    let close = if bracket == '{' { '}' } else { ']' };
    let mut depth = 0;
    let mut end = trimmed_len(&chars);
    for (index, c) in chars.iter().enumerate().skip(at) {
        if *c == bracket {
            depth += 1;
        } else if *c == close {
            depth -= 1;
            if depth == 0 {
                end = index + 1;
                break;
            }
        }
    }
    Some(Span {
        start: Position {
            line: key_end.line,
            column: at + 1,
        },
        end: Position {
            line: key_end.line,
            column: end + 1,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let lines: Vec<&str> = text.lines().collect();
        let found: Vec<String> = places(text)
            .0
            .values()
            .map(|place| {
                let Span { start, end } = place.span;
                let shown: String = if start.line == end.line {
                    lines[start.line - 1]
                        .chars()
                        .skip(start.column - 1)
                        .take(end.column - start.column)
                        .collect()
                } else {
                    String::from("...")
                };
                format!("{}:{} {} `{shown}`", start.line, start.column, place.field)
            })
            .collect();
        assert_eq!(found, expected);
        // The two walks number the same nodes.
        let mut count = 0;
        fn nodes(node: &super::super::Node, count: &mut u32) {
            assert_eq!(node.id.0, *count);
            *count += 1;
            match &node.value {
                super::super::Value::List(items) => items.iter().for_each(|n| nodes(n, count)),
                super::super::Value::Map(entries) => {
                    for (key, value) in entries {
                        assert_eq!(key.id.0, *count);
                        *count += 1;
                        nodes(value, count);
                    }
                }
                _ => {}
            }
        }
        nodes(&super::super::parse(text).unwrap(), &mut count);
        assert_eq!(count as usize, expected.len());
    }

    #[test]
    fn every_node_is_found_in_one_pass() {
        check(
            "name: Acme\nscim:\n  access: { plan: Enterprize }\n  list: [a, \"b, c\"] # x\n",
            &[
                "1:1  `name`",
                "1:1 name `name`",
                "1:7 name `Acme`",
                "2:1 scim `scim`",
                "3:3 scim `access`",
                "3:3 scim.access `access`",
                "3:11 scim.access `{ plan: Enterprize }`",
                "3:13 scim.access.plan `plan`",
                "3:19 scim.access.plan `Enterprize`",
                "4:3 scim.list `list`",
                "4:9 scim.list `[a, \"b, c\"]`",
                "4:10 scim.list[0] `a`",
                "4:13 scim.list[1] `\"b, c\"`",
            ],
        );
    }

    #[test]
    fn a_field_is_found_by_its_path_and_a_missing_one_by_what_is_around_it() {
        let text = "# a record\nname: Acme\nsummary: |\n  scim:\n    support: no\nscim:\n  support: yes\n\n  operations:\n    create: yes\nsso: { support: yes }\n";
        let line = |path| line_of_field(text, path);
        assert_eq!(line("name"), 2);
        assert_eq!(line("scim.support"), 7);
        assert_eq!(line("scim.operations.create"), 10);
        assert_eq!(line("scim.operations.delete"), 9);
        assert_eq!(line("scim.version"), 6);
        assert_eq!(line("sso.access"), 11);
        assert_eq!(line("pricing.as_of"), 1);
    }

    #[test]
    fn a_tagged_key_is_passed_like_any_other() {
        let text = "a:\n  !tag b: 1\n  c: 2\nd: 3\n";
        assert!(crate::yaml::parse(text).is_ok());
        let places = places(text);
        let fields: Vec<String> = (0..11).map(|id| places.get(NodeId(id)).field).collect();
        assert!(
            fields.contains(&"a.c".to_owned()) && fields.contains(&"d".to_owned()),
            "{fields:?}"
        );
    }

    #[test]
    fn block_items_null_and_block_text_have_places() {
        check(
            "a:\n- x: 'it''s'\n- |\n  text\n- ~\nb:\n",
            &[
                "1:1  `a`",
                "1:1 a `a`",
                "2:3 a `x`",
                "2:3 a[0] `x`",
                "2:3 a[0].x `x`",
                "2:6 a[0].x `'it''s'`",
                "3:3 a[1] `|`",
                "5:3 a[2] `~`",
                "6:1 b `b`",
                "6:3 b ``",
            ],
        );
    }
}
