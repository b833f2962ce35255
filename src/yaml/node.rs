//! The tree: what the file says, in order, before anything is understood.
//!
//! Time and memory are bounded by four limits, whatever the file holds: its bytes
//! ([`MAX_FILE_BYTES`]), how deep values stand in one another ([`MAX_DEPTH`]), and, with
//! every alias followed, how many values there are ([`MAX_NODES`]) and how much text
//! ([`MAX_TEXT_BYTES`]).

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::Position;
use super::syntax::{SyntaxError, TOO_MUCH, explain};

/// The largest content file that is read: a record has about 10 KB, so anything
/// beyond this is a slip or an attack.
pub const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// How many lists and maps may stand in one another; a record has about eight.
pub const MAX_DEPTH: usize = 128;

/// How many values and keys a file may have; a record has about a thousand. An alias
/// counts as often as it is used, so that a few lines cannot stand for millions.
pub const MAX_NODES: u32 = 100_000;

/// How much text a file may hold with every alias followed.
pub const MAX_TEXT_BYTES: usize = 2 * MAX_FILE_BYTES as usize;

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
/// The first syntax error; also more than one document, and anything beyond
/// [`MAX_DEPTH`], [`MAX_NODES`] or [`MAX_TEXT_BYTES`].
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    if let Some(position) = too_deep(text) {
        return Err(SyntaxError::new(
            position,
            format!("lists and maps stand more than {MAX_DEPTH} deep in one another"),
            "too deep",
            "close the brackets; a record needs about eight levels",
        ));
    }
    let size = Size::default();
    Tree { size: &size }
        .deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| explain(&error, text))
}

/// Where brackets are so far from being closed that nothing but a bomb has so many.
///
/// The parser refuses such a text too, but needs time that grows with the square of the
/// depth. Brackets in quoted text count here, so the bound is a multiple of the limit.
fn too_deep(text: &str) -> Option<Position> {
    let mut depth = 0_usize;
    for (line, content) in text.split('\n').enumerate() {
        for (column, c) in content.bytes().enumerate() {
            match c {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth > 4 * MAX_DEPTH {
                return Some(Position {
                    line: line + 1,
                    column: content[..column].chars().count() + 1,
                });
            }
        }
    }
    None
}

/// What has been read so far.
#[derive(Default)]
struct Size {
    nodes: Cell<u32>,
    text_bytes: Cell<usize>,
}

#[derive(Clone, Copy)]
struct Tree<'c> {
    size: &'c Size,
}

impl Tree<'_> {
    fn next_id<E: Error>(self) -> Result<NodeId, E> {
        let id = self.size.nodes.get();
        if id == MAX_NODES {
            return Err(E::custom(format!(
                "{TOO_MUCH}{MAX_NODES} values, each alias counted as often as it is used"
            )));
        }
        self.size.nodes.set(id + 1);
        Ok(NodeId(id))
    }

    fn node<E: Error>(self, value: Value) -> Result<Node, E> {
        Ok(Node {
            id: self.next_id()?,
            value,
        })
    }

    fn text<E: Error>(self, text: String) -> Result<Node, E> {
        let bytes = self.size.text_bytes.get() + text.len();
        if bytes > MAX_TEXT_BYTES {
            return Err(E::custom(format!(
                "{TOO_MUCH}{MAX_TEXT_BYTES} bytes of text, each alias counted as often as it is used"
            )));
        }
        self.size.text_bytes.set(bytes);
        self.node(Value::Text(text))
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
    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.node(Value::Bool(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.node(Value::Int(value.into()))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.node(Value::Int(value.into()))
    }
    fn visit_i128<E: Error>(self, value: i128) -> Result<Node, E> {
        self.node(Value::Int(value))
    }
    fn visit_u128<E: Error>(self, value: u128) -> Result<Node, E> {
        self.node(i128::try_from(value).map_or(Value::Float(value as f64), Value::Int))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        self.node(Value::Float(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        self.text(value.to_owned())
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        self.text(value)
    }
    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.node(Value::Null)
    }
    fn visit_none<E: Error>(self) -> Result<Node, E> {
        self.node(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let id = self.next_id()?;
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
        let id = self.next_id()?;
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
        let id = self.next_id()?;
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
    fn a_syntax_error_points_at_the_slip() {
        let error = parse("a: 1\nb: [1, 2\n").unwrap_err();
        assert_eq!(error.position, Position { line: 2, column: 4 });
        assert_eq!(error.message, "this `[` is not closed");
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

    #[test]
    fn an_alias_counts_as_often_as_it_is_used() {
        let refused = |anchor: String, times: usize| {
            let text = format!("- &a {anchor}\n- [{}]\n", vec!["*a"; times].join(","));
            parse(&text).unwrap_err().message
        };
        let many = refused(format!("[{}]", vec!["x"; 1_000].join(",")), 1_000);
        assert!(many.contains("100000 values"), "{many}");
        let long = refused("x".repeat(100_000), 100);
        assert!(long.contains("8388608 bytes"), "{long}");
    }

    #[test]
    fn values_stand_at_most_so_deep_in_one_another() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(MAX_DEPTH - 1)).is_ok());
        let error = parse(&nested(MAX_DEPTH + 1)).unwrap_err();
        assert!(error.message.contains("128 deep"), "{}", error.message);
    }
}
