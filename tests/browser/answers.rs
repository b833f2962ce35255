//! Every answer of this crate that a reader of the site can get, for the browser to agree with.
//!
//! `answers ROOT` prints one JSON document: for each app the head counts that matter, the distinct
//! answers and costs, and which of them each reader gets. Readers are counted as the nested
//! loops below count them: the inputs in their order, the last one changing fastest.

use std::collections::BTreeSet;
use std::path::Path;

use scimbook::catalog::Catalog;
use scimbook::check::{Options, check};
use scimbook::decide::domain::{Band, Dimension, Origin};
use scimbook::decide::table::HEADCOUNT_MAX;
use scimbook::derive::matrix::{RowCost, alternative_tariff};
use scimbook::derive::money::{to_cents, to_percent, to_units};
use scimbook::derive::reader::{Reader, advise};
use scimbook::derive::uplift::Step;
use scimbook::derive::{Derived, derive};
use scimbook::load::load;
use scimbook::records::decode;
use serde_json::{Map, Value as Json, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = std::env::args().nth(1).ok_or("usage: answers ROOT")?;
    let (sources, _) = load(Path::new(&root))?;
    let (records, _) = decode(&sources);
    let options = Options {
        as_of: jiff::civil::date(2026, 11, 24),
        drafts: false,
    };
    let (catalog, _) = check(records, options);
    let catalog = catalog.ok_or("the content has errors")?;
    let apps: Map<String, Json> = derive(&catalog)
        .iter()
        .map(|derived| (derived.slug().to_owned(), answers(&catalog, derived)))
        .collect();
    println!("{}", Json::Object(apps));
    Ok(())
}

/// The head counts at which anything can change, with their neighbours.
fn headcounts(catalog: &Catalog, derived: &Derived<'_>) -> Vec<u32> {
    let table = catalog.table_of(derived.slug());
    let mut edges = vec![1, derived.manual.employees, HEADCOUNT_MAX];
    edges.extend(Band::ALL.iter().map(|band| table.bands.range(*band).0));
    edges.extend(derived.uplift.tariffs.edges());
    edges.extend(
        alternative_tariff(catalog)
            .map(|tariff| tariff.edges())
            .unwrap_or_default(),
    );
    let near: BTreeSet<u32> = edges
        .into_iter()
        .flat_map(|edge| [edge.saturating_sub(1), edge, edge.saturating_add(1)])
        .filter(|count| (1..=HEADCOUNT_MAX).contains(count))
        .collect();
    near.into_iter().collect()
}

fn answers(catalog: &Catalog, derived: &Derived<'_>) -> Json {
    let table = catalog.table_of(derived.slug());
    let counts = headcounts(catalog, derived);
    let inputs: Vec<(Dimension, Vec<String>)> = Dimension::ALL
        .iter()
        .filter(|dimension| dimension.origin() == Origin::Reader)
        .map(|dimension| {
            let values = match dimension {
                Dimension::Headcount => counts.iter().map(u32::to_string).collect(),
                other => table.domain.names(*other).map(str::to_owned).collect(),
            };
            (*dimension, values)
        })
        .collect();
    let mut found = Found::default();
    let mut reader = Reader::assumed(table);
    ask(catalog, derived, &inputs, &mut reader, &mut found);
    let steps: Vec<Json> = counts
        .iter()
        .map(|count| {
            let cost = derived.uplift.tariffs.step_cost(Step::Entry, *count);
            cost.map_or(json!("unknown"), |cost| {
                json!({
                    "yearly": cost.yearly.export(to_units),
                    "per_user_month": cost.per_user_month.export(to_cents),
                    "percent": cost.percent.map_or(json!("unknown"), |range| range.export(to_percent)),
                })
            })
        })
        .collect();
    json!({
        "headcounts": counts,
        "answers": found.answers.list,
        "answer_of": found.answers.order,
        "costs": found.costs.list,
        "cost_of": found.costs.order,
        "steps": steps,
        "break_even": to_cents(derived.manual.break_even()),
        "assumed": Reader::assumed(table).with_usual_provider(derived).answers()
            .map(|(dimension, value)| (dimension.name().to_owned(), json!(value)))
            .collect::<Map<_, _>>(),
    })
}

/// Values, each once, and the order in which they came.
#[derive(Default)]
struct Distinct {
    places: std::collections::HashMap<String, usize>,
    list: Vec<Json>,
    order: Vec<usize>,
}

impl Distinct {
    fn push(&mut self, value: Json) {
        let place = *self.places.entry(value.to_string()).or_insert_with(|| {
            self.list.push(value);
            self.list.len() - 1
        });
        self.order.push(place);
    }
}

#[derive(Default)]
struct Found {
    answers: Distinct,
    costs: Distinct,
}

fn ask(
    catalog: &Catalog,
    derived: &Derived<'_>,
    open: &[(Dimension, Vec<String>)],
    reader: &mut Reader,
    found: &mut Found,
) {
    if let Some(((dimension, values), rest)) = open.split_first() {
        for value in values {
            let said = reader.say(catalog.table_of(derived.slug()), *dimension, value);
            assert!(said.is_ok(), "{value} is a value of its input");
            ask(catalog, derived, rest, reader, found);
        }
        return;
    }
    let cost = |cost: RowCost| match cost {
        RowCost::Yearly(range) => range.export(to_units),
        RowCost::NothingExtra => json!({ "from": "0.00", "to": "0.00" }),
        RowCost::Quote => json!("quote"),
        RowCost::Unknown => json!("unknown"),
    };
    match advise(catalog, derived, reader) {
        Ok(advice) => {
            found.costs.push(json!([
                cost(advice.costs.manual),
                cost(advice.costs.upgrade),
                cost(advice.costs.alternative),
            ]));
            found.answers.push(json!({
                "rule": advice.rule,
                "recommendation": advice.recommendation,
                "label": advice.label,
                "situation": advice.situation,
                "because": advice.because,
                "reasons": advice.reasons.iter()
                    .map(|reason| json!([reason.fact, reason.value, reason.sources]))
                    .collect::<Vec<_>>(),
                "also": advice.also,
                "would_change": advice.would_change.iter()
                    .map(|change| json!([change.input, change.to, change.recommendation]))
                    .collect::<Vec<_>>(),
            }));
        }
        Err(reason) => {
            found.costs.push(json!("impossible"));
            found.answers.push(json!(reason.to_string()));
        }
    }
}
