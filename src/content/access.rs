//! Access: how one gets a capability, and under which conditions.

use serde_json::{Map, Value as Json, json};

use crate::content::decode::{
    Decode, Export, Fields, Visit, Written, fields, wrong_type, wrong_value,
};
use crate::content::fact::FactValue;
use crate::content::shape::{Form, MapRule, Shape};
use crate::content::text::{PlainText, Text};
use crate::diagnostic::Problems;
use crate::yaml::{Node, NodeId, Value};

/// How one gets it: the alternatives, the first being the entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Access {
    /// Where it stands.
    pub at: NodeId,
    /// At least one.
    pub gates: Vec<Gate>,
}

/// Conditions that must all hold; none at all is `included`, every plan sold.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Where it stands.
    pub at: NodeId,
    /// A plan's name or alias.
    pub plan: Option<Text>,
    /// An add-on's name or alias.
    pub addon: Option<Text>,
    /// The kind of account it needs.
    pub account_type: Option<Text>,
    /// The vendor switches it on when asked.
    pub on_request: Option<Written<Note>>,
    /// It is a preview.
    pub preview: Option<Written<Note>>,
    /// Existing customers have to migrate.
    pub migration: bool,
}

/// `yes`, or a text that says more.
#[derive(Debug, Clone, PartialEq)]
pub struct Note(pub Option<PlainText>);

impl Gate {
    /// Whether every plan sold has it, without condition.
    pub fn is_included(&self) -> bool {
        self.plan.is_none()
            && self.addon.is_none()
            && self.account_type.is_none()
            && self.on_request.is_none()
            && self.preview.is_none()
            && !self.migration
    }
}

impl Gate {
    fields! {
        /// A plan's name or alias.
        "plan": Option<Text>,
        /// An add-on's name or alias.
        "addon": Option<Text>,
        /// The kind of account it needs.
        "account_type": Option<Text>,
        /// The vendor switches it on when asked: `yes`, or how to ask.
        "on_request": Option<Written<Note>>,
        /// It is a preview: `yes`, or which.
        "preview": Option<Written<Note>>,
        /// Whether existing customers have to migrate.
        "migration": Option<bool>,
    }
}

impl Access {
    fields! {
        /// Alternatives, any of which is enough; the first is the entry.
        "any_of": AnyOf,
    }
}

/// At least one way to get it.
struct AnyOf(Vec<Gate>);

impl Decode for AnyOf {
    const EXPECTED: &'static str = Vec::<Gate>::EXPECTED;
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let gates = Vec::<Gate>::decode(node, problems)?;
        if node.value == Value::List(Vec::new()) {
            problems.push(
                problems
                    .at(
                        &crate::rules::EMPTY_VALUE,
                        node.id,
                        "`any_of` names no way to get it",
                    )
                    .label("expected at least one alternative"),
            );
        }
        (!gates.is_empty()).then_some(Self(gates))
    }
    fn shape() -> Shape {
        let of = Box::new(Gate::shape());
        let is_filled = true;
        Shape::inline(Form::List { of, is_filled })
    }
}

impl Decode for Access {
    const EXPECTED: &'static str = "`included` or a map such as { plan: Enterprise }";

    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.get("any_of").is_some() {
            let fields = Fields::open(node, Self::KEYS, problems)?;
            let AnyOf(gates) = fields.read("any_of", problems)?;
            return Some(Self { at: node.id, gates });
        }
        let gate = Gate::decode(node, problems)?;
        Some(Self {
            at: node.id,
            gates: vec![gate],
        })
    }

    fn shape() -> Shape {
        let any_of = Form::Map {
            fields: Self::fields(),
            rules: Vec::new(),
        };
        let doc = "Several ways to get it.";
        Shape::named(
            "Access",
            "How one gets it: `included`, conditions that must all hold, or alternatives.",
            Form::Any(vec![
                Gate::shape(),
                Shape::named("Alternatives", doc, any_of),
            ]),
        )
    }
}

impl Decode for Gate {
    const EXPECTED: &'static str = Access::EXPECTED;

    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let included = Self {
            at: node.id,
            plan: None,
            addon: None,
            account_type: None,
            on_request: None,
            preview: None,
            migration: false,
        };
        match &node.value {
            Value::Text(text) if text == "included" => Some(included),
            Value::Text(text) => {
                let quoted = text.replace('"', "\\\"");
                problems.push(
                    wrong_value(node, text, &["included"], problems)
                        .label("expected `included` or a map of conditions")
                        .help(format!("a plan is written `{{ plan: \"{quoted}\" }}`")),
                );
                None
            }
            Value::Map(entries) if entries.is_empty() => {
                problems.push(
                    problems
                        .at(
                            &crate::rules::EMPTY_VALUE,
                            node.id,
                            "this access names no condition",
                        )
                        .label("expected a condition")
                        .help("write `included` if every plan has it"),
                );
                None
            }
            Value::Map(_) => {
                let fields = Fields::open(node, Self::KEYS, problems)?;
                let migration: Option<bool> = fields.read("migration", problems)?;
                Some(Self {
                    at: node.id,
                    plan: fields.read("plan", problems)?,
                    addon: fields.read("addon", problems)?,
                    account_type: fields.read("account_type", problems)?,
                    on_request: fields.read("on_request", problems)?,
                    preview: fields.read("preview", problems)?,
                    migration: migration.unwrap_or(false),
                })
            }
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                None
            }
        }
    }

    fn shape() -> Shape {
        let conditions = Form::Map {
            fields: Self::fields(),
            rules: vec![MapRule::Filled],
        };
        let doc = "Conditions that must all hold.";
        Shape::named(
            "Gate",
            "`included`, or conditions that must all hold.",
            Form::Any(vec![
                Shape::words(&[("included", "Every plan sold has it.")]),
                Shape::named("Conditions", doc, conditions),
            ]),
        )
    }
}

impl Decode for Note {
    const EXPECTED: &'static str = "`yes` or a text";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Bool(true) => Some(Self(None)),
            Value::Text(text) if text == "yes" => Some(Self(None)),
            _ => PlainText::decode(node, problems).map(|text| Self(Some(text))),
        }
    }
    fn shape() -> Shape {
        Shape::named(
            "Note",
            "`yes`, or a text that says more.",
            Form::Any(vec![
                Shape::words(&[("yes", "It is so.")]),
                PlainText::shape(),
            ]),
        )
    }
}

impl FactValue for Access {}

impl Export for Access {
    fn export(&self) -> Json {
        match self.gates.as_slice() {
            [only] => only.export(),
            many => json!({ "any_of": many.iter().map(Export::export).collect::<Vec<_>>() }),
        }
    }
    fn walk<'a>(&'a self, _key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        for gate in &self.gates {
            gate.plan.walk("plan", at, visit);
            gate.addon.walk("addon", at, visit);
        }
    }
}

impl Export for Gate {
    fn export(&self) -> Json {
        if self.is_included() {
            return Json::from("included");
        }
        let mut map = Map::new();
        let mut put = |key: &str, value: &dyn Export| {
            if !value.is_absent() {
                map.insert(key.to_owned(), value.export());
            }
        };
        put("plan", &self.plan);
        put("addon", &self.addon);
        put("account_type", &self.account_type);
        put("on_request", &self.on_request);
        put("preview", &self.preview);
        if self.migration {
            put("migration", &self.migration);
        }
        Json::Object(map)
    }
}

impl Export for Note {
    fn export(&self) -> Json {
        match &self.0 {
            Some(text) => text.export(),
            None => Json::from("yes"),
        }
    }
}
