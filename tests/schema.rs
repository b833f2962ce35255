//! Decoders, schemas and what is made of them say the same.
//!
//! Both read the same mutations of a record that uses every field, and of the shipped
//! registries: each field in turn deleted, misspelt and given a value of another kind.
//! They must refuse the same ones, at the same places. `UPDATE_EXPECT=1 cargo test` writes
//! the committed copies again.

#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;

use common::{Site, compare, package, tree};
use jiff::civil::date;
use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use scimbook::check::{Options, check};
use scimbook::diagnostic::{Severity, locate};
use scimbook::load::{SourceFile, SourceKind, Sources};
use scimbook::records::decode;
use scimbook::schema::{Document, json_schema, tables};
use serde_json::{Value as Json, json};

/// Rules of the decoders that a schema cannot say.
const BEYOND_SCHEMAS: &[&str] = &["SB0501"];

fn yaml(text: &str) -> Json {
    serde_yaml::from_str(text).unwrap()
}

fn shipped(path: &str) -> Json {
    yaml(&std::fs::read_to_string(package().join(path)).unwrap())
}

fn maximal() -> Json {
    shipped("tests/schema/maximal.yaml")
}

fn validator(document: Document) -> Validator {
    jsonschema::validator_for(&json_schema(document, None)).unwrap()
}

fn source(document: Document, value: &Json) -> SourceFile {
    SourceFile {
        kind: match document {
            Document::App => SourceKind::App("acme".to_owned()),
            Document::Site => SourceKind::Site,
            Document::Idps => SourceKind::Idps,
            Document::Categories => SourceKind::Categories,
            Document::Prerequisites => SourceKind::Prerequisites,
            Document::Decisions => SourceKind::Decisions,
            Document::Page => panic!("front matter is no file of its own"),
        },
        path: document.files().to_owned(),
        // JSON is YAML, so that both sides read the same text.
        text: value.to_string(),
        is_built_in: false,
        is_readable: true,
    }
}

/// The places the decoders refuse, and fields that a check requires.
fn refused_by_decoder(document: Document, value: &Json) -> BTreeSet<String> {
    let sources = Sources::from_files(vec![source(document, value)], Vec::new());
    let (records, mut problems) = decode(&sources);
    if document == Document::App {
        let options = Options {
            as_of: date(2026, 11, 24),
            drafts: true,
        };
        let (_, found) = check(records, options);
        problems.extend(
            found
                .into_iter()
                .filter(|found| found.rule.code == "SB0103"),
        );
        problems.retain(|problem| !problem.message.contains("content/site.yaml"));
    }
    problems.retain(|problem| {
        problem.rule.severity == Severity::Error && !BEYOND_SCHEMAS.contains(&problem.rule.code)
    });
    if problems.is_empty() {
        return BTreeSet::new();
    }
    locate(&problems, &sources)
        .into_iter()
        .map(|problem| up_to_missing(value, &problem.field))
        .collect()
}

/// A path, cut behind the first step that is not in the document: where `scim` is missing,
/// so is `scim.support`.
fn up_to_missing(value: &Json, path: &str) -> String {
    let mut found = String::new();
    let mut here = Some(value);
    for step in path.split_inclusive(['.', '[', ']']) {
        found.push_str(step);
        let key = step.trim_end_matches(['.', '[', ']']);
        if key.is_empty() {
            continue;
        }
        here = here.and_then(|value| match value {
            Json::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => value.get(key),
        });
        if here.is_none() {
            break;
        }
    }
    found.trim_end_matches(['.', '[']).to_owned()
}

/// The places the schema refuses.
fn refused_by_schema(validator: &Validator, value: &Json) -> BTreeSet<String> {
    validator
        .iter_errors(value)
        .flat_map(|error| places(&error, "").unwrap_or_else(|| [path(&error)].into()))
        .collect()
}

/// The path of an error: `pricing.plans[1].price`.
fn path(error: &ValidationError<'_>) -> String {
    let mut path = String::new();
    for step in error.instance_path().as_str().split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if step.bytes().all(|b| b.is_ascii_digit()) {
            path += &format!("[{step}]");
        } else {
            path = join(&path, &step);
        }
    }
    path
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Where an error lies. A union is told apart as people do: by the kind of node, then by
/// the key that is present; `None` is a branch of it that was not meant.
fn places(error: &ValidationError<'_>, union: &str) -> Option<BTreeSet<String>> {
    let here = path(error);
    let is_own = here == union;
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let is_other = is_own
                && unexpected
                    .iter()
                    .any(|key| ["value", "any_of"].contains(&key.as_str()));
            let keys = unexpected.iter().map(|key| join(&here, key));
            (!is_other).then(|| keys.collect())
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap();
            let is_other = is_own && ["value", "any_of"].contains(&key);
            (!is_other).then(|| [join(&here, key)].into())
        }
        ValidationErrorKind::Type { .. }
        | ValidationErrorKind::Constant { .. }
        | ValidationErrorKind::Enum { .. }
        | ValidationErrorKind::Contains
            if is_own && !union.is_empty() =>
        {
            None
        }
        ValidationErrorKind::AnyOf { context } => {
            let meant: Vec<BTreeSet<String>> = context
                .iter()
                .filter_map(|branch| {
                    let found: Option<Vec<_>> =
                        branch.iter().map(|error| places(error, &here)).collect();
                    Some(found?.into_iter().flatten().collect())
                })
                .collect();
            match meant.into_iter().next() {
                Some(places) => Some(places),
                None if is_own && !union.is_empty() => None,
                None => Some([here].into()),
            }
        }
        _ => Some([here].into()),
    }
}

/// Every value under a key, by its JSON pointer, and what holds it.
fn keys(value: &Json, pointer: &str, found: &mut Vec<(String, String)>) {
    match value {
        Json::Object(map) => {
            for (key, inner) in map {
                found.push((pointer.to_owned(), key.clone()));
                let step = key.replace('~', "~0").replace('/', "~1");
                keys(inner, &format!("{pointer}/{step}"), found);
            }
        }
        Json::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                keys(inner, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The value with the map at `pointer` changed.
fn with(
    value: &Json,
    pointer: &str,
    change: impl FnOnce(&mut serde_json::Map<String, Json>),
) -> Json {
    let mut value = value.clone();
    change(value.pointer_mut(pointer).unwrap().as_object_mut().unwrap());
    value
}

/// As much of a document as bears on one place in it: of an app what every one needs and
/// the section. The rest would only be read thousands of times.
fn around(document: Document, value: &Json, pointer: &str) -> Json {
    let mut value = value.clone();
    let section = pointer.split('/').nth(1);
    if let (Document::App, Some(section), Json::Object(map)) = (document, section, &mut value) {
        map.retain(|key, _| {
            key == section || ["schema", "name", "category"].contains(&key.as_str())
        });
        map.entry("scim").or_insert(json!({ "support": "native" }));
    }
    value
}

/// The first entries of each list, and of each map of ids.
fn shortened(document: Document, value: &Json, pointer: &str) -> Json {
    match value {
        Json::Array(items) => {
            let items = items.iter().take(2);
            items
                .map(|item| shortened(document, item, &format!("{pointer}/0")))
                .collect()
        }
        Json::Object(map) => {
            let count = if is_open(document, pointer) {
                2
            } else {
                usize::MAX
            };
            map.iter()
                .take(count)
                .map(|(key, item)| {
                    let inner = shortened(document, item, &format!("{pointer}/{key}"));
                    (key.clone(), inner)
                })
                .collect()
        }
        _ => value.clone(),
    }
}

/// One value of each kind, and of lists and maps one that fits few fields.
fn other_kinds() -> Vec<Json> {
    vec![
        json!(null),
        json!(true),
        json!(-3.5),
        json!("no such value"),
        json!(""),
        json!([]),
        json!(["no such value"]),
        json!({}),
        json!({ "no_such_field": 1 }),
    ]
}

/// Deletes, misspells and retypes each field in turn and compares the two.
fn mutate(document: Document, value: &Json) {
    let validator = validator(document);
    let mut faults = Vec::new();
    let mut compare = |what: String, mutated: &Json| -> bool {
        let decoder = refused_by_decoder(document, mutated);
        let schema = refused_by_schema(&validator, mutated);
        if decoder != schema {
            faults.push(format!("{what}: decoder {decoder:?}, schema {schema:?}"));
        }
        !schema.is_empty()
    };
    assert!(!compare("as it is".to_owned(), value), "the record itself");

    let mut all = Vec::new();
    keys(value, "", &mut all);
    for (pointer, key) in all {
        let value = &around(document, value, &format!("{pointer}/{key}"));
        let deleted = with(value, &pointer, |map| drop(map.shift_remove(&key)));
        compare(format!("without {pointer}/{key}"), &deleted);

        let misspelt = with(value, &pointer, |map| {
            let inner = map.shift_remove(&key).unwrap();
            map.insert(format!("{key}x"), inner);
        });
        let is_refused = compare(format!("{pointer}/{key}x"), &misspelt);
        assert!(
            is_refused || is_open(document, &pointer),
            "{pointer}/{key}x is accepted"
        );

        let refused = other_kinds()
            .into_iter()
            .filter(|other| {
                let retyped = with(value, &pointer, |map| {
                    map.insert(key.clone(), other.clone());
                });
                compare(format!("{pointer}/{key}: {other}"), &retyped)
            })
            .count();
        assert!(refused > 2, "{pointer}/{key} takes values of any kind");
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// Whether the keys of a map are the author's own.
fn is_open(document: Document, pointer: &str) -> bool {
    const OPEN: &[&str] = &[
        "idps",
        "setup",
        "sources",
        "when",
        "inputs",
        "recommendations",
        "labels",
        "bands",
    ];
    let is_registry = [
        Document::Idps,
        Document::Categories,
        Document::Prerequisites,
    ];
    match pointer.rsplit_once('/') {
        None => is_registry.contains(&document),
        Some((_, last)) => OPEN.contains(&last),
    }
}

#[test]
fn decoder_and_schema_refuse_the_same_mutations_of_an_app_at_the_same_places() {
    mutate(Document::App, &maximal());
}

#[test]
fn decoder_and_schema_refuse_the_same_mutations_of_the_registries_at_the_same_places() {
    for document in [
        Document::Site,
        Document::Idps,
        Document::Categories,
        Document::Prerequisites,
        Document::Decisions,
    ] {
        mutate(
            document,
            &shortened(document, &shipped(document.files()), ""),
        );
    }
}

#[test]
fn the_maximal_record_uses_every_field() {
    fn has(value: &Json, steps: &[&str]) -> bool {
        match (value, steps) {
            (Json::Array(items), _) => items.iter().any(|item| has(item, steps)),
            (_, []) => true,
            // The long form of a fact.
            (Json::Object(map), [key, ..])
                if map.contains_key("value") && *key != "value" && !map.contains_key(*key) =>
            {
                has(&map["value"], steps)
            }
            (Json::Object(map), ["<id>", rest @ ..]) => map.values().any(|item| has(item, rest)),
            (Json::Object(map), [key, rest @ ..]) => {
                map.get(*key).is_some_and(|item| has(item, rest))
            }
            _ => false,
        }
    }
    let maximal = maximal();
    let unused: Vec<String> = tables(Document::App)
        .into_iter()
        .flat_map(|table| {
            let places = table.places;
            let first = places[0].clone();
            table.fields.into_iter().map(move |field| {
                let key = field.path[first.len()..].trim_start_matches('.').to_owned();
                let paths = places
                    .iter()
                    .map(|place| join(place, &key))
                    .collect::<Vec<_>>();
                (field.path, paths)
            })
        })
        .filter(|(_, paths)| {
            !paths.iter().any(|path| {
                let path = path.replace("[]", "").replace("<fact>", "sso.support");
                has(&maximal, &path.split('.').collect::<Vec<_>>())
            })
        })
        .map(|(path, _)| path)
        .collect();
    assert!(unused.is_empty(), "maximal.yaml lacks {unused:#?}");
}

/// The shipped files of one kind, by path.
fn content_files(document: Document) -> Vec<(String, String)> {
    let files = document.files();
    let (start, end) = files.split_once('*').unwrap_or((files, ""));
    tree(&package().join("content"))
        .into_iter()
        .map(|(path, bytes)| (format!("content/{path}"), bytes))
        .filter(|(path, _)| path.starts_with(start) && path.ends_with(end))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn every_shipped_file_is_valid() {
    let mut count = 0;
    for document in Document::ALL {
        let validator = validator(document);
        for (path, text) in content_files(document) {
            let text = match document {
                Document::Page => text.split("---\n").nth(1).unwrap(),
                _ => &text,
            };
            let faults = refused_by_schema(&validator, &yaml(text));
            assert!(faults.is_empty(), "{path}: {faults:?}");
            count += 1;
        }
    }
    assert!(count > 15);
}

#[test]
fn every_pattern_refuses_what_it_should() {
    let validator = validator(Document::App);
    for (field, bad) in [
        ("/website", json!("acme.example")),
        ("/website", json!("https://a b")),
        ("/verified", json!("2026-13")),
        ("/verified", json!("2026-10-02T10:00")),
        ("/verified", json!(26)),
        ("/pricing/currency", json!("usd")),
        ("/scim/version", json!(2.0)),
        ("/name", json!("Ac\u{202e}me")),
        ("/schema", json!(2)),
    ] {
        let mut value = maximal();
        *value.pointer_mut(field).unwrap() = bad.clone();
        let place: BTreeSet<String> = [field[1..].replace('/', ".")].into();
        assert_eq!(refused_by_schema(&validator, &value), place, "{bad}");
        assert_eq!(refused_by_decoder(Document::App, &value), place, "{bad}");
    }
}

#[test]
fn the_committed_schemas_and_those_of_the_command_and_the_site_are_the_same() {
    let site = Site::shipped();
    let run = site.run(&["schema", "--out", "schemas"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let output = site.output(&["--base-url", "https://book.example/kb/"]);
    let mut failures = String::new();
    for document in Document::ALL {
        let file = document.schema_file();
        let text = site.read(&format!("schemas/{file}"));
        if let Err(difference) = compare(&package().join("docs/schema").join(&file), &text) {
            failures += &difference;
        }
        let mut published: Json =
            serde_json::from_slice(&output[&format!("api/v1/schema/{file}")]).unwrap();
        let id = published
            .as_object_mut()
            .unwrap()
            .shift_remove("$id")
            .unwrap();
        assert_eq!(id, format!("https://book.example/kb/api/v1/schema/{file}"));
        assert_eq!(published, serde_json::from_str::<Json>(&text).unwrap());
        jsonschema::meta::validate(&published).unwrap();
    }
    assert!(failures.is_empty(), "{failures}");
    assert_eq!(
        site.run(&["schema"]).stdout,
        site.read("schemas/app.schema.json")
    );
    assert_eq!(
        site.run(&["schema", "--out", "content/site.yaml"]).status,
        2
    );
}

#[test]
fn a_draft_may_lack_what_a_published_record_needs() {
    let validator = validator(Document::App);
    let draft = json!({ "schema": 1, "name": "Acme", "status": "draft" });
    assert!(validator.is_valid(&draft));
    let published = json!({ "schema": 1, "name": "Acme" });
    let missing = BTreeSet::from(["category".to_owned(), "scim".to_owned()]);
    assert_eq!(refused_by_schema(&validator, &published), missing);
    assert_eq!(refused_by_decoder(Document::App, &published), missing);
}

/// The mapping in `.vscode/settings.json`, and the first line of each shipped file.
#[test]
fn editors_find_the_schema_of_each_shipped_file() {
    let settings = shipped(".vscode/settings.json");
    for document in Document::ALL.into_iter().filter(|d| *d != Document::Page) {
        let schema = format!("docs/schema/{}", document.schema_file());
        assert_eq!(
            settings["yaml.schemas"][format!("./{schema}")],
            document.files()
        );
        assert!(package().join(&schema).is_file(), "{schema}");
        let depth = document.files().matches('/').count();
        let line = format!(
            "# yaml-language-server: $schema={}{schema}",
            "../".repeat(depth)
        );
        for (path, text) in content_files(document) {
            assert_eq!(text.lines().next(), Some(line.as_str()), "{path}");
        }
    }
}

#[test]
fn a_new_record_names_the_schema_where_the_root_has_one() {
    let site = Site::minimal();
    let first_line = |name: &str| {
        let run = site.run(&["new", "app", name]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        let record = site.read(&format!("content/apps/{}.yaml", name.to_lowercase()));
        record.lines().next().unwrap().to_owned()
    };
    assert!(!first_line("Bora").contains("$schema"));
    site.run(&["schema", "--out", "docs/schema"]);
    let line = "# yaml-language-server: $schema=../../docs/schema/app.schema.json";
    assert_eq!(first_line("Cato"), line);
}

/// A field of the app's table by its path, and its values.
fn field(path: &str) -> scimbook::schema::FieldRow {
    let mut rows = tables(Document::App)
        .into_iter()
        .flat_map(|table| table.fields);
    rows.find(|row| row.path == path)
        .unwrap_or_else(|| panic!("no field {path}"))
}

/// The form for proposing an app. Words of the fields come from the types, choices from
/// types and registries; each id is the path of its field, with hyphens.
fn issue_form() -> Json {
    let ids = |path: &str| -> Vec<String> {
        shipped(path).as_object().unwrap().keys().cloned().collect()
    };
    // With its meaning behind it, no value is a word that the form's readers take for a
    // boolean, or for "nothing chosen" as a bare `none` would be.
    let values = |path: &str| -> Vec<String> {
        let values = field(path).values.into_iter();
        values
            .map(|value| format!("{}: {}", value.text, value.description))
            .collect()
    };
    let element = |kind: &str, path: &str, label: &str, extra: Json, is_required: bool| -> Json {
        let mut attributes = json!({ "label": label, "description": field(path).description });
        attributes
            .as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        json!({
            "type": kind,
            "id": path.replace('.', "-"),
            "attributes": attributes,
            "validations": { "required": is_required },
        })
    };
    let providers: Vec<Json> = ids("content/idps.yaml")
        .into_iter()
        .map(|id| json!({ "label": id }))
        .collect();
    let mut idps = element(
        "checkboxes",
        "idps",
        "Identity providers",
        json!({ "options": providers }),
        false,
    );
    idps.as_object_mut().unwrap().shift_remove("validations");
    json!({
        "name": "Propose an app",
        "description": "Say what you know of an app; somebody writes the record from it.",
        "title": "App: ",
        "labels": ["app"],
        "body": [
            { "type": "markdown", "attributes": { "value": "Every fact needs a source that anybody can open. Leave empty what you do not know. With a text editor, `scimbook new app NAME` starts the record itself." } },
            element("input", "name", "Name", json!({ "placeholder": "Acme Boards" }), true),
            element("input", "website", "Web site", json!({ "placeholder": "https://acme.example" }), true),
            element("dropdown", "category", "Category", json!({ "options": ids("content/categories.yaml") }), true),
            element("input", "description", "Description", json!({ "placeholder": "Visual boards for planning teams." }), false),
            element("dropdown", "sso.support", "SSO", json!({ "options": values("sso.support") }), false),
            element("dropdown", "scim.support", "SCIM", json!({ "options": values("scim.support") }), true),
            element("textarea", "scim.access", "Access to SCIM", json!({ "placeholder": "Enterprise plan, or an add-on" }), false),
            element("input", "scim.documentation", "Documentation", json!({ "placeholder": "https://acme.example/help/scim" }), false),
            element("textarea", "pricing", "Prices", json!({ "placeholder": "Team: 10 USD a user and month, billed annually" }), false),
            idps,
            element("textarea", "limitations", "Limitations", json!({}), false),
            element("textarea", "sources", "Sources", json!({ "placeholder": "https://acme.example/help/scim, read on 2026-10-02" }), true),
        ],
    })
}

#[test]
fn the_issue_form_asks_for_fields_in_their_own_words() {
    let head = "# Made of the types in src/content and the registries; UPDATE_EXPECT=1 cargo test writes it again.\n";
    let form = head.to_owned() + &serde_yaml::to_string(&issue_form()).unwrap();
    let path = package().join(".github/ISSUE_TEMPLATE/app.yml");
    compare(&path, &form).unwrap_or_else(|difference| panic!("{difference}"));
}
