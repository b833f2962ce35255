//! The registries: identity providers, categories, prerequisites.

use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use crate::content::app::Source;
use crate::content::decode::{Decode, Export, Fields, Written, fields, record};
use crate::content::price::Price;
use crate::content::shape::{Form, Shape};
use crate::content::text::{Id, Markdown, Text, WebUrl};
use crate::diagnostic::Problems;
use crate::rules::RANGE_REVERSED;
use crate::yaml::{Node, Value};

/// How often something happens, in minutes: one figure or a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The shorter.
    pub from: u32,
    /// The longer; the same for one figure.
    pub to: u32,
}

impl Interval {
    fields! {
        /// The shorter time.
        "from": u32,
        /// The longer time.
        "to": u32,
    }
}

impl Decode for Interval {
    const EXPECTED: &'static str = "a number of minutes, or { from: 20, to: 40 }";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        if !matches!(node.value, Value::Map(_)) {
            return u32::decode(node, problems).map(|only| Self {
                from: only,
                to: only,
            });
        }
        let fields = Fields::open(node, Self::KEYS, problems)?;
        let (from, to): (Option<u32>, Option<u32>) =
            (fields.read("from", problems), fields.read("to", problems));
        let (from, to) = (from?, to?);
        if to < from {
            problems.push(
                problems
                    .at(&RANGE_REVERSED, node.id, "this interval runs backwards")
                    .label("expected the smaller figure as `from`"),
            );
            return None;
        }
        Some(Self { from, to })
    }
    fn shape() -> Shape {
        let range = Form::Map {
            fields: Self::fields(),
            rules: Vec::new(),
        };
        let doc = "From a shorter to a longer time, in minutes.";
        Shape::named(
            "Interval",
            "How often something happens, in minutes: one figure or a range.",
            Form::Any(vec![
                u32::shape(),
                Shape::named("IntervalRange", doc, range),
            ]),
        )
    }
}

impl Export for Interval {
    fn export(&self) -> Json {
        if self.from == self.to {
            Json::from(self.from)
        } else {
            json!({ "from": self.from, "to": self.to })
        }
    }
}

record! {
    /// An identity provider.
    pub struct Idp {
        /// Its name.
        pub name: Text,
        /// Other names.
        pub aliases: Vec<Text>,
        /// Its web site.
        pub website: Option<Written<WebUrl>>,
        /// Its documentation of provisioning.
        pub documentation: Option<Written<WebUrl>>,
        /// The name of its admin console.
        pub console: Option<Text>,
        /// How often it synchronises.
        pub sync_interval_minutes: Option<Interval>,
        /// What starts a change.
        pub triggers: Option<Written<Markdown>>,
        /// What it calls endpoint and credential.
        pub credential_names: Vec<Text>,
        /// The hurdle of an on-premises directory.
        pub on_prem_ad: Option<Written<Markdown>>,
        /// What provisioning costs at the provider.
        pub provisioning_price: Option<ProvisioningPrice>,
        /// Whether and how it pushes groups.
        pub group_push: Option<Written<Markdown>>,
        /// What its mappings and expressions are written in.
        pub mapping_language: Option<Written<Markdown>>,
        /// What happens when an app keeps failing: retries, quarantine, logs.
        pub failures: Option<Written<Markdown>>,
        /// What it does not send, and its limits in numbers.
        pub limits: Option<Written<Markdown>>,
        /// What else to know.
        pub notes: Vec<Written<Markdown>>,
        /// Its sources by an id of their own.
        pub sources: IndexMap<String, Written<Source>>,
    }
}

/// What provisioning costs at the provider: a price, or words.
#[derive(Debug, Clone, PartialEq)]
pub enum ProvisioningPrice {
    /// In figures; USD.
    Price(Price),
    /// In words.
    Text(Written<Markdown>),
}

impl Decode for ProvisioningPrice {
    const EXPECTED: &'static str = "a price or a text";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text != "free" && text != "quote" => {
                Written::decode(node, problems).map(Self::Text)
            }
            _ => Price::decode(node, problems).map(Self::Price),
        }
    }
    fn shape() -> Shape {
        Shape::named(
            "ProvisioningPrice",
            "What provisioning costs at the provider: a price, or words.",
            Form::Any(vec![Price::shape(), Markdown::shape()]),
        )
    }
}
impl Export for ProvisioningPrice {
    fn export(&self) -> Json {
        match self {
            Self::Price(price) => price.export(),
            Self::Text(text) => text.export(),
        }
    }
}

record! {
    /// A category of apps.
    pub struct Category {
        /// Its name.
        pub name: Text,
        /// What belongs to it, in a sentence.
        pub description: Option<Text>,
    }
}

record! {
    /// Something that must be in place before provisioning can be set up.
    pub struct Prerequisite {
        /// In a few words.
        pub text: Text,
        /// Why, and how to get it.
        pub explanation: Option<Written<Markdown>>,
    }
}

/// A registry: entries by id, in order.
pub type Registry<T> = IndexMap<String, Written<T>>;

/// An id and where it was written.
pub type WrittenId = Written<Id>;
