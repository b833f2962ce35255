//! What a decoder accepts, as data: the shape of every value an author can write.
//!
//! In: the types of the record model, whose `record!`, `choices!` and `fields!` hand over
//! each key with its doc comment and type. Out: a tree from which the JSON Schemas and the
//! field reference are made. It says nothing about what holds between values: that is for
//! the checks.

use crate::content::decode::Decode;

/// The shape of one type.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The type's name; empty for lists and the like, which are written out where they stand.
    pub name: String,
    /// What it is.
    pub description: String,
    /// What can be written.
    pub form: Form,
}

/// What can be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Text.
    Text(TextForm),
    /// A whole number.
    Whole {
        /// The smallest and the largest, where there are any.
        range: Option<(u32, u32)>,
    },
    /// A number from 0 to this.
    Number(u32),
    /// `true` or `false`.
    Boolean,
    /// One of the values of a closed list.
    Choice(Vec<Value>),
    /// A list.
    List {
        /// What it holds.
        of: Box<Shape>,
        /// Whether it holds something at least.
        is_filled: bool,
    },
    /// A map whose keys are chosen by the author.
    Entries(Box<Shape>),
    /// A map whose keys are these.
    Map {
        /// The fields in the order of the model.
        fields: Vec<Field>,
        /// What holds between them.
        rules: Vec<MapRule>,
    },
    /// One of several shapes, told apart by the kind of node, then by the key present.
    Any(Vec<Shape>),
    /// A fact: a value, a map with `value` and its evidence, or a list of such maps.
    Fact {
        /// The value.
        value: Box<Shape>,
        /// The map with its evidence.
        statement: Box<Shape>,
        /// Whether the value is a list itself.
        is_list: bool,
    },
}

/// What kind of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextForm {
    /// What it is called in a table of fields: "text", "date".
    pub noun: &'static str,
    /// What a person should have written, with its article.
    pub expected: &'static str,
    /// A pattern in the common part of the dialects of ECMA-262 and Rust. It refuses
    /// nothing that the decoder accepts.
    pub pattern: Option<&'static str>,
    /// Whether it is read as text, which is never empty and holds nothing invisible.
    pub is_prose: bool,
    /// Some that are right.
    pub examples: &'static [&'static str],
}

/// A value of a closed list.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// As written.
    pub text: String,
    /// What it means.
    pub description: String,
    /// How else YAML may take it: `yes` is also `true`, and `1` a number.
    pub also: Option<serde_json::Value>,
}

/// A field of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// What it says.
    pub description: String,
    /// What can be written.
    pub shape: Shape,
    /// Whether the map is wrong without it.
    pub is_required: bool,
}

/// What holds between the fields of a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MapRule {
    /// At least one field is there.
    Filled,
    /// The map has exactly one form, known by its fields: any of a group is enough.
    OneForm(&'static [&'static [&'static str]]),
    /// The first field needs the second.
    Needs(&'static str, &'static str),
    /// These paths are required unless the record is a draft.
    Published(&'static [&'static str]),
}

impl Field {
    /// The field of this type.
    pub fn of<T: Decode>(key: &'static str, doc: &str) -> Self {
        Self {
            key,
            description: sentence(doc),
            shape: T::shape(),
            is_required: T::absent().is_none(),
        }
    }
}

impl Value {
    /// A value with its doc comment.
    pub fn new(text: &str, doc: &str) -> Self {
        let also = match text {
            "yes" => Some(serde_json::Value::Bool(true)),
            "no" => Some(serde_json::Value::Bool(false)),
            _ => None,
        };
        Self {
            text: text.to_owned(),
            description: sentence(doc),
            also,
        }
    }
}

impl TextForm {
    /// Text without a pattern.
    pub const fn prose(noun: &'static str, expected: &'static str) -> Self {
        Self {
            noun,
            expected,
            pattern: None,
            is_prose: true,
            examples: &[],
        }
    }

    /// Text of one pattern, read as it stands.
    pub const fn exact(noun: &'static str, expected: &'static str, pattern: &'static str) -> Self {
        Self {
            pattern: Some(pattern),
            is_prose: false,
            ..Self::prose(noun, expected)
        }
    }
}

impl Shape {
    /// A named shape with its doc comment.
    pub fn named(name: &str, doc: &str, form: Form) -> Self {
        Self {
            name: name.to_owned(),
            description: sentence(doc),
            form,
        }
    }

    /// A shape that is written out where it stands.
    pub fn inline(form: Form) -> Self {
        Self::named("", "", form)
    }

    /// A list.
    pub fn list(of: Shape) -> Self {
        let of = Box::new(of);
        let is_filled = false;
        Self::inline(Form::List { of, is_filled })
    }

    /// One of these words, each with its meaning.
    pub fn words(words: &[(&str, &str)]) -> Self {
        let values = words.iter().map(|(text, doc)| Value::new(text, doc));
        Self::inline(Form::Choice(values.collect()))
    }

    /// The name, or one made of what is inside.
    pub fn label(&self) -> String {
        match &self.form {
            _ if !self.name.is_empty() => self.name.clone(),
            Form::List { of, .. } => format!("{}List", of.label()),
            Form::Entries(of) => format!("{}Entries", of.label()),
            _ => "Value".to_owned(),
        }
    }

    /// The same, or `unknown`.
    pub fn or_unknown(self) -> Self {
        let unknown = Value::new("unknown", "No source says.");
        let name = format!("{}OrUnknown", self.label());
        let description = self.description.clone();
        let form = match self.form {
            Form::Choice(values) if values.iter().any(|value| value.text == "unknown") => {
                return Self {
                    form: Form::Choice(values),
                    ..self
                };
            }
            Form::Choice(mut values) => {
                values.push(unknown);
                Form::Choice(values)
            }
            _ => Form::Any(vec![self, Self::inline(Form::Choice(vec![unknown]))]),
        };
        Self {
            name,
            description,
            form,
        }
    }
}

/// A doc comment as one paragraph.
pub fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::fact::{Answer, Fact};

    #[test]
    fn a_field_carries_its_comment_and_whether_it_is_required() {
        let field = Field::of::<Option<u32>>("seats", " How\n many.\n");
        assert_eq!(field.description, "How many.");
        assert!(!field.is_required && Field::of::<u32>("seats", "").is_required);
    }

    #[test]
    fn unknown_is_added_to_a_closed_list_once() {
        let answer = Answer::shape();
        assert_eq!(answer.clone().or_unknown(), answer);
        let words = Shape::words(&[("a", "")]).or_unknown();
        assert!(matches!(words.form, Form::Choice(values) if values.len() == 2));
    }

    #[test]
    fn a_fact_is_never_required() {
        assert!(!Field::of::<Fact<Answer>>("sso", "").is_required);
    }
}
