//! From shapes to JSON Schema, draft 2020-12.
//!
//! Every named type stands once, under `$defs`. `enumDescriptions` and
//! `patternErrorMessage` are words of the editors' language servers; validators skip them.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::content::shape::{Field, Form, MapRule, Shape, TextForm, Value};
use crate::schema::Document;

/// Text with something to read in it.
const FILLED: &str = r"\S";
/// Characters that nobody sees, and those that change the direction of text.
const INVISIBLE: &str =
    r"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]";

/// The schema of one kind of file; `id` is the address it is published at, if there is one.
pub fn json_schema(document: Document, id: Option<&str>) -> Json {
    let shape = document.shape();
    let mut definitions = BTreeMap::new();
    let body = form(&shape, &mut definitions);
    let mut schema = Map::new();
    schema.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    if let Some(id) = id {
        schema.insert("$id".into(), json!(id));
    }
    schema.insert("title".into(), json!(document.files()));
    if !shape.description.is_empty() {
        schema.insert("description".into(), json!(shape.description));
    }
    schema.extend(body);
    let definitions: Map<String, Json> = definitions.into_iter().collect();
    schema.insert("$defs".into(), Json::Object(definitions));
    Json::Object(schema)
}

/// The schema as a file: over many lines, so that a change can be read.
pub fn schema_text(schema: &Json) -> String {
    format!("{schema:#}\n")
}

type Definitions = BTreeMap<String, Json>;

/// A reference to the definition of a named shape, else the shape itself.
fn reference(shape: &Shape, definitions: &mut Definitions) -> Map<String, Json> {
    if shape.name.is_empty() {
        return form(shape, definitions);
    }
    if !definitions.contains_key(&shape.name) {
        // Taken before the inside is made, which may come back to it.
        definitions.insert(shape.name.clone(), Json::Null);
        let mut definition = Map::new();
        if !shape.description.is_empty() {
            definition.insert("description".into(), json!(shape.description));
        }
        definition.extend(form(shape, definitions));
        definitions.insert(shape.name.clone(), Json::Object(definition));
    }
    object(json!({ "$ref": format!("#/$defs/{}", shape.name) }))
}

fn form(shape: &Shape, definitions: &mut Definitions) -> Map<String, Json> {
    match &shape.form {
        Form::Text(form) => text(form),
        Form::Whole { range: None } => object(json!({ "type": "integer" })),
        Form::Whole {
            range: Some((only, most)),
        } if only == most => object(json!({ "const": only })),
        Form::Whole {
            range: Some((least, most)),
        } => object(json!({ "type": "integer", "minimum": least, "maximum": most })),
        Form::Number(most) => object(json!({ "type": "number", "minimum": 0, "maximum": most })),
        Form::Boolean => object(json!({ "type": "boolean" })),
        Form::Choice(values) => choice(values),
        Form::List { of, is_filled } => {
            let mut list = object(json!({ "type": "array", "items": reference(of, definitions) }));
            if *is_filled {
                list.insert("minItems".into(), json!(1));
            }
            list
        }
        Form::Entries(of) => object(json!({
            "type": "object",
            "additionalProperties": reference(of, definitions),
        })),
        Form::Map { fields, rules } => map(fields, rules, definitions),
        Form::Any(shapes) => {
            let any: Vec<_> = shapes
                .iter()
                .map(|shape| reference(shape, definitions))
                .collect();
            object(json!({ "anyOf": any }))
        }
        Form::Fact {
            value,
            statement,
            is_list,
        } => {
            let value = reference(value, definitions);
            let statement = reference(statement, definitions);
            let mut list = object(json!({ "type": "array", "items": statement }));
            if *is_list {
                // Only a list of maps with `value` is not the value itself.
                let long = json!({ "type": "object", "required": ["value"] });
                list.insert("contains".into(), long);
            } else {
                list.insert("minItems".into(), json!(1));
            }
            object(json!({ "anyOf": [value, statement, list] }))
        }
    }
}

fn text(form: &TextForm) -> Map<String, Json> {
    let mut text = object(json!({ "type": "string" }));
    if let Some(pattern) = form.pattern.or(form.is_prose.then_some(FILLED)) {
        text.insert("pattern".into(), json!(pattern));
        text.insert(
            "patternErrorMessage".into(),
            json!(format!("expected {}", form.expected)),
        );
    }
    if form.is_prose {
        text.insert("not".into(), json!({ "pattern": INVISIBLE }));
    }
    if !form.examples.is_empty() {
        text.insert("examples".into(), json!(form.examples));
    }
    text
}

fn choice(values: &[Value]) -> Map<String, Json> {
    let also = values
        .iter()
        .filter_map(|value| Some((value.also.clone()?, value)));
    let all: Vec<(Json, &Value)> = values
        .iter()
        .map(|value| (json!(value.text), value))
        .chain(also)
        .collect();
    let (values, descriptions): (Vec<Json>, Vec<&str>) = all
        .into_iter()
        .map(|(json, value)| (json, value.description.as_str()))
        .unzip();
    object(json!({ "enum": values, "enumDescriptions": descriptions }))
}

fn map(fields: &[Field], rules: &[MapRule], definitions: &mut Definitions) -> Map<String, Json> {
    let properties: Map<String, Json> = fields
        .iter()
        .map(|field| {
            let mut property = object(json!({ "description": field.description }));
            property.extend(reference(&field.shape, definitions));
            (field.key.to_owned(), Json::Object(property))
        })
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.is_required)
        .map(|field| field.key)
        .collect();
    let mut map = object(json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    }));
    if !required.is_empty() {
        map.insert("required".into(), json!(required));
    }
    for rule in rules {
        add_rule(rule, &mut map);
    }
    map
}

fn add_rule(rule: &MapRule, map: &mut Map<String, Json>) {
    match rule {
        MapRule::Filled => {
            map.insert("minProperties".into(), json!(1));
        }
        MapRule::OneForm(forms) => {
            let forms: Vec<Json> = forms
                .iter()
                .map(|keys| {
                    let has: Vec<Json> = keys
                        .iter()
                        .map(|key| json!({ "required": [key] }))
                        .collect();
                    match has.as_slice() {
                        [only] => only.clone(),
                        _ => json!({ "anyOf": has }),
                    }
                })
                .collect();
            map.insert("oneOf".into(), json!(forms));
        }
        MapRule::Needs(field, other) => {
            map.insert("dependentRequired".into(), json!({ *field: [other] }));
        }
        MapRule::Published(paths) => {
            let draft =
                json!({ "properties": { "status": { "const": "draft" } }, "required": ["status"] });
            let then: Vec<Json> = paths.iter().map(|path| required_path(path)).collect();
            map.insert("if".into(), json!({ "not": draft }));
            map.insert("then".into(), json!({ "allOf": then }));
        }
    }
}

/// `a.b` is required: `a`, and `b` in it where it is a map.
fn required_path(path: &str) -> Json {
    match path.split_once('.') {
        None => json!({ "required": [path] }),
        Some((first, rest)) => json!({
            "required": [first],
            "properties": { first: required_path(rest) },
        }),
    }
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every definition, over all documents, with the shape it was made of.
    fn named(shape: &Shape, found: &mut BTreeMap<String, Shape>) {
        if !shape.name.is_empty() {
            let first = found
                .entry(shape.name.clone())
                .or_insert_with(|| shape.clone());
            assert_eq!(first, shape, "two shapes are called {}", shape.name);
        }
        match &shape.form {
            Form::List { of, .. } | Form::Entries(of) => named(of, found),
            Form::Map { fields, .. } => fields.iter().for_each(|field| named(&field.shape, found)),
            Form::Any(shapes) => shapes.iter().for_each(|shape| named(shape, found)),
            Form::Fact {
                value, statement, ..
            } => {
                named(value, found);
                named(statement, found);
            }
            _ => {}
        }
    }

    #[test]
    fn a_name_belongs_to_one_shape() {
        let mut found = BTreeMap::new();
        for document in Document::ALL {
            named(&document.shape(), &mut found);
        }
        assert!(found.contains_key("AnswerFact") && found.contains_key("Price"));
    }

    #[test]
    fn a_choice_lists_each_value_with_its_description_and_the_booleans_it_may_be() {
        let yes_or_no = choice(&[Value::new("yes", "It is so."), Value::new("x", "Other.")]);
        assert_eq!(
            Json::Object(yes_or_no),
            json!({
                "enum": ["yes", "x", true],
                "enumDescriptions": ["It is so.", "Other.", "It is so."],
            })
        );
    }
}
