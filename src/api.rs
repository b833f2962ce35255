//! The JSON API, version 1: the facts for other tools.
//!
//! In: catalog and derived facts. Out: JSON documents. Money is a string with its
//! currency beside it, a fact an object, and what is unknown says `unknown`: never null
//! and never a missing key.

use serde_json::{Map, Value as Json, json};

use crate::catalog::Catalog;
use crate::content::app::App;
use crate::content::decode::{Export, Written};
use crate::content::fact::Scope;
use crate::content::text::Id;
use crate::decide::domain::{Access, Dimension, EXCLUSIONS, NO_IDP, Origin};
use crate::decide::engine::IdpFacts;
use crate::decide::placeholders::PLACEHOLDERS;
use crate::derive::matrix::{RowCost, currency, placeholder};
use crate::derive::money::{to_cents, to_percent, to_units};
use crate::derive::provider::{groups_plan, name_in_sentence};
use crate::derive::reader::sources;
use crate::derive::uplift::export_tariffs;
use crate::derive::{Derived, gate};
use crate::routes;
use crate::schema::{Document, json_schema};
use crate::view::Source;
use crate::view::compare::{Compared, compared};

/// The version of all documents.
const SCHEMA_VERSION: u32 = 1;

/// The address of an app's document on the site.
pub fn app_path(slug: &str) -> String {
    format!("/api/v1/apps/{slug}.json")
}

/// The address of the schema of one kind of content file.
pub fn schema_path(document: Document) -> String {
    format!("/api/v1/schema/{}", document.schema_file())
}

/// The schema of one kind of content file; its id is its address, where the site has one.
pub fn schema(source: Source<'_>, document: Document) -> Json {
    let id = address(source, &schema_path(document));
    json_schema(document, id.contains("://").then_some(id.as_str()))
}

fn document(catalog: &Catalog) -> Map<String, Json> {
    let mut map = Map::new();
    map.insert("schema_version".into(), json!(SCHEMA_VERSION));
    map.insert("generated".into(), json!(catalog.as_of.to_string()));
    map
}

fn address(source: Source<'_>, path: &str) -> String {
    if source.catalog.origin.is_empty() {
        path.to_owned()
    } else {
        format!("{}{path}", source.catalog.origin)
    }
}

/// `/api/v1/apps.json`.
pub fn apps(source: Source<'_>) -> Json {
    let mut map = document(source.catalog);
    map.insert("total".into(), json!(source.derived.len()));
    let apps: Vec<Json> = source
        .derived
        .iter()
        .map(|derived| app_entry(source, derived))
        .collect();
    map.insert("apps".into(), Json::Array(apps));
    Json::Object(map)
}

fn app_entry(source: Source<'_>, derived: &Derived<'_>) -> Json {
    let app = derived.app();
    let idps: Map<String, Json> = app
        .idps
        .iter()
        .map(|(id, row)| {
            let scope = Scope {
                idp: Some(id),
                plan: &[],
            };
            let method = row
                .method
                .value(scope)
                .map_or("unknown", |method| method.as_str());
            let entry = json!({
                "scim": row.scim.answer(scope).as_str(),
                "sso": row.sso.answer(scope).as_str(),
                "jit": row.jit.answer(scope).as_str(),
                "method": method,
            });
            (id.clone(), entry)
        })
        .collect();
    let mut entry = json!({
        "slug": derived.slug(),
        "name": app.name.as_str(),
        "category": app.category.as_ref().map_or("unknown", |category| category.as_str()),
        "status": app.status().as_str(),
        "support": derived.facts.support.name(),
        "access": derived.facts.access.name(),
        "scim_plan": scim_plan(derived),
        "tier": tier(derived),
        "uplift_percent": derived.uplift.percent.map_or("unknown".to_owned(), |range| {
            match range.to {
                Some(to) if to == range.from => to_percent(to),
                Some(to) => format!("{}-{}", to_percent(range.from), to_percent(to)),
                None => format!("{}+", to_percent(range.from)),
            }
        }),
        "idps": {},
        "verified": app.verified.as_ref().map_or("unknown".to_owned(), |date| date.to_string()),
        "url": address(source, &routes::app(derived.slug())),
        "api": address(source, &app_path(derived.slug())),
    });
    // What is put into `json!` is copied.
    entry["idps"] = Json::Object(idps);
    entry
}

fn scim_plan(derived: &Derived<'_>) -> String {
    match (derived.scim_plan(), derived.facts.access) {
        (Some(plan), _) => plan.to_owned(),
        (None, Access::NotApplicable) => "not-applicable".to_owned(),
        (None, Access::Included) => "included".to_owned(),
        (None, _) => "unknown".to_owned(),
    }
}

fn tier(derived: &Derived<'_>) -> &'static str {
    let plan = derived.entry.plan.and_then(|(_, plan)| plan.tier.as_ref());
    let addon = derived.entry.addon.and_then(|addon| addon.tier.as_ref());
    match plan.or(addon) {
        Some(tier) => tier.as_str(),
        None if derived.facts.access == Access::NotApplicable => "not-applicable",
        None => "unknown",
    }
}

/// `/api/v1/apps/<slug>.json`: the record in long form, and what follows from it.
pub fn app(source: Source<'_>, derived: &Derived<'_>) -> Json {
    let app = derived.app();
    let mut map = document(source.catalog);
    map.insert("slug".into(), json!(derived.slug()));
    map.insert(
        "url".into(),
        json!(address(source, &routes::app(derived.slug()))),
    );
    if let Json::Object(record) = app.export() {
        map.extend(record);
    }
    map.insert("status".into(), json!(app.status().as_str()));
    map.insert("role".into(), json!(app.role().as_str()));
    add_evidence(app, &mut map);
    add_currency(&mut map, &currency(derived));
    if derived.facts.access == Access::NotApplicable
        && let Some(Json::Object(scim)) = map.get_mut("scim")
    {
        // Nobody can ask whether SCIM needs SSO where there is no SCIM.
        scim.insert("requires_sso".into(), json!({ "value": "not-applicable" }));
    }
    map.insert("derived".into(), derived_document(source, derived));
    Json::Object(map)
}

/// Facts without sources of their own have those of their section; each says when it was
/// checked: itself, else when its first source was read, else when the record was.
fn add_evidence(app: &App, map: &mut Map<String, Json>) {
    let none: &[Written<Id>] = &[];
    let section = |sources: &[Written<Id>]| -> Vec<String> {
        sources.iter().map(|id| id.as_str().to_owned()).collect()
    };
    let sso = section(app.sso.as_ref().map_or(none, |sso| &sso.sources));
    let scim = section(app.scim.as_ref().map_or(none, |scim| &scim.sources));
    let pricing = section(
        app.pricing
            .as_ref()
            .map_or(none, |pricing| &pricing.sources),
    );
    for (key, sources) in [("sso", sso), ("scim", scim), ("pricing", pricing)] {
        if let Some(value) = map.get_mut(key) {
            fill_facts(app, value, &sources);
        }
    }
    if let Some(Json::Object(rows)) = map.get_mut("idps") {
        for (id, row) in rows {
            let sources = app
                .idps
                .get(id)
                .map_or_else(Vec::new, |row| section(&row.sources));
            fill_facts(app, row, &sources);
        }
    }
}

fn fill_facts(app: &App, value: &mut Json, sources: &[String]) {
    match value {
        Json::Array(items) => items
            .iter_mut()
            .for_each(|item| fill_facts(app, item, sources)),
        Json::Object(map) if map.contains_key("value") => {
            let is_known = map["value"] != "unknown";
            if is_known && !map.contains_key("sources") && !sources.is_empty() {
                map.insert("sources".into(), json!(sources));
            }
            if is_known && !map.contains_key("checked") {
                let first = map
                    .get("sources")
                    .and_then(|ids| ids.as_array())
                    .and_then(|ids| ids.first())
                    .and_then(|id| id.as_str())
                    .and_then(|id| app.sources.get(id));
                let date = first
                    .and_then(|source| source.accessed.as_ref())
                    .or(app.verified.as_ref())
                    .map_or("unknown".to_owned(), |date| date.to_string());
                map.insert("checked".into(), json!(date));
            }
        }
        Json::Object(map) => map
            .values_mut()
            .for_each(|value| fill_facts(app, value, sources)),
        _ => {}
    }
}

/// Puts the currency beside each price with a figure.
fn add_currency(map: &mut Map<String, Json>, currency: &str) {
    fn visit(value: &mut Json, currency: &str) {
        match value {
            Json::Array(items) => items.iter_mut().for_each(|item| visit(item, currency)),
            Json::Object(map) => {
                let is_money = ["amount", "from", "average", "fixed", "volume", "spend"]
                    .iter()
                    .any(|key| map.contains_key(*key));
                map.values_mut().for_each(|value| visit(value, currency));
                if is_money && !map.contains_key("currency") {
                    map.insert("currency".into(), json!(currency));
                }
            }
            _ => {}
        }
    }
    if let Some(Json::Object(pricing)) = map.get_mut("pricing") {
        pricing.entry("currency").or_insert_with(|| json!(currency));
        for value in pricing.values_mut() {
            visit(value, currency);
        }
    }
}

fn derived_document(source: Source<'_>, derived: &Derived<'_>) -> Json {
    let facts = &derived.facts;
    let of_registry = |idp: &str| {
        crate::derive::provider::on_prem_hurdle(derived.app(), idp, source.catalog.idps.get(idp))
            .name()
    };
    let by_idp: Map<String, Json> = derived
        .by_idp
        .iter()
        .map(|found| (found.id.clone(), idp_entry(derived, found)))
        .collect();
    // Providers without a row of their own mostly share their facts.
    let mut without_row: Vec<Json> = Vec::new();
    for found in &derived.without_row {
        let facts = idp_entry(derived, found);
        match without_row.iter_mut().find(|group| group["facts"] == facts) {
            Some(Json::Object(group)) => {
                if let Some(Json::Array(ids)) = group.get_mut("idps") {
                    ids.push(json!(found.id));
                }
            }
            _ => without_row.push(json!({ "idps": [found.id], "facts": facts })),
        }
    }
    let evidence: Map<String, Json> = Dimension::ALL
        .iter()
        .filter(|dimension| dimension.origin() == Origin::App)
        .map(|dimension| (dimension.name(), sources(derived, *dimension, NO_IDP)))
        .filter(|(_, found)| !found.is_empty())
        .map(|(name, found)| (name.to_owned(), json!(found)))
        .collect();
    let texts: Map<String, Json> = PLACEHOLDERS
        .iter()
        .filter(|known| !matches!(known.name, "idp" | "alternative"))
        .filter_map(|known| {
            let value = placeholder(source.catalog, derived, known.name, None)?;
            Some((known.name.to_owned(), json!(value)))
        })
        .collect();
    let money = currency(derived);
    let uplift = match (derived.uplift.per_user_month, derived.uplift.yearly) {
        (None, None) => json!({ "reason": facts.scim_price.name() }),
        (per_user, yearly) => {
            let mut map = Map::new();
            if let Some(range) = per_user {
                map.insert("per_user_month".into(), range.export(to_cents));
            }
            if let Some(range) = derived.uplift.percent {
                map.insert("percent".into(), range.export(to_percent));
            }
            if let Some(range) = yearly {
                map.insert("yearly".into(), range.export(to_units));
                map.insert("employees".into(), json!(derived.manual.employees));
            }
            if let Some(range) = derived.uplift.fees {
                map.insert("fees".into(), range.export(to_units));
            }
            if let Some(range) = derived.uplift.commitment {
                map.insert("commitment".into(), range.export(to_units));
            }
            map.insert("currency".into(), json!(money));
            Json::Object(map)
        }
    };
    let manual = &derived.manual;
    let matrix: Vec<Json> = derived
        .matrix
        .iter()
        .map(|row| {
            json!({
                "rule": row.rule,
                "situation": row.situation,
                "recommendation": row.recommendation,
                "label": row.label,
                "because": row.because,
                "employees": row.employees,
                "cost": match row.cost {
                    RowCost::Yearly(range) => {
                        let mut cost = range.export(to_units);
                        cost["currency"] = json!(row.currency);
                        cost
                    }
                    RowCost::NothingExtra => json!({ "from": "0.00", "to": "0.00", "currency": row.currency }),
                    RowCost::Quote => json!("quote"),
                    RowCost::Unknown => json!("unknown"),
                },
            })
        })
        .collect();
    let mut document = json!({
        "badge": derived.badge.as_str(),
        "gated": derived.is_gated,
        "scim_plan": scim_plan(derived),
        "facts": {
            "support": facts.support.name(),
            "access": facts.access.name(),
            "hurdle": facts.hurdle.name(),
            "scim_price": facts.scim_price.name(),
            "on_prem_hurdle": of_registry(NO_IDP),
            "direction": facts.direction.name(),
            "role": facts.role.name(),
            "status": facts.status.name(),
        },
        "by_idp": {},
        "uplift": {},
        "break_even": { "per_user_month": to_cents(manual.break_even()), "currency": manual.currency },
        "manual_cost": manual.export(),
        "matrix": [],
        "completeness_percent": derived.completeness_percent,
        "freshness": derived.freshness,
        "tariffs": export_tariffs(source.catalog, derived),
    });
    document["by_idp"] = Json::Object(by_idp);
    document["without_row"] = Json::Array(without_row);
    document["evidence"] = Json::Object(evidence);
    document["placeholders"] = Json::Object(texts);
    document["comparison"] = compared(source, derived)
        .into_iter()
        .map(comparison)
        .collect();
    document["uplift"] = uplift;
    document["matrix"] = Json::Array(matrix);
    document
}

/// The facts of an app with a provider, and what says so.
fn idp_entry(derived: &Derived<'_>, found: &IdpFacts) -> Json {
    let app = derived.app();
    let mut entry = json!({
        "idp_path": found.idp_path.name(),
        "groups": found.groups.name(),
        "on_prem_hurdle": found.on_prem_hurdle.name(),
    });
    let idp = (found.id != NO_IDP).then_some(found.id.as_str());
    if let Some((_, plan)) = groups_plan(app, idp) {
        entry["groups_plan"] = json!(gate::plan_label(app, plan));
    }
    for dimension in [
        Dimension::IdpPath,
        Dimension::Groups,
        Dimension::OnPremHurdle,
    ] {
        let ids = sources(derived, dimension, &found.id);
        if !ids.is_empty() {
            entry["evidence"][dimension.name()] = json!(ids);
        }
    }
    entry
}

/// A fact as comparisons show it: a word of a group of the strings, or a text.
fn comparison(fact: Compared) -> Json {
    let mut entry = json!({
        "row": fact.row,
        "group": fact.group,
        "known": fact.cell.is_known,
    });
    if let Some(name) = fact.name {
        entry["name"] = json!(name);
    }
    if fact.cell.text.is_empty() {
        entry["word"] = json!(fact.cell.word);
    } else {
        entry["text"] = json!(fact.cell.text);
        entry["approximate"] = json!(fact.cell.is_approximate);
    }
    entry
}

/// `/api/v1/decisions.json`: inputs, recommendations, rules, and what cannot be.
pub fn decisions(catalog: &Catalog) -> Json {
    let table = &catalog.table;
    let mut map = document(catalog);
    let inputs: Map<String, Json> = Dimension::ALL
        .iter()
        .filter_map(|dimension| Some((dimension, table.inputs.get(dimension)?)))
        .map(|(dimension, input)| {
            let mut entry = json!(input);
            entry["values"] = json!(table.domain.names(*dimension).collect::<Vec<_>>());
            if *dimension == Dimension::Idp {
                let names: Map<String, Json> = catalog
                    .idps
                    .iter()
                    .map(|(id, idp)| (id.clone(), json!(name_in_sentence(id, idp.name.as_str()))))
                    .collect();
                entry["names"] = Json::Object(names);
            }
            if *dimension == Dimension::Headcount {
                let bands: Map<String, Json> = crate::decide::domain::Band::ALL
                    .iter()
                    .map(|band| {
                        let (from, to) = table.bands.range(*band);
                        (band.name().to_owned(), json!({ "from": from, "to": to }))
                    })
                    .collect();
                entry["bands"] = Json::Object(bands);
            }
            (dimension.name().to_owned(), entry)
        })
        .collect();
    let facts: Map<String, Json> = Dimension::ALL
        .iter()
        .filter(|dimension| dimension.origin() != Origin::Reader)
        .map(|dimension| (dimension.name().to_owned(), json!(dimension.values())))
        .collect();
    let rules: Vec<Json> = table
        .rules
        .iter()
        .map(|rule| {
            let mut entry = json!({
                "id": rule.id,
                "when": rule.conditions(&table.domain),
                "situation": rule.situation,
                "recommend": rule.recommend,
                "because": rule.because,
            });
            if let Some(label) = &rule.label {
                entry["label"] = json!(label);
            }
            entry
        })
        .collect();
    let neutral: Map<String, Json> = PLACEHOLDERS
        .iter()
        .map(|known| (known.name.to_owned(), json!(known.neutral)))
        .collect();
    let alternative = catalog.site.alternative.as_ref().map_or_else(
        || json!("unknown"),
        |alternative| json!({ "name": alternative.name.as_str() }),
    );
    map.insert("total".into(), json!(rules.len()));
    map.insert("placeholders".into(), Json::Object(neutral));
    map.insert("alternative".into(), alternative);
    map.insert("inputs".into(), Json::Object(inputs));
    map.insert("facts".into(), Json::Object(facts));
    map.insert("recommendations".into(), json!(table.recommendations));
    map.insert("impossible".into(), json!(EXCLUSIONS));
    map.insert("rules".into(), json!(rules));
    Json::Object(map)
}
