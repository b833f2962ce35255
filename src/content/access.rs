//! Access: how one gets a capability, and under which conditions.

use serde_json::{Map, Value as Json, json};

use crate::content::decode::{Decode, Export, Fields, Visit, Written, wrong_type, wrong_value};
use crate::content::fact::FactValue;
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

const KEYS: &[&str] = &[
    "plan",
    "addon",
    "account_type",
    "on_request",
    "preview",
    "migration",
    "any_of",
];

impl Decode for Access {
    const EXPECTED: &'static str = "`included` or a map such as { plan: Enterprise }";

    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if let Some(alternatives) = node.get("any_of") {
            Fields::open(node, &["any_of"], problems)?;
            let gates = Vec::<Gate>::decode(alternatives, problems)?;
            if gates.is_empty() {
                problems.push(
                    problems
                        .at(
                            &crate::rules::EMPTY_VALUE,
                            alternatives.id,
                            "`any_of` names no way to get it",
                        )
                        .label("expected at least one alternative"),
                );
                return None;
            }
            return Some(Self { at: node.id, gates });
        }
        let gate = Gate::decode(node, problems)?;
        Some(Self {
            at: node.id,
            gates: vec![gate],
        })
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
                let known: Vec<&str> = KEYS.iter().copied().filter(|k| *k != "any_of").collect();
                let fields = Fields::open(node, &known, problems)?;
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
