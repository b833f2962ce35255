//! The decision table as written: `content/decisions.yaml`, and overrides of a record.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::content::decode::{Decode, Export, Written, record, wrong_type};
use crate::content::registry::Registry;
use crate::content::shape::{Form, Shape, TextForm};
use crate::content::text::{Id, Markdown, Text};
use crate::diagnostic::Problems;
use crate::yaml::{Node, Value};

record! {
    /// The table: questions, recommendations and rules in order of priority.
    pub struct Decisions {
        /// What the reader is asked.
        pub inputs: Registry<InputEntry>,
        /// What can be recommended.
        pub recommendations: Registry<RecommendationEntry>,
        /// The rules; the first that matches is the recommendation.
        pub rules: Vec<RuleEntry>,
    }
}

record! {
    /// A question to the reader.
    pub struct InputEntry {
        /// The question.
        pub question: Option<Text>,
        /// A label for each value.
        pub labels: Registry<LabelText>,
        /// The head-count bands; only for `headcount`.
        pub bands: Registry<Word>,
        /// What is assumed when the reader says nothing.
        pub default: Option<Written<Word>>,
    }
}

/// The label of a value.
pub type LabelText = crate::content::text::PlainText;

record! {
    /// Something that can be recommended.
    pub struct RecommendationEntry {
        /// What to do, in a few words.
        pub label: Text,
        /// The same where no alternative is configured.
        pub neutral: Option<Text>,
    }
}

record! {
    /// A rule of the table.
    pub struct RuleEntry {
        /// Its id.
        pub id: Written<Id>,
        /// What must hold: for each fact or input, one of the values.
        pub when: Registry<Values>,
        /// The situation, in the reader's words.
        pub situation: Text,
        /// The recommendation, by its id.
        pub recommend: Written<Id>,
        /// Why.
        pub because: Text,
        /// Says the recommendation more exactly than its own label.
        pub label: Option<Text>,
    }
}

record! {
    /// The bottom line of an app, and what its table does differently.
    pub struct AppDecision {
        /// The bottom line.
        pub bottom_line: Option<Written<Markdown>>,
        /// Changes to the decision table for this app.
        pub overrides: Vec<OverrideEntry>,
    }
}

record! {
    /// A change to the table for one app: a rule switched off, said otherwise, or added.
    pub struct OverrideEntry {
        /// The rule that is changed.
        pub rule: Option<Written<Id>>,
        /// Switches the rule off.
        pub off: Option<Written<bool>>,
        /// The rule a new one comes before.
        pub before: Option<Written<Id>>,
        /// The id of a new rule.
        pub id: Option<Written<Id>>,
        /// What must hold for a new rule.
        pub when: Registry<Values>,
        /// The situation of a new rule.
        pub situation: Option<Text>,
        /// The recommendation of a new rule.
        pub recommend: Option<Written<Id>>,
        /// Another reason, or that of a new rule.
        pub because: Option<Text>,
        /// Says the recommendation of a new rule more exactly.
        pub label: Option<Text>,
    }
}

/// A value of a closed list, whatever YAML takes it for: `yes`, `true`, `500`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(pub String);

impl Decode for Word {
    const EXPECTED: &'static str = "a value";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        Some(Self(match &node.value {
            Value::Text(text) => text.clone(),
            Value::Int(number) => number.to_string(),
            Value::Bool(true) => "yes".to_owned(),
            Value::Bool(false) => "no".to_owned(),
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                return None;
            }
        }))
    }
    fn shape() -> Shape {
        let text = TextForm {
            is_prose: false,
            ..TextForm::prose("value", Self::EXPECTED)
        };
        Shape::named(
            "Word",
            "A value of a closed list.",
            Form::Any(vec![
                Shape::inline(Form::Text(text)),
                Shape::inline(Form::Whole { range: None }),
                Shape::inline(Form::Boolean),
            ]),
        )
    }
}

impl Export for Word {
    fn export(&self) -> Json {
        Json::from(self.0.as_str())
    }
}

/// The values a rule accepts: a list, or one.
#[derive(Debug, Clone, PartialEq)]
pub struct Values(pub Vec<Written<Word>>);

impl Decode for Values {
    const EXPECTED: &'static str = "a list of values";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::decode(node, problems).map(Self),
            _ => Written::decode(node, problems).map(|only| Self(vec![only])),
        }
    }
    fn shape() -> Shape {
        Shape::named(
            "Values",
            "The values a rule accepts: a list, or one.",
            Form::Any(vec![Word::shape(), Shape::list(Word::shape())]),
        )
    }
}

impl Export for Values {
    fn export(&self) -> Json {
        self.0.export()
    }
}

/// An empty table, for a site without one of its own.
impl Default for Decisions {
    fn default() -> Self {
        Self {
            at: crate::yaml::NodeId(0),
            inputs: IndexMap::new(),
            recommendations: IndexMap::new(),
            rules: Vec::new(),
        }
    }
}
