//! From a YAML tree to a typed value, collecting every problem on the way.
//!
//! A field definition stands once, in `record!`: it gives the struct, the strict decoder,
//! the JSON form and the shape for the schema. A value that cannot be read is reported and
//! treated as absent, so that one slip hides no other.

use std::collections::HashMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::content::shape::{Form, Shape};
use crate::diagnostic::{Anchor, Fix, Problems};
use crate::rules::{
    DUPLICATE_KEY, EMPTY_VALUE, MISSING_FIELD, NUMBER_AS_TEXT, NUMBER_RANGE, SWALLOWED_TEXT,
    UNKNOWN_FIELD, WRONG_TYPE, WRONG_VALUE,
};
use crate::yaml::{Node, NodeId, Value};

/// A value that can be read from a node.
pub trait Decode: Sized {
    /// What a person should have written, with its article: "text", "a date".
    const EXPECTED: &'static str;

    /// Reads the node; reports what is wrong with it and answers `None`.
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self>;

    /// All that `decode` accepts, for the schema and the reference.
    fn shape() -> Shape;

    /// The value of a field that is not there; `None` if the field is required.
    fn absent() -> Option<Self> {
        None
    }
}

/// A value that has a normalised JSON form.
pub trait Export {
    /// The value as the API publishes it.
    fn export(&self) -> Json;

    /// Whether the key is left out of the object it stands in.
    fn is_absent(&self) -> bool {
        false
    }

    /// The value's name, for values of a closed list.
    fn name(&self) -> Option<&'static str> {
        None
    }

    /// Makes facts unknown whose time is over on this day.
    fn expire(&mut self, _today: Date) {}

    /// Shows every text, id and statement inside to `visit`, with the key it stands under.
    fn walk<'a>(&'a self, _key: &'static str, _at: NodeId, _visit: &mut Visit<'a, '_>) {}
}

/// Takes what [`Export::walk`] finds: the key, the thing, its place.
pub type Visit<'a, 'v> = dyn FnMut(&'static str, Leaf<'a>, NodeId) + 'v;

/// What a check may want to see of a record, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub enum Leaf<'a> {
    /// Plain text.
    Text(&'a str),
    /// Markdown.
    Markdown(&'a str),
    /// An id.
    Id(&'a str),
    /// A key of a map whose keys the author chose.
    Key(&'a str),
    /// A statement of a fact.
    Statement(StatementShape<'a>),
}

/// What is needed to judge whether a statement is complete.
#[derive(Debug, Clone, Copy)]
pub struct StatementShape<'a> {
    /// The value, if it is one of a closed list; `unknown` where it is unknown.
    pub value: Option<&'static str>,
    /// Its note.
    pub note: Option<&'a str>,
    /// Whether it cites sources of its own.
    pub has_sources: bool,
    /// Whether it says why it is unknown.
    pub has_why: bool,
    /// When this very fact was checked, and where that is written.
    pub checked: Option<(crate::content::date::FactDate, NodeId)>,
}

/// A value and the place where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub at: NodeId,
}

impl<T> std::ops::Deref for Written<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Decode> Decode for Written<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let value = T::decode(node, problems)?;
        Some(Self { value, at: node.id })
    }
    fn shape() -> Shape {
        T::shape()
    }
}

impl<T: Export> Export for Written<T> {
    fn export(&self) -> Json {
        self.value.export()
    }
    fn walk<'a>(&'a self, key: &'static str, _at: NodeId, visit: &mut Visit<'a, '_>) {
        self.value.walk(key, self.at, visit);
    }
    fn expire(&mut self, today: Date) {
        self.value.expire(today);
    }
}

impl<T: Decode> Decode for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        Some(T::decode(node, problems))
    }
    fn shape() -> Shape {
        T::shape()
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Export> Export for Option<T> {
    fn export(&self) -> Json {
        self.as_ref().map_or(Json::Null, Export::export)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        if let Some(value) = self {
            value.walk(key, at, visit);
        }
    }
    fn expire(&mut self, today: Date) {
        if let Some(value) = self {
            value.expire(today);
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    const EXPECTED: &'static str = "a list";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::List(items) = &node.value else {
            let mut problem = wrong_type(node, Self::EXPECTED, problems);
            if !matches!(node.value, Value::Null | Value::Tagged(_)) {
                problem = problem.help("put it in brackets, `[...]`, or behind `- `");
            }
            problems.push(problem);
            return Some(Self::new());
        };
        Some(
            items
                .iter()
                .filter_map(|item| T::decode(item, problems))
                .collect(),
        )
    }
    fn shape() -> Shape {
        Shape::list(T::shape())
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Export> Export for Vec<T> {
    fn export(&self) -> Json {
        Json::Array(self.iter().map(Export::export).collect())
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        for item in self {
            item.walk(key, at, visit);
        }
    }
    fn expire(&mut self, today: Date) {
        self.iter_mut().for_each(|item| item.expire(today));
    }
}

/// A map whose keys are ids or names chosen by the author, in the order of the file.
impl<T: Decode> Decode for IndexMap<String, Written<T>> {
    const EXPECTED: &'static str = "a map";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            problems.push(wrong_type(node, Self::EXPECTED, problems));
            return Some(Self::new());
        };
        let mut map = Self::new();
        for (key, value) in entries {
            if !key.is_text {
                problems.push(
                    problems
                        .at(
                            &WRONG_TYPE,
                            key.id,
                            format!("the key `{}` is not text", key.text),
                        )
                        .label("expected text")
                        .fix(Fix::Quote),
                );
            } else if map.contains_key(&key.text) {
                problems.push(
                    problems
                        .at(
                            &DUPLICATE_KEY,
                            key.id,
                            format!("the key `{}` stands twice", key.text),
                        )
                        .label("already written above"),
                );
            } else if let Some(value) = T::decode(value, problems) {
                let at = key.id;
                map.insert(key.text.clone(), Written { value, at });
            }
        }
        Some(map)
    }
    fn shape() -> Shape {
        Shape::inline(Form::Entries(Box::new(T::shape())))
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<T: Export> Export for IndexMap<String, Written<T>> {
    fn export(&self) -> Json {
        Json::Object(
            self.iter()
                .map(|(key, value)| (key.clone(), value.export()))
                .collect(),
        )
    }
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
    fn walk<'a>(&'a self, key: &'static str, _at: NodeId, visit: &mut Visit<'a, '_>) {
        for (name, value) in self {
            visit(key, Leaf::Key(name), value.at);
            value.value.walk(key, value.at, visit);
        }
    }
    fn expire(&mut self, today: Date) {
        self.values_mut().for_each(|value| value.expire(today));
    }
}

/// A whole number.
impl Decode for u32 {
    const EXPECTED: &'static str = "a whole number";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Int(number) => Self::try_from(number).ok().or_else(|| {
                problems.push(
                    problems
                        .at(
                            &NUMBER_RANGE,
                            node.id,
                            format!("`{number}` is out of range"),
                        )
                        .label(format!("expected a whole number from 0 to {}", Self::MAX)),
                );
                None
            }),
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                None
            }
        }
    }
    fn shape() -> Shape {
        let range = Some((0, Self::MAX));
        Shape::inline(Form::Whole { range })
    }
}

impl Export for u32 {
    fn export(&self) -> Json {
        Json::from(*self)
    }
}

impl Export for bool {
    fn export(&self) -> Json {
        Json::from(*self)
    }
}

/// `yes` or `no`, `true` or `false`: a switch that has no third state.
impl Decode for bool {
    const EXPECTED: &'static str = "`yes` or `no`";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Bool(value) => Some(*value),
            Value::Text(text) if text == "yes" => Some(true),
            Value::Text(text) if text == "no" => Some(false),
            Value::Text(text) => {
                problems.push(wrong_value(node, text, &["yes", "no"], problems));
                None
            }
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                None
            }
        }
    }
    fn shape() -> Shape {
        Shape::words(&[("yes", "It is so."), ("no", "It is not so.")])
    }
}

/// "expected text, found a list", or that the field is empty.
pub fn wrong_type(
    node: &Node,
    expected: &str,
    problems: &Problems,
) -> crate::diagnostic::Diagnostic {
    match &node.value {
        Value::Null => problems
            .at(&EMPTY_VALUE, node.id, "this field has no value")
            .label(format!("expected {expected}"))
            .help("give it a value, or remove the line"),
        Value::Tagged(tag) => problems
            .at(
                &WRONG_TYPE,
                node.id,
                format!(
                    "the tag `!{}` has no meaning here",
                    tag.trim_start_matches('!')
                ),
            )
            .label(format!("expected {expected}"))
            .help("remove the tag"),
        _ => problems
            .at(
                &WRONG_TYPE,
                node.id,
                format!("expected {expected}, found {}", node.kind()),
            )
            .label(format!("expected {expected}")),
    }
}

/// "`x` is not one of the values", with the nearest or the list of them.
pub fn wrong_value(
    node: &Node,
    written: &str,
    allowed: &[&str],
    problems: &Problems,
) -> crate::diagnostic::Diagnostic {
    problems
        .at(&WRONG_VALUE, node.id, format!("unknown value `{written}`"))
        .label("not a value of this field")
        .suggest(written, allowed)
}

/// The fields of a map, opened strictly: unknown and repeated keys are reported once.
pub struct Fields<'n> {
    node: &'n Node,
    entries: &'n [(crate::yaml::Key, Node)],
}

impl<'n> Fields<'n> {
    /// Opens a map whose keys are `known`.
    pub fn open(node: &'n Node, known: &[&str], problems: &mut Problems) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let mut problem = wrong_type(node, "a map", problems);
            if problem.help.is_none() && !known.is_empty() {
                problem = problem.help(format!("write its fields, {}", a_few(known)));
            }
            problems.push(problem);
            return None;
        };
        let mut first_keys: HashMap<&str, &crate::yaml::Key> = HashMap::new();
        for (key, value) in entries {
            let first = *first_keys.entry(key.text.as_str()).or_insert(key);
            if first.id != key.id {
                problems.push(
                    problems
                        .at(
                            &DUPLICATE_KEY,
                            key.id,
                            format!("the key `{}` stands twice", key.text),
                        )
                        .label("written again here")
                        .help("remove one of the two")
                        .related(problems.file(), first.id, "first written here"),
                );
            } else if !known.contains(&key.text.as_str()) {
                problems.push(unknown_field(key, value, known, problems));
            }
        }
        Some(Self { node, entries })
    }

    /// Reads one field.
    pub fn read<T: Decode>(&self, key: &str, problems: &mut Problems) -> Option<T> {
        match self.entries.iter().find(|(k, _)| k.text == key) {
            Some((_, value)) => T::decode(value, problems),
            None => T::absent().or_else(|| {
                problems.push(
                    MISSING_FIELD
                        .at(
                            problems.file(),
                            Anchor::Missing(self.node.id, key.to_owned()),
                            format!("missing field `{key}`"),
                        )
                        .label(format!("`{key}` is required here"))
                        .help(format!("add `{key}:` with {}", T::EXPECTED)),
                );
                None
            }),
        }
    }
}

/// "such as `a`, `b` and `c`".
fn a_few(known: &[&str]) -> String {
    let names: Vec<String> = known
        .iter()
        .take(3)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.as_slice() {
        [a, b, c] => format!("such as {a}, {b} and {c}"),
        _ => format!("such as {}", names.join(" and ")),
    }
}

fn unknown_field(
    key: &crate::yaml::Key,
    value: &Node,
    known: &[&str],
    problems: &Problems,
) -> crate::diagnostic::Diagnostic {
    // A key without value that reads like prose is the rest of a text that YAML cut
    // at its comma.
    if value.value == Value::Null && key.text.contains(' ') {
        return problems
            .at(
                &SWALLOWED_TEXT,
                key.id,
                format!("`{}` was cut off the text before it", key.text),
            )
            .label("a comma or brace ended the unquoted text")
            .help("quote the text");
    }
    if key.text == "<<" {
        return problems
            .at(
                &UNKNOWN_FIELD,
                key.id,
                "merge keys are not part of a record",
            )
            .label("`<<` is not a field")
            .help("write the fields out");
    }
    let problem = problems
        .at(
            &UNKNOWN_FIELD,
            key.id,
            format!("unknown field `{}`", key.text),
        )
        .label("not a field of this map")
        .suggest(&key.text, known);
    match &problem.help {
        // One word without a value may be a field, or the rest of a text.
        Some(help) if value.value == Value::Null && problem.fix.is_none() => {
            let help = format!("{help}; a text that holds a comma goes between quotes");
            problem.help(help)
        }
        _ => problem,
    }
}

/// Defines a map of the record model: struct, strict decoder, JSON form and shape in one;
/// `with` a rule that holds between its fields.
macro_rules! record {
    ($(#[doc = $doc:literal])* pub struct $name:ident $(with $rule:path)? { $($(#[doc = $field_doc:literal])* pub $field:ident $(as $key:literal)? : $type:ty,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            /// Where the map stands.
            pub at: $crate::yaml::NodeId,
            $($(#[doc = $field_doc])* pub $field: $type,)*
        }

        impl $name {
            /// The keys of this map, in the order of the model.
            pub const KEYS: &'static [&'static str] = &[$($crate::content::decode::key!($field $(as $key)?)),*];
        }

        impl $crate::content::decode::Decode for $name {
            const EXPECTED: &'static str = "a map";
            fn decode(node: &$crate::yaml::Node, problems: &mut $crate::diagnostic::Problems) -> Option<Self> {
                let fields = $crate::content::decode::Fields::open(node, Self::KEYS, problems)?;
                // All fields are read before any is required, so that no problem hides another.
                $(let $field: Option<$type> = fields.read($crate::content::decode::key!($field $(as $key)?), problems);)*
                Some(Self { at: node.id, $($field: $field?,)* })
            }
            fn shape() -> $crate::content::shape::Shape {
                let fields = vec![$($crate::content::shape::Field::of::<$type>(
                    $crate::content::decode::key!($field $(as $key)?),
                    concat!($($field_doc, "\n"),*),
                )),*];
                let rules = vec![$($rule)?];
                $crate::content::shape::Shape::named(
                    stringify!($name),
                    concat!($($doc, "\n"),*),
                    $crate::content::shape::Form::Map { fields, rules },
                )
            }
        }

        impl $crate::content::decode::Export for $name {
            fn export(&self) -> serde_json::Value {
                let mut map = serde_json::Map::new();
                $(if !$crate::content::decode::Export::is_absent(&self.$field) {
                    map.insert(
                        $crate::content::decode::key!($field $(as $key)?).to_owned(),
                        $crate::content::decode::Export::export(&self.$field),
                    );
                })*
                serde_json::Value::Object(map)
            }

            fn walk<'a>(&'a self, _key: &'static str, _at: $crate::yaml::NodeId, visit: &mut $crate::content::decode::Visit<'a, '_>) {
                $($crate::content::decode::Export::walk(
                    &self.$field,
                    $crate::content::decode::key!($field $(as $key)?),
                    self.at,
                    visit,
                );)*
            }

            fn expire(&mut self, today: jiff::civil::Date) {
                $($crate::content::decode::Export::expire(&mut self.$field, today);)*
            }
        }
    };
}

/// The name of a field in YAML: the field's own, unless Rust forbids it.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident as $key:literal) => {
        $key
    };
}

/// Lists the keys of a map that is read by hand, each with its doc comment and type: the
/// keys for the decoder and the fields for the shape.
macro_rules! fields {
    ($($(#[doc = $doc:literal])* $key:literal : $type:ty,)*) => {
        const KEYS: &'static [&'static str] = &[$($key),*];

        fn fields() -> Vec<$crate::content::shape::Field> {
            vec![$($crate::content::shape::Field::of::<$type>($key, concat!($($doc, "\n"),*))),*]
        }
    };
}

/// Defines a closed list of values: enum, decoder, names, JSON form and shape in one.
macro_rules! choices {
    ($(#[doc = $doc:literal])* pub enum $name:ident { $($(#[doc = $value_doc:literal])* $variant:ident = $text:literal,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[doc = $value_doc])* $variant,)*
        }

        impl $name {
            /// Every value, as written.
            pub const NAMES: &'static [&'static str] = &[$($text),*];

            /// The value as written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value with this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::content::decode::Decode for $name {
            const EXPECTED: &'static str = "one of the values";
            fn decode(node: &$crate::yaml::Node, problems: &mut $crate::diagnostic::Problems) -> Option<Self> {
                $crate::content::decode::choice(node, Self::NAMES, Self::from_name, problems)
            }
            fn shape() -> $crate::content::shape::Shape {
                let values = vec![$($crate::content::shape::Value::new($text, concat!($($value_doc, "\n"),*))),*];
                $crate::content::shape::Shape::named(
                    stringify!($name),
                    concat!($($doc, "\n"),*),
                    $crate::content::shape::Form::Choice(values),
                )
            }
        }

        impl $crate::content::decode::Export for $name {
            fn export(&self) -> serde_json::Value {
                serde_json::Value::from(self.as_str())
            }
            fn name(&self) -> Option<&'static str> {
                Some(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

/// Reads a value of a closed list; booleans stand for `yes` and `no` where these exist.
pub fn choice<T>(
    node: &Node,
    names: &[&str],
    from_name: impl Fn(&str) -> Option<T>,
    problems: &mut Problems,
) -> Option<T> {
    let written = match &node.value {
        Value::Text(text) => text.as_str(),
        Value::Bool(true) if names.contains(&"yes") => "yes",
        Value::Bool(false) if names.contains(&"no") => "no",
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
            problems.push(
                problems
                    .at(
                        &NUMBER_AS_TEXT,
                        node.id,
                        format!("expected text, found {}", node.kind()),
                    )
                    .label(format!("expected one of {}", quoted(names)))
                    .help("put it in quotes")
                    .fix(Fix::Quote),
            );
            return None;
        }
        _ => {
            let expected = format!("one of {}", quoted(names));
            problems.push(wrong_type(node, &expected, problems));
            return None;
        }
    };
    let found = from_name(written);
    if found.is_none() {
        problems.push(wrong_value(node, written, names, problems));
    }
    found
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

pub(crate) use {choices, fields, key, record};
