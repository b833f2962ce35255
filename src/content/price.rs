//! Prices as written: fixed, ranges, volume bands, quotes and what cannot be compared.

use serde_json::{Map, Value as Json, json};

use crate::content::decode::{
    Decode, Export, Fields, Visit, Written, choices, fields, record, wrong_type, wrong_value,
};
use crate::content::number::{Amount, UserBand};
use crate::content::shape::{Form, MapRule, Shape};
use crate::content::text::{Id, Text};
use crate::diagnostic::{Anchor, Problems};
use crate::rules::{MISSING_FIELD, RANGE_REVERSED, WRONG_TYPE};
use crate::yaml::{Node, NodeId, Value};

choices! {
    /// How often a price is due.
    pub enum Period {
        /// Each month.
        Month = "month",
        /// Each year.
        Year = "year",
        /// Once.
        Once = "once",
    }
}

choices! {
    /// How a price is billed.
    pub enum Billing {
        /// Each month.
        Monthly = "monthly",
        /// For a year at a time.
        Annually = "annually",
    }
}

/// The unit a price is for; a closed list of the comparable ones, any other word beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A person. A seat is the same.
    User,
    /// A price for the whole workspace, account, organisation or contract: flat.
    Flat(String),
    /// Hosts, credits, events and the like: not comparable with people.
    Other(String),
}

/// A price with its terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// Where it stands.
    pub at: NodeId,
    /// The figure or the lack of one.
    pub amount: PriceAmount,
    /// What it is for; the author's word.
    pub unit: Option<Text>,
    /// How often it is due.
    pub period: Option<Written<Period>>,
    /// How it is billed.
    pub billed: Option<Written<Billing>>,
    /// Whether the figure is approximate.
    pub approximate: bool,
    /// The head count it is for.
    pub users: Option<Written<UserBand>>,
    /// What it includes.
    pub includes: Option<Included>,
    /// For whom it is billed, such as "all managed users".
    pub billed_for: Option<Text>,
    /// The sources of this very price.
    pub sources: Vec<Written<Id>>,
}

record! {
    /// What a price includes before it grows.
    pub struct Included {
        /// How many.
        pub quantity: Written<Amount>,
        /// Of what.
        pub of: Text,
    }
}

/// The forms of a price.
#[derive(Debug, Clone, PartialEq)]
pub enum PriceAmount {
    /// Nothing to pay.
    Free,
    /// The vendor tells the price on request.
    Quote,
    /// One figure.
    Exact(Amount),
    /// From one figure to another; open-ended without the second.
    Range {
        /// The lower end.
        from: Amount,
        /// The upper end.
        to: Option<Amount>,
    },
    /// The average of contracts.
    Average(Amount),
    /// Per transaction: a percentage, a fixed part, or both.
    PerTransaction {
        /// Percent of the amount.
        percent: Option<Amount>,
        /// The fixed part.
        fixed: Option<Amount>,
    },
    /// Metered by what is named, without a public amount.
    Metered(Text),
    /// By head count, in ascending bands.
    Volume(Vec<VolumeBand>),
}

record! {
    /// A band of head counts and its price.
    pub struct VolumeBand {
        /// The head counts of the band.
        pub users: Written<UserBand>,
        /// The price in the band.
        pub amount: Written<Amount>,
    }
}

const FORMS: &[&str] = &[
    "amount", "from", "average", "percent", "fixed", "metered", "volume",
];
/// The forms, each known by any of its fields.
const FORM: MapRule = MapRule::OneForm(&[
    &["amount"],
    &["from"],
    &["average"],
    &["percent", "fixed"],
    &["metered"],
    &["volume"],
]);

impl Price {
    fields! {
        /// One figure.
        "amount": Option<Amount>,
        /// The lower end of a range; open-ended without `to`.
        "from": Option<Amount>,
        /// The upper end of a range.
        "to": Option<Amount>,
        /// The average of contracts.
        "average": Option<Amount>,
        /// Per transaction: percent of its amount.
        "percent": Option<Amount>,
        /// Per transaction: the fixed part.
        "fixed": Option<Amount>,
        /// What is counted, where no amount is public.
        "metered": Option<Text>,
        /// Prices by head count, in ascending bands.
        "volume": Vec<VolumeBand>,
        /// What it is for: user, seat, account, host, workspace, organisation, credit, transaction, contract or another word.
        "unit": Option<Text>,
        /// How often it is due.
        "period": Option<Written<Period>>,
        /// How it is billed.
        "billed": Option<Written<Billing>>,
        /// Whether the figure is approximate.
        "approximate": Option<bool>,
        /// The head count it is for.
        "users": Option<Written<UserBand>>,
        /// What it includes.
        "includes": Option<Included>,
        /// For whom it is billed, such as all managed users.
        "billed_for": Option<Text>,
        /// The sources of this very price.
        "sources": Vec<Written<Id>>,
    }

    /// What the price is for, told apart by whether it grows with people.
    pub fn unit_kind(&self) -> Option<Unit> {
        let unit = self.unit.as_ref()?.as_str();
        Some(match unit {
            "user" | "seat" | "member" | "employee" => Unit::User,
            "account" | "workspace" | "organisation" | "organization" | "contract" | "company" => {
                Unit::Flat(unit.to_owned())
            }
            _ => Unit::Other(unit.to_owned()),
        })
    }
}

impl Decode for Price {
    const EXPECTED: &'static str =
        "`free`, `quote` or a map such as { amount: 7, unit: user, period: month }";

    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let bare = |amount| Self {
            at: node.id,
            amount,
            unit: None,
            period: None,
            billed: None,
            approximate: false,
            users: None,
            includes: None,
            billed_for: None,
            sources: Vec::new(),
        };
        match &node.value {
            Value::Text(text) if text == "free" => Some(bare(PriceAmount::Free)),
            Value::Text(text) if text == "quote" => Some(bare(PriceAmount::Quote)),
            Value::Text(text) => {
                problems.push(
                    wrong_value(node, text, &["free", "quote"], problems)
                        .label(format!("expected {}", Self::EXPECTED)),
                );
                None
            }
            Value::Int(_) | Value::Float(_) => {
                problems.push(
                    wrong_type(node, Self::EXPECTED, problems)
                        .label("a figure needs its unit and period")
                        .help("write { amount: ..., unit: user, period: month }"),
                );
                None
            }
            Value::Map(_) => {
                let fields = Fields::open(node, Self::KEYS, problems)?;
                let amount = read_amount(node, &fields, problems);
                let approximate: Option<bool> = fields.read("approximate", problems)?;
                let price = Self {
                    unit: fields.read("unit", problems)?,
                    period: fields.read("period", problems)?,
                    billed: fields.read("billed", problems)?,
                    approximate: approximate.unwrap_or(false),
                    users: fields.read("users", problems)?,
                    includes: fields.read("includes", problems)?,
                    billed_for: fields.read("billed_for", problems)?,
                    sources: fields.read("sources", problems)?,
                    ..bare(PriceAmount::Quote)
                };
                Some(Self {
                    amount: amount?,
                    ..price
                })
            }
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                None
            }
        }
    }

    fn shape() -> Shape {
        let terms = Form::Map {
            fields: Self::fields(),
            rules: vec![FORM, MapRule::Needs("to", "from")],
        };
        Shape::named(
            "Price",
            "`free`, `quote`, or a figure with its unit and period.",
            Form::Any(vec![
                Shape::words(&[
                    ("free", "Nothing to pay."),
                    ("quote", "The vendor tells the price on request."),
                ]),
                Shape::named("PriceTerms", "A figure with its terms.", terms),
            ]),
        )
    }
}

fn read_amount(node: &Node, fields: &Fields<'_>, problems: &mut Problems) -> Option<PriceAmount> {
    if node.get("to").is_some() && node.get("from").is_none() {
        problems.push(
            MISSING_FIELD
                .at(
                    problems.file(),
                    Anchor::Missing(node.id, "from".to_owned()),
                    "missing field `from`",
                )
                .label("`to` is the upper end of a range")
                .help("write a range as `from` and `to`, or remove `to`"),
        );
    }
    let forms: Vec<&str> = FORMS
        .iter()
        .copied()
        .filter(|f| node.get(f).is_some())
        .collect();
    match forms.as_slice() {
        ["amount"] => Some(PriceAmount::Exact(fields.read("amount", problems)?)),
        ["from"] => {
            let from: Amount = fields.read("from", problems)?;
            let to: Option<Written<Amount>> = fields.read("to", problems)?;
            if let Some(to) = &to
                && to.value < from
            {
                problems.push(
                    problems
                        .at(&RANGE_REVERSED, to.at, "this price range runs backwards")
                        .label(format!("smaller than `from`, {}", from.0))
                        .help("write the smaller figure as `from`"),
                );
                return None;
            }
            Some(PriceAmount::Range {
                from,
                to: to.map(|to| to.value),
            })
        }
        ["average"] => Some(PriceAmount::Average(fields.read("average", problems)?)),
        ["percent"] | ["fixed"] | ["percent", "fixed"] => Some(PriceAmount::PerTransaction {
            percent: fields.read("percent", problems)?,
            fixed: fields.read("fixed", problems)?,
        }),
        ["metered"] => Some(PriceAmount::Metered(fields.read("metered", problems)?)),
        ["volume"] => Some(PriceAmount::Volume(fields.read("volume", problems)?)),
        [] => {
            problems.push(
                problems
                    .at(&WRONG_TYPE, node.id, "this price has no figure")
                    .label("expected one of `amount`, `from`, `average`, `percent`, `metered` or `volume`")
                    .help("write `quote` if the vendor tells the price on request"),
            );
            None
        }
        [first, .., last] => {
            problems.push(
                problems
                    .at(
                        &WRONG_TYPE,
                        node.get(last).map_or(node.id, |n| n.id),
                        format!("`{first}` and `{last}` are two different forms of a price"),
                    )
                    .label("a price has one form"),
            );
            None
        }
        [other] => {
            // `FORMS` names nothing else.
            problems.push(problems.at(
                &WRONG_TYPE,
                node.id,
                format!("unknown form of price `{other}`"),
            ));
            None
        }
    }
}

impl Export for Price {
    fn export(&self) -> Json {
        let mut map = match &self.amount {
            PriceAmount::Free => return Json::from("free"),
            PriceAmount::Quote => return Json::from("quote"),
            PriceAmount::Exact(amount) => object(json!({ "amount": amount.export() })),
            PriceAmount::Range { from, to } => {
                let mut map = object(json!({ "from": from.export() }));
                if let Some(to) = to {
                    map.insert("to".into(), to.export());
                }
                map
            }
            PriceAmount::Average(amount) => object(json!({ "average": amount.export() })),
            PriceAmount::PerTransaction { percent, fixed } => {
                let mut map = Map::new();
                if let Some(percent) = percent {
                    map.insert(
                        "percent".into(),
                        Json::from(percent.0.normalize().to_string()),
                    );
                }
                if let Some(fixed) = fixed {
                    map.insert("fixed".into(), fixed.export());
                }
                map
            }
            PriceAmount::Metered(what) => object(json!({ "metered": what.export() })),
            PriceAmount::Volume(bands) => object(json!({ "volume": bands.export() })),
        };
        let mut put = |key: &str, value: &dyn Export| {
            if !value.is_absent() {
                map.insert(key.to_owned(), value.export());
            }
        };
        put("unit", &self.unit);
        put("period", &self.period);
        put("billed", &self.billed);
        put("users", &self.users);
        put("includes", &self.includes);
        put("billed_for", &self.billed_for);
        put("sources", &self.sources);
        if self.approximate {
            put("approximate", &self.approximate);
        }
        Json::Object(map)
    }
    fn walk<'a>(&'a self, _key: &'static str, at: NodeId, visit: &mut Visit<'a, '_>) {
        self.sources.walk("sources", at, visit);
    }
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}
