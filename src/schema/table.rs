//! From shapes to rows for people: every field with its path, type and values.

use crate::content::shape::{Field, Form, MapRule, Shape, Value};
use crate::schema::Document;

/// The fields of one map, wherever it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct MapTable {
    /// The map's name, a word for ids: `PriceTerms`.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The paths it stands at, the first in full below; empty for the file itself.
    pub places: Vec<String>,
    /// Its fields in the order of the model.
    pub fields: Vec<FieldRow>,
    /// What holds between its fields, in words.
    pub rules: Vec<String>,
}

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldRow {
    /// Its path, at the first place of the map: `pricing.plans[].name`.
    pub path: String,
    /// What it says.
    pub description: String,
    /// What can be written, in words: "list of text".
    pub kind: String,
    /// Whether it is a fact, which may also be written with its evidence.
    pub is_fact: bool,
    /// Whether the map is wrong without it.
    pub is_required: bool,
    /// The values of a closed list.
    pub values: Vec<Value>,
    /// The maps it leads to, by name.
    pub maps: Vec<String>,
}

/// The path under which the map of a fact with its evidence is listed, once for all facts.
pub const FACT_PATH: &str = "<fact>";

/// The maps of a file, the file itself first, each once and before those inside it.
pub fn tables(document: Document) -> Vec<MapTable> {
    let mut tables = Vec::new();
    let mut fact = None;
    visit(&document.shape(), "", &mut tables, &mut fact);
    if let Some(statement) = fact {
        visit(&statement, FACT_PATH, &mut tables, &mut None);
    }
    tables
}

/// Lists the maps of a shape that stands at `path`. A map met again gets a second place,
/// and those inside it none: they are found by way of it. The map of the first fact is
/// kept for the end, since it can stand at every fact.
fn visit(shape: &Shape, path: &str, tables: &mut Vec<MapTable>, fact: &mut Option<Shape>) {
    match &shape.form {
        Form::Map { fields, rules } => {
            if let Some(known) = tables.iter_mut().find(|table| table.name == shape.name) {
                known.places.push(path.to_owned());
                return;
            }
            tables.push(MapTable {
                name: shape.name.clone(),
                description: shape.description.clone(),
                places: vec![path.to_owned()],
                fields: fields.iter().map(|field| row(field, path)).collect(),
                rules: rules.iter().map(rule_in_words).collect(),
            });
            for field in fields {
                visit(&field.shape, &join(path, field.key), tables, fact);
            }
        }
        Form::List { of, .. } => visit(of, &format!("{path}[]"), tables, fact),
        Form::Entries(of) => visit(of, &join(path, "<id>"), tables, fact),
        Form::Any(shapes) => shapes
            .iter()
            .for_each(|shape| visit(shape, path, tables, fact)),
        Form::Fact {
            value, statement, ..
        } => {
            visit(value, path, tables, fact);
            fact.get_or_insert_with(|| statement.as_ref().clone());
        }
        _ => {}
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn row(field: &Field, path: &str) -> FieldRow {
    let mut values = Vec::new();
    let mut maps = Vec::new();
    inside(&field.shape, &mut values, &mut maps);
    FieldRow {
        path: join(path, field.key),
        description: field.description.clone(),
        kind: kind(&field.shape),
        is_fact: matches!(field.shape.form, Form::Fact { .. }),
        is_required: field.is_required,
        values,
        maps,
    }
}

/// The closed values and the maps that can be written for a shape.
fn inside(shape: &Shape, values: &mut Vec<Value>, maps: &mut Vec<String>) {
    match &shape.form {
        Form::Choice(found) => values.extend(found.iter().cloned()),
        Form::Map { .. } if !maps.contains(&shape.name) => maps.push(shape.name.clone()),
        Form::List { of, .. } | Form::Entries(of) => inside(of, values, maps),
        Form::Any(shapes) => shapes.iter().for_each(|shape| inside(shape, values, maps)),
        Form::Fact { value, .. } => inside(value, values, maps),
        _ => {}
    }
}

/// What can be written, as a noun.
fn kind(shape: &Shape) -> String {
    match &shape.form {
        Form::Text(form) => form.noun.to_owned(),
        Form::Whole {
            range: Some((only, most)),
        } if only == most => format!("the number {only}"),
        Form::Whole { .. } => "whole number".to_owned(),
        Form::Number(_) => "number".to_owned(),
        Form::Boolean => "`true` or `false`".to_owned(),
        Form::Choice(values) if values.len() == 1 => {
            format!("`{}`", values[0].text)
        }
        Form::Choice(_) => "one of the values".to_owned(),
        Form::List { of, .. } => format!("list of {}", plural(&kind(of))),
        Form::Entries(of) => format!("map by id: {}", kind(of)),
        Form::Map { .. } => "map".to_owned(),
        // `unknown` is said of all facts at once.
        Form::Fact { value, .. } => kind(value).trim_end_matches(" or `unknown`").to_owned(),
        Form::Any(shapes) => {
            // A year or a head count may be read as a number; it is the same thing.
            let exact = shapes.iter().find_map(|shape| match &shape.form {
                Form::Text(form) if !form.is_prose => Some(form.noun),
                _ => None,
            });
            if let Some(noun) = exact {
                return noun.to_owned();
            }
            let mut kinds: Vec<String> = Vec::new();
            for kind in shapes.iter().map(kind) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
            kinds.join(" or ")
        }
    }
}

fn plural(noun: &str) -> String {
    match noun {
        "id" | "map" | "date" | "number" | "value" => format!("{noun}s"),
        "web address" => "web addresses".to_owned(),
        "one of the values" => "the values".to_owned(),
        _ => noun.to_owned(),
    }
}

fn rule_in_words(rule: &MapRule) -> String {
    let quoted =
        |names: &[&str]| -> Vec<String> { names.iter().map(|name| format!("`{name}`")).collect() };
    match rule {
        MapRule::Filled => "At least one of these fields is there.".to_owned(),
        MapRule::OneForm(forms) => {
            let forms: Vec<String> = forms
                .iter()
                .map(|keys| quoted(keys).join(" and/or "))
                .collect();
            format!("Exactly one of these forms: {}.", forms.join("; "))
        }
        MapRule::Needs(field, other) => format!("`{field}` needs `{other}`."),
        MapRule::Published(paths) => format!(
            "Unless the record is a draft, {} are required too.",
            quoted(paths).join(" and ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(path: &str) -> FieldRow {
        let rows = tables(Document::App)
            .into_iter()
            .flat_map(|table| table.fields);
        rows.into_iter().find(|row| row.path == path).unwrap()
    }

    #[test]
    fn every_map_of_an_app_is_listed_once_with_all_its_places() {
        let tables = tables(Document::App);
        let price = tables.iter().find(|t| t.name == "PriceTerms").unwrap();
        assert!(
            price
                .places
                .contains(&"pricing.plans[].estimate".to_owned())
        );
        for (index, table) in tables.iter().enumerate() {
            assert!(tables[..index].iter().all(|t| t.name != table.name));
        }
    }

    #[test]
    fn kinds_are_said_in_words() {
        for (path, kind) in [
            ("name", "text"),
            ("aliases", "list of text"),
            ("verified", "date"),
            (
                "decision.overrides[].when",
                "map by id: value or list of values",
            ),
            ("related", "list of ids"),
            ("scim.support", "one of the values"),
            ("scim.attributes", "list of text"),
            ("scim.documentation", "`none` or web address"),
            ("sources", "map by id: map"),
            ("pricing.plans[].price", "one of the values or map"),
        ] {
            assert_eq!(row(path).kind, kind, "{path}");
        }
    }

    #[test]
    fn a_field_leads_to_the_maps_that_can_stand_there() {
        assert_eq!(row("scim.access").maps, ["Conditions", "Alternatives"]);
        assert_eq!(row("setup").maps, ["Runbook"]);
    }
}
