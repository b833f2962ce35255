//! The tree: what the file says, in order, before anything is understood.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::Position;

/// The largest content file that is read: a record has about 10 KB, so anything
/// beyond this is a slip or an attack.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// The number of a node of one file, in reading order; keys are counted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeId(pub u32);

/// One value of a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands, for [`super::places`].
    pub id: NodeId,
    /// What it is.
    pub value: Value,
}

/// The kinds of node of the YAML 1.2 core schema, so that `yes` and `no` are text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// Text, quoted or plain.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the file, duplicate keys included.
    Map(Vec<(Key, Node)>),
    /// A value with a tag of its own such as `!secret`.
    Tagged(String),
}

/// A key of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Where it stands.
    pub id: NodeId,
    /// Its text; for a key that is not text, the text it would have.
    pub text: String,
    /// Whether the key is text, as every key of a record must be.
    pub is_text: bool,
}

/// What stopped the YAML parser.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntaxError {
    /// The parser's words without the position.
    pub message: String,
    /// Where it stopped.
    pub position: Position,
}

impl Node {
    /// The entries of a map, else none.
    pub fn entries(&self) -> &[(Key, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value under `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|(k, _)| k.text == key)
            .map(|(_, value)| value)
    }

    /// The text of a text node.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The kind of node in words, for messages: "a list", "text".
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Float(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Tagged(_) => "a tagged value",
        }
    }
}

/// Reads one YAML document.
///
/// # Errors
/// The first syntax error; also more than one document, nesting deeper than 128
/// and alias bombs, for which serde_yaml has limits of its own.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    let counter = Cell::new(0);
    Tree { counter: &counter }
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| syntax_error(&error, text))
}

fn syntax_error(error: &serde_yaml::Error, text: &str) -> SyntaxError {
    let message = without_position(error);
    let position = error
        .location()
        .map(|location| Position {
            line: location.line().max(1),
            column: location.column().max(1),
        })
        .or_else(|| second_document(text, &message))
        .unwrap_or(Position { line: 1, column: 1 });
    SyntaxError {
        message,
        position: inside(text, position),
    }
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

/// Where the second document begins, if that is what the parser objects to: it does not
/// say so itself.
fn second_document(text: &str, message: &str) -> Option<Position> {
    if !message.contains("more than one document") {
        return None;
    }
    let is_mark = |line: &str| {
        line.strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
    };
    let has_content = |line: &str| !line.trim().is_empty() && !line.starts_with(['#', '%']);
    let mut is_open = false;
    for (index, line) in text.split('\n').enumerate() {
        if is_mark(line) && is_open {
            return Some(Position {
                line: index + 1,
                column: 1,
            });
        }
        is_open |= has_content(line);
    }
    None
}

/// The parser may stop behind the last line; an editor can only go to its end.
fn inside(text: &str, position: Position) -> Position {
    let last = text.split('\n').count();
    if position.line <= last {
        return position;
    }
    let end = text.rsplit('\n').next().unwrap_or_default();
    Position {
        line: last,
        column: end.chars().count() + 1,
    }
}

#[derive(Clone, Copy)]
struct Tree<'c> {
    counter: &'c Cell<u32>,
}

impl Tree<'_> {
    fn next_id(self) -> NodeId {
        let id = self.counter.get();
        self.counter.set(id + 1);
        NodeId(id)
    }

    fn node<E>(self, value: Value) -> Result<Node, E> {
        Ok(Node {
            id: self.next_id(),
            value,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Node;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        self.node(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        self.node(Value::Int(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        self.node(Value::Int(value.into()))
    }
    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        self.node(Value::Int(value))
    }
    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        self.node(i128::try_from(value).map_or(Value::Float(value as f64), Value::Int))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        self.node(Value::Float(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        self.node(Value::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        self.node(Value::Text(value))
    }
    fn visit_unit<E>(self) -> Result<Node, E> {
        self.node(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Node, E> {
        self.node(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let id = self.next_id();
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node {
            id,
            value: Value::List(items),
        })
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let id = self.next_id();
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(self)? {
            let (text, is_text) = match key.value {
                Value::Text(text) => (text, true),
                Value::Bool(value) => (value.to_string(), false),
                Value::Int(value) => (value.to_string(), false),
                Value::Float(value) => (value.to_string(), false),
                _ => (String::from("?"), false),
            };
            let key = Key {
                id: key.id,
                text,
                is_text,
            };
            entries.push((key, map.next_value_seed(self)?));
        }
        Ok(Node {
            id,
            value: Value::Map(entries),
        })
    }
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Node, A::Error> {
        let id = self.next_id();
        let (tag, variant) = data.variant::<String>()?;
        variant.newtype_variant_seed(self)?;
        Ok(Node {
            id,
            value: Value::Tagged(tag),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_duplicate_keys_are_kept() {
        let node = parse("b: 1\na: x\nb: [yes, 2.10]\n").unwrap();
        let keys: Vec<&str> = node
            .entries()
            .iter()
            .map(|(k, _)| k.text.as_str())
            .collect();
        assert_eq!(keys, ["b", "a", "b"]);
        assert_eq!(
            node.entries()[2].1.value,
            Value::List(vec![
                Node {
                    id: NodeId(7),
                    value: Value::Text("yes".into())
                },
                Node {
                    id: NodeId(8),
                    value: Value::Float(2.1)
                }
            ])
        );
    }

    #[test]
    fn a_syntax_error_says_where_the_parser_stopped() {
        let error = parse("a: 1\nb: [1, 2\n").unwrap_err();
        assert_eq!(error.position.line, 3);
        assert!(!error.message.contains("line"), "{}", error.message);
    }

    #[test]
    fn a_second_document_is_found_at_its_mark() {
        let check = |text: &str, line: usize| {
            assert_eq!(parse(text).unwrap_err().position.line, line, "{text}");
        };
        check("a: 1\n---\nb: 1\n", 2);
        check("# a\n---\na: 1\n--- # b\nb: 1\n", 4);
        check("---\n---\nb: 1\n", 2);
    }

    #[test]
    fn bombs_end_in_an_error() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for i in 1..9 {
            let alias = format!("*a{}", i - 1);
            bomb += &format!("a{i}: &a{i} [{}]\n", vec![alias; 9].join(","));
        }
        assert!(parse(&bomb).is_err());
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
