//! `scimbook decide`: what to do about one app, in one reader's situation.

use std::path::PathBuf;

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::catalog::Catalog;
use crate::check::Options;
use crate::cli::{AnswerFormat, Terminal};
use crate::commands::{CommandError, Outcome, as_of, print_data, read_and_check, report, root};
use crate::decide::domain::{Dimension, NO_IDP};
use crate::derive::matrix::{RowCost, capitalised, currency as prices_currency};
use crate::derive::money::{Decimals, group_thousands, show, show_range, to_cents, to_units};
use crate::derive::reader::{Advice, Reader, advise};
use crate::derive::{Derived, derive};
use crate::diagnostic::{listing, nearest};

/// The arguments of `decide`.
#[derive(Debug)]
pub struct Decide {
    /// The root.
    pub root: Option<PathBuf>,
    /// The date the facts are looked at.
    pub as_of: Option<Date>,
    /// The app's slug.
    pub app: String,
    /// What the reader says, by input.
    pub answers: Vec<(Dimension, Option<String>)>,
    /// How the answer is written.
    pub format: AnswerFormat,
}

/// Answers on standard output.
pub fn run(args: &Decide, terminal: Terminal) -> Result<Outcome, CommandError> {
    let root = root(args.root.as_deref())?;
    let options = Options {
        as_of: as_of(args.as_of)?,
        drafts: true,
    };
    let checked = read_and_check(&root, options)?;
    let Some(catalog) = checked.catalog else {
        report(&checked.problems, &checked.sources, false, terminal);
        return Ok(Outcome::Problems);
    };
    let derived = derive(&catalog);
    let Some(found) = derived.iter().find(|derived| derived.slug() == args.app) else {
        let slugs: Vec<&str> = derived.iter().map(Derived::slug).collect();
        let hint = nearest(&args.app, &slugs)
            .map(|near| format!("; did you mean `{near}`?"))
            .unwrap_or_default();
        eprintln!("error: there is no app `{}`{hint}", args.app);
        return Ok(Outcome::Problems);
    };
    let table = catalog.table_of(found.slug());
    let mut reader = Reader::assumed(table);
    for (dimension, said) in &args.answers {
        let Some(value) = said else { continue };
        reader.say(table, *dimension, value).map_err(|bad| {
            let flag = bad.input.replace('_', "-");
            let expected: Vec<&str> = bad.expected.iter().map(String::as_str).collect();
            let hint = match nearest(&bad.value, &expected) {
                Some(near) => format!("did you mean `{near}`?"),
                None if expected.len() == 1 => format!("expected {}", expected[0]),
                None => listing(&expected),
            };
            CommandError::Usage(format!("`{}` is no value of --{flag}; {hint}", bad.value))
        })?;
    }
    let reader = reader.with_usual_provider(found);
    let advice =
        advise(&catalog, found, &reader).map_err(|error| CommandError::Usage(error.to_string()))?;
    match args.format {
        AnswerFormat::Human => print_data(&human(&catalog, found, &reader, &advice)),
        AnswerFormat::Json => {
            print_data(&format!(
                "{}
",
                document(&catalog, found, &reader, &advice)
            ));
        }
    }
    Ok(Outcome::Done)
}

fn human(catalog: &Catalog, derived: &Derived<'_>, reader: &Reader, advice: &Advice) -> String {
    let name = derived.app().name.as_str();
    let mut out = format!(
        "{name}: {}\n  {}: {}.\n\nBecause\n",
        advice.label,
        advice.situation,
        capitalised(&advice.because)
    );
    for reason in &advice.reasons {
        let sources = match reason.sources.as_slice() {
            [] => String::new(),
            ids => format!("  [{}]", ids.join(", ")),
        };
        out.push_str(&format!("  {} is {}{sources}\n", reason.fact, reason.value));
    }
    let users = group_thousands(&reader.headcount().to_string());
    out.push_str(&format!("\nA year at {users} people\n"));
    let currency = &derived.manual.currency;
    let own = prices_currency(derived);
    let costs = [
        ("manual work", advice.costs.manual, currency),
        ("upgrade", advice.costs.upgrade, &own),
        ("alternative", advice.costs.alternative, currency),
    ];
    for (what, cost, currency) in costs {
        let amount = match cost {
            RowCost::Yearly(range) => show_range(range, currency, Decimals::Units),
            RowCost::NothingExtra => "nothing extra".to_owned(),
            RowCost::Quote => "price on request".to_owned(),
            RowCost::Unknown => "not known".to_owned(),
        };
        out.push_str(&format!("  {what:<12} {amount}\n"));
    }
    let break_even = show(derived.manual.break_even(), currency, Decimals::Cents);
    out.push_str(&format!(
        "  {:<12} {break_even} per user and month\n",
        "break-even"
    ));
    if own != *currency {
        out.push_str(&format!(
            "  The prices are in {own}, manual work is in {currency}: they are not compared.\n"
        ));
    }
    if !advice.also.is_empty() {
        out.push_str("\nAlso applies\n");
        for (recommendation, rule) in &advice.also {
            out.push_str(&format!("  {recommendation} ({rule})\n"));
        }
    }
    if !advice.would_change.is_empty() {
        out.push_str("\nWould change the answer\n");
        for change in &advice.would_change {
            out.push_str(&format!(
                "  {} {} -> {}\n",
                change.input, change.to, change.recommendation
            ));
        }
    }
    if !reader.defaulted.is_empty() {
        let assumed: Vec<String> = reader
            .defaulted
            .iter()
            .map(|dimension| format!("{} {}", dimension.name(), reader.get(*dimension)))
            .collect();
        out.push_str(&format!("\nAssumed: {}\n", assumed.join(", ")));
    }
    let idp = reader.get(Dimension::Idp);
    if idp != NO_IDP && !derived.by_idp.iter().any(|facts| facts.id == idp) {
        let provider = catalog.idps.get(idp).map_or(idp, |idp| idp.name.as_str());
        out.push_str(&format!("\nThe record says nothing about {provider}.\n"));
    }
    out
}

fn document(catalog: &Catalog, derived: &Derived<'_>, reader: &Reader, advice: &Advice) -> Json {
    let currency = &derived.manual.currency;
    let mut inputs: Map<String, Json> = reader
        .answers()
        .map(|(dimension, value)| {
            let value = match dimension {
                Dimension::Headcount => json!(reader.headcount()),
                _ => json!(value),
            };
            (dimension.name().to_owned(), value)
        })
        .collect();
    let defaulted: Vec<&str> = reader.defaulted.iter().map(|d| d.name()).collect();
    inputs.insert("defaulted".to_owned(), json!(defaulted));
    let cost = |cost: RowCost, currency: &str| match cost {
        RowCost::Yearly(range) => {
            let mut yearly = range.export(to_units);
            yearly["currency"] = json!(currency);
            json!({ "yearly": yearly })
        }
        RowCost::NothingExtra => {
            json!({ "yearly": { "from": "0.00", "to": "0.00", "currency": currency } })
        }
        RowCost::Quote => json!({ "reason": "quote" }),
        RowCost::Unknown => json!({ "reason": "unknown" }),
    };
    json!({
        "schema_version": 1,
        "generated": catalog.as_of.to_string(),
        "app": derived.slug(),
        "inputs": inputs,
        "recommendation": advice.recommendation,
        "rule": advice.rule,
        "label": advice.label,
        "situation": advice.situation,
        "because": advice.because,
        "reasons": advice.reasons.iter().map(|reason| json!({
            "fact": reason.fact,
            "value": reason.value,
            "sources": reason.sources,
        })).collect::<Vec<_>>(),
        "also": advice.also.iter().map(|(recommendation, rule)| json!({
            "recommendation": recommendation,
            "rule": rule,
        })).collect::<Vec<_>>(),
        "would_change": advice.would_change.iter().map(|change| json!({
            "input": change.input,
            "to": change.to,
            "recommendation": change.recommendation,
        })).collect::<Vec<_>>(),
        "costs": {
            "manual": cost(advice.costs.manual, currency),
            "upgrade": cost(advice.costs.upgrade, &prices_currency(derived)),
            "alternative": cost(advice.costs.alternative, currency),
            "break_even": {
                "per_user_month": to_cents(derived.manual.break_even()),
                "currency": currency,
            },
        },
    })
}
