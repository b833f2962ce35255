//! What typical readers of an app should do: the matrix over all apps, and comparisons.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::decide::domain::{Band, Dimension};
use crate::decide::table::Table;
use crate::derive::Derived;
use crate::derive::reader::{Reader, advise};
use crate::view::shared::Shared;

/// The readers that most readers are like: a key of the strings, and the answers in which
/// they differ from the assumed ones.
const READERS: [(&str, &[(Dimension, &str)]); 5] = [
    ("assumed", &[]),
    ("has-scim", &[(Dimension::Plan, "has-scim")]),
    ("on-prem-ad", &[(Dimension::Directory, "on-prem-ad")]),
    ("wider-needs", &[(Dimension::Needs, "more")]),
    (
        "small-team",
        &[
            (Dimension::Headcount, "small"),
            (Dimension::Turnover, "low"),
        ],
    ),
];

/// What a reader with the assumed answers but for `changes` should do. None where no such
/// reader exists: nobody holds the SCIM plan of an app without SCIM.
fn recommended(
    catalog: &Catalog,
    derived: &Derived<'_>,
    changes: &[(Dimension, &str)],
) -> Option<Recommended> {
    let table = catalog.table_of(derived.slug());
    let mut reader = Reader::assumed(table).with_usual_provider(derived);
    for (dimension, value) in changes {
        let value = said(table, *dimension, value);
        reader.say(table, *dimension, &value).ok()?;
    }
    let says_plan = changes
        .iter()
        .any(|(changed, _)| *changed == Dimension::Plan);
    let advice = advise(catalog, derived, &reader).ok()?;
    (advice.is_plan_settled || !says_plan).then_some(Recommended {
        recommendation: advice.recommendation,
        label: advice.label,
        is_usual: advice.is_usual,
        rule: advice.rule,
    })
}

/// An answer as a reader gives it: a band stands for its smallest head count.
fn said(table: &Table, dimension: Dimension, value: &str) -> String {
    match Band::parse(value) {
        Some(band) if dimension == Dimension::Headcount => table.bands.range(band).0.to_string(),
        _ => value.to_owned(),
    }
}

/// A typical reader.
#[derive(Debug, Clone, Serialize)]
pub struct ReaderView {
    /// A key of the strings.
    pub key: &'static str,
    /// The answers in which it differs from the assumed ones, as in the query of an address.
    pub answers: String,
}

/// The typical readers with their answers.
pub fn reader_views(table: &Table) -> Vec<ReaderView> {
    READERS
        .iter()
        .map(|(key, changes)| ReaderView {
            key,
            answers: changes
                .iter()
                .map(|(dimension, value)| {
                    format!("{}={}", dimension.name(), said(table, *dimension, value))
                })
                .collect::<Vec<_>>()
                .join("&"),
        })
        .collect()
}

/// What each typical reader of an app should do, in their order; none where there is no
/// such reader.
pub type Typical = Vec<Option<Shared<Recommended>>>;

/// What a reader should do.
#[derive(Debug, Clone, Serialize)]
pub struct Recommended {
    /// The recommendation's id.
    pub recommendation: String,
    /// What to do.
    pub label: String,
    /// Whether the label is that of the recommendation, not one of the rule itself.
    pub is_usual: bool,
    /// The rule that says so.
    pub rule: String,
}

/// What one typical reader should do in each of several apps.
#[derive(Debug, Clone, Serialize)]
pub struct TypicalRow {
    /// The reader: a key of the strings.
    pub reader: &'static str,
    /// What to do in each app.
    pub cells: Typical,
}

/// The typical readers: keys of the strings.
pub fn readers() -> Vec<&'static str> {
    READERS.iter().map(|(key, _)| *key).collect()
}

/// What the typical readers of an app should do.
pub fn recommendations(catalog: &Catalog, derived: &Derived<'_>) -> Typical {
    READERS
        .iter()
        .map(|(_, changes)| recommended(catalog, derived, changes).map(Shared::new))
        .collect()
}
