//! Facts: a value with its evidence, its scope and what disputes it.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use crate::content::date::FactDate;
use crate::content::decode::{
    Decode, Export, Fields, Leaf, StatementShape, Visit, Written, choices, fields,
};
use crate::content::shape::{Form, Shape};
use crate::content::text::{Id, Markdown, Text};
use crate::diagnostic::Problems;
use crate::rules::EMPTY_VALUE;
use crate::yaml::{Node, NodeId, Value};

choices! {
    /// The four answers a source can give; absent means unknown.
    pub enum Answer {
        /// It is so.
        Yes = "yes",
        /// In part; the note says how.
        Partial = "partial",
        /// It is not so, and a source says that.
        No = "no",
        /// No source says.
        Unknown = "unknown",
    }
}

choices! {
    /// Why a fact is unknown although somebody looked.
    pub enum WhyUnknown {
        /// Nobody has looked yet.
        NotChecked = "not-checked",
        /// The vendor says nothing about it.
        VendorSilent = "vendor-silent",
        /// The sources contradict one another.
        Conflicting = "conflicting",
    }
}

/// A type whose values can be facts.
pub trait FactValue: Decode + Export {
    /// The value that stands for unknown, in types that have one.
    const UNKNOWN: Option<Self> = None;
    /// Whether the value itself is a list, so that a list of maps without `value` is one value.
    const IS_LIST: bool = false;
}

impl FactValue for Answer {
    const UNKNOWN: Option<Self> = Some(Answer::Unknown);
}

impl<T: Decode + Export> FactValue for Vec<T> {
    const IS_LIST: bool = true;
}

/// A fact as written: no statement is unknown, several are told apart by scope.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact<T> {
    /// In the order of the file; the first whose scope fits holds.
    pub statements: Vec<Statement<T>>,
}

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self {
            statements: Vec::new(),
        }
    }
}

/// One value with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement<T> {
    /// Where the value stands.
    pub at: NodeId,
    /// What is so; `None` is unknown.
    pub value: Option<T>,
    /// What a reader must know beside the value.
    pub note: Option<Written<Markdown>>,
    /// The third party whose product provides it.
    pub via: Option<Text>,
    /// The identity providers it holds for; empty is all.
    pub idps: Vec<Written<Id>>,
    /// The plans it holds for; empty is all.
    pub plans: Vec<Text>,
    /// The kinds of account it holds for; empty is all.
    pub accounts: Vec<Text>,
    /// From when on.
    pub since: Option<Written<FactDate>>,
    /// Until when; unknown afterwards.
    pub until: Option<Written<FactDate>>,
    /// What says so; empty means the sources of the section.
    pub sources: Vec<Written<Id>>,
    /// When this very fact was checked.
    pub checked: Option<Written<FactDate>>,
    /// What other sources say.
    pub disputed: Vec<Disputed<T>>,
    /// Why it is unknown.
    pub why: Option<Written<WhyUnknown>>,
    /// Whether the long form was used.
    pub is_long: bool,
}

/// What another source says of the same fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Disputed<T> {
    /// Its value; `None` is unknown.
    pub value: Option<T>,
    /// What it says beside.
    pub note: Option<Written<Markdown>>,
    /// A third party's product provides it.
    pub via: Option<Text>,
    /// The sources that say so.
    pub sources: Vec<Written<Id>>,
    /// When it was checked.
    pub checked: Option<Written<FactDate>>,
}

/// For whom a fact is asked; `None` asks for nobody in particular.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope<'a> {
    /// The identity provider.
    pub idp: Option<&'a str>,
    /// The names of the plan held, its aliases included.
    pub plan: &'a [&'a str],
}

impl<T> Fact<T> {
    /// Whether anything was written.
    pub fn is_written(&self) -> bool {
        !self.statements.is_empty()
    }

    /// The statement that holds in a scope: the first that fits.
    ///
    /// A statement for some providers or plans does not hold for nobody in particular,
    /// unless it is the only one there is.
    pub fn statement(&self, scope: Scope<'_>) -> Option<&Statement<T>> {
        self.statements.iter().find(|s| s.fits(scope))
    }

    /// The value that holds in a scope; `None` is unknown.
    pub fn value(&self, scope: Scope<'_>) -> Option<&T> {
        self.statement(scope).and_then(|s| s.value.as_ref())
    }

    /// The value that holds for everybody.
    pub fn general(&self) -> Option<&T> {
        self.value(Scope::default())
    }
}

impl Fact<Answer> {
    /// The answer in a scope; absent is unknown.
    pub fn answer(&self, scope: Scope<'_>) -> Answer {
        self.value(scope).copied().unwrap_or(Answer::Unknown)
    }
}

impl<T> Statement<T> {
    fn fits(&self, scope: Scope<'_>) -> bool {
        let idp = self.idps.is_empty()
            || scope
                .idp
                .is_some_and(|idp| self.idps.iter().any(|id| id.as_str() == idp));
        let plan = self.plans.is_empty()
            || self
                .plans
                .iter()
                .any(|plan| scope.plan.contains(&plan.as_str()));
        idp && plan && self.accounts.is_empty()
    }

    /// Whether it holds only for some providers, plans or accounts.
    pub fn is_scoped(&self) -> bool {
        !(self.idps.is_empty() && self.plans.is_empty() && self.accounts.is_empty())
    }
}

impl<T: FactValue> Statement<T> {
    fields! {
        /// What is so; `unknown` where somebody looked and no source says.
        "value": Known<T>,
        /// What a reader must know beside the value; `partial` must say how.
        "note": Option<Written<Markdown>>,
        /// The third party whose product provides it.
        "via": Option<Text>,
        /// The identity providers it holds for; all when absent.
        "idps": Vec<Written<Id>>,
        /// The plans it holds for; all when absent.
        "plans": Vec<Text>,
        /// The kinds of account it holds for; all when absent.
        "accounts": Vec<Text>,
        /// From when on.
        "since": Option<Written<FactDate>>,
        /// Until when; unknown afterwards.
        "until": Option<Written<FactDate>>,
        /// What says so, by the ids of sources; the sources of the section when absent.
        "sources": Vec<Written<Id>>,
        /// When this very fact was checked.
        "checked": Option<Written<FactDate>>,
        /// What other sources say.
        "disputed": Vec<Disputed<T>>,
        /// Why it is unknown.
        "why": Option<Written<WhyUnknown>>,
    }
}

impl<T: FactValue> Disputed<T> {
    fields! {
        /// What another source says.
        "value": Known<T>,
        /// What it says beside.
        "note": Option<Written<Markdown>>,
        /// The third party whose product provides it.
        "via": Option<Text>,
        /// The sources that say so.
        "sources": Vec<Written<Id>>,
        /// When it was checked.
        "checked": Option<Written<FactDate>>,
    }
}

/// A value, or `None` where it was written as `unknown`.
struct Known<T>(Option<T>);

impl<T: FactValue> Decode for Known<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if node.text() == Some("unknown") {
            return Some(Self(T::UNKNOWN));
        }
        T::decode(node, problems).map(|value| Self(Some(value)))
    }
    fn shape() -> Shape {
        T::shape().or_unknown()
    }
}

impl<T: FactValue> Decode for Fact<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let is_long = |node: &Node| node.get("value").is_some();
        let mut statements: Vec<Statement<T>> = match &node.value {
            Value::Map(_) if is_long(node) => {
                Statement::decode_long(node, problems).into_iter().collect()
            }
            Value::List(items) if items.is_empty() && !T::IS_LIST => {
                problems.push(
                    problems
                        .at(&EMPTY_VALUE, node.id, "this fact says nothing")
                        .label("expected a value, or a list of maps with `value`")
                        .help("give it a value, or remove the line"),
                );
                Vec::new()
            }
            Value::List(items) if !T::IS_LIST || items.iter().any(is_long) => items
                .iter()
                .filter_map(|item| Statement::decode_long(item, problems))
                .collect(),
            _ => {
                let value = Known::decode(node, problems).and_then(|known| known.0);
                vec![Statement::short(node.id, value)]
            }
        };
        // What could not be read is unknown, and written all the same.
        if statements.is_empty() {
            statements.push(Statement::short(node.id, None));
        }
        Some(Self { statements })
    }

    fn shape() -> Shape {
        let value = T::shape();
        let label = value.label();
        let statement = Shape::named(
            &format!("{label}Statement"),
            "A value with its evidence and scope.",
            Form::Map {
                fields: Statement::<T>::fields(),
                rules: Vec::new(),
            },
        );
        Shape::named(
            &format!("{label}Fact"),
            &value.description.clone(),
            Form::Fact {
                value: Box::new(value.or_unknown()),
                statement: Box::new(statement),
                is_list: T::IS_LIST,
            },
        )
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl<T: FactValue> Statement<T> {
    fn short(at: NodeId, value: Option<T>) -> Self {
        Self {
            at,
            value,
            note: None,
            via: None,
            idps: Vec::new(),
            plans: Vec::new(),
            accounts: Vec::new(),
            since: None,
            until: None,
            sources: Vec::new(),
            checked: None,
            disputed: Vec::new(),
            why: None,
            is_long: false,
        }
    }

    fn decode_long(node: &Node, problems: &mut Problems) -> Option<Self> {
        let fields = Fields::open(node, Self::KEYS, problems)?;
        let value: Option<Known<T>> = fields.read("value", problems);
        let statement = Self {
            at: node.get("value").map_or(node.id, |found| found.id),
            value: None,
            note: fields.read("note", problems)?,
            via: fields.read("via", problems)?,
            idps: fields.read("idps", problems)?,
            plans: fields.read("plans", problems)?,
            accounts: fields.read("accounts", problems)?,
            since: fields.read("since", problems)?,
            until: fields.read("until", problems)?,
            sources: fields.read("sources", problems)?,
            checked: fields.read("checked", problems)?,
            disputed: fields.read("disputed", problems)?,
            why: fields.read("why", problems)?,
            is_long: true,
        };
        Some(Self {
            value: value.and_then(|known| known.0),
            ..statement
        })
    }
}

impl<T: FactValue> Decode for Disputed<T> {
    const EXPECTED: &'static str = "a map with `value` and `sources`";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let fields = Fields::open(node, Self::KEYS, problems)?;
        let value: Option<Known<T>> = fields.read("value", problems);
        let (note, via) = (
            fields.read("note", problems)?,
            fields.read("via", problems)?,
        );
        let (sources, checked) = (
            fields.read("sources", problems)?,
            fields.read("checked", problems)?,
        );
        Some(Self {
            value: value?.0,
            note,
            via,
            sources,
            checked,
        })
    }
    fn shape() -> Shape {
        Shape::named(
            &format!("{}Disputed", T::shape().label()),
            "What another source says of the same fact.",
            Form::Map {
                fields: Self::fields(),
                rules: Vec::new(),
            },
        )
    }
}

fn put<T: Export>(map: &mut Map<String, Json>, key: &str, value: &T) {
    if !value.is_absent() {
        map.insert(key.to_owned(), value.export());
    }
}

fn export_value<T: FactValue>(value: Option<&T>) -> Json {
    value.map_or(Json::from("unknown"), Export::export)
}

/// A fact is one object, or a list of them where it is scoped; never null or missing.
impl<T: FactValue> Export for Fact<T> {
    fn export(&self) -> Json {
        match self.statements.as_slice() {
            [] => serde_json::json!({ "value": "unknown" }),
            [only] => only.export(),
            many => Json::Array(many.iter().map(Export::export).collect()),
        }
    }
    fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        for statement in &self.statements {
            statement.walk(key, at, visit);
        }
    }
    /// What was so until a day is unknown afterwards.
    fn expire(&mut self, today: Date) {
        for statement in &mut self.statements {
            if statement
                .until
                .as_ref()
                .is_some_and(|until| until.start() < today)
            {
                statement.value = T::UNKNOWN;
            }
        }
    }
}

impl<T: FactValue> Export for Statement<T> {
    fn export(&self) -> Json {
        let mut map = Map::new();
        map.insert("value".to_owned(), export_value(self.value.as_ref()));
        put(&mut map, "note", &self.note);
        put(&mut map, "via", &self.via);
        put(&mut map, "idps", &self.idps);
        put(&mut map, "plans", &self.plans);
        put(&mut map, "accounts", &self.accounts);
        put(&mut map, "since", &self.since);
        put(&mut map, "until", &self.until);
        put(&mut map, "sources", &self.sources);
        put(&mut map, "checked", &self.checked);
        put(&mut map, "disputed", &self.disputed);
        put(&mut map, "why", &self.why);
        Json::Object(map)
    }
    fn walk<'a>(&'a self, key: &'static str, _at: NodeId, visit: &mut Visit<'a, '_>) {
        let shape = StatementShape {
            value: match &self.value {
                Some(value) => value.name(),
                None => Some("unknown"),
            },
            note: self.note.as_ref().map(|note| note.as_str()),
            has_sources: !self.sources.is_empty(),
            has_why: self.why.is_some(),
            checked: self.checked.as_ref().map(|date| (date.value, date.at)),
        };
        visit(key, Leaf::Statement(shape), self.at);
        self.value.walk(key, self.at, visit);
        self.note.walk("note", self.at, visit);
        self.via.walk("via", self.at, visit);
        self.idps.walk("idps", self.at, visit);
        self.plans.walk("plans", self.at, visit);
        self.accounts.walk("accounts", self.at, visit);
        self.sources.walk("sources", self.at, visit);
        self.disputed.walk("disputed", self.at, visit);
    }
}

impl<T: FactValue> Export for Disputed<T> {
    fn export(&self) -> Json {
        let mut map = Map::new();
        map.insert("value".to_owned(), export_value(self.value.as_ref()));
        put(&mut map, "note", &self.note);
        put(&mut map, "via", &self.via);
        put(&mut map, "sources", &self.sources);
        put(&mut map, "checked", &self.checked);
        Json::Object(map)
    }
    fn walk<'a>(&'a self, key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        self.value.walk(key, at, visit);
        // Not "note": it tells of another source, not of the fact.
        self.note.walk("disputed", at, visit);
        self.sources.walk("sources", at, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::FileId;

    fn fact(text: &str) -> (Fact<Answer>, usize) {
        let mut problems = Problems::new(FileId(0));
        let fact = Fact::decode(&crate::yaml::parse(text).unwrap(), &mut problems).unwrap();
        (fact, problems.len())
    }

    #[test]
    fn short_and_long_forms_say_the_same() {
        for text in ["yes", "true", "{ value: yes }", "[{ value: yes }]"] {
            let (fact, problems) = fact(text);
            assert_eq!(
                (fact.answer(Scope::default()), problems),
                (Answer::Yes, 0),
                "{text}"
            );
        }
    }

    #[test]
    fn the_first_statement_that_fits_holds_and_no_fit_is_unknown() {
        let (fact, _) =
            fact("[{ value: no, idps: [google-workspace] }, { value: yes, plans: [Enterprise] }]");
        let asked = |idp, plan: &[&str]| fact.answer(Scope { idp, plan });
        assert_eq!(asked(Some("google-workspace"), &["Enterprise"]), Answer::No);
        assert_eq!(asked(Some("okta"), &["Enterprise"]), Answer::Yes);
        assert_eq!(asked(Some("okta"), &["Pro"]), Answer::Unknown);
        assert_eq!(asked(None, &[]), Answer::Unknown);
    }

    #[test]
    fn a_wrong_value_is_reported_and_unknown() {
        let (fact, problems) = fact("maybe");
        assert_eq!(
            (fact.answer(Scope::default()), problems),
            (Answer::Unknown, 1)
        );
    }

    #[test]
    fn a_fact_is_unknown_once_its_time_is_over() {
        let (mut fact, _) = fact("{ value: yes, until: 2026-06-30 }");
        fact.expire(jiff::civil::date(2026, 6, 30));
        assert_eq!(fact.answer(Scope::default()), Answer::Yes);
        fact.expire(jiff::civil::date(2026, 7, 1));
        assert_eq!(fact.answer(Scope::default()), Answer::Unknown);
    }

    #[test]
    fn unknown_is_never_null_in_the_api() {
        assert_eq!(Fact::<Answer>::default().export()["value"], "unknown");
        assert_eq!(
            fact("{ value: unknown, why: vendor-silent }").0.export()["value"],
            "unknown"
        );
    }
}
