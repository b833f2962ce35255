//! Coverage of the facts, the diagnostic codes, and the fields of the content files.

use serde::Serialize;

use crate::api::schema_path;
use crate::content::site::Output;
use crate::derive::status::fields;
use crate::load::Sources;
use crate::markup::{Html, highlight, markdown};
use crate::rules::RULES;
use crate::schema::{Document, FACT_PATH, FieldRow, MapTable, tables};
use crate::view::Source;
use crate::view::parts::{AppSummary, Link, PageHead, app_summary, page_head};
use crate::view::shared::Shared;
use crate::yaml::line_of_field;

/// What is known and unknown.
#[derive(Debug, Clone, Serialize)]
pub struct Coverage {
    /// The head of the page.
    pub page: PageHead,
    /// How much is documented over all apps, in percent.
    pub percent: u32,
    /// The apps, the least documented first.
    pub apps: Vec<CoverageApp>,
    /// The fields, the least documented first.
    pub fields: Vec<CoverageField>,
}

/// An app in the coverage.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageApp {
    /// The app.
    pub app: Shared<AppSummary>,
    /// Its gaps: the field, and the line of the record where it belongs (empty without a
    /// repository).
    pub gaps: Vec<Link>,
}

/// A field in the coverage.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageField {
    /// The field.
    pub field: &'static str,
    /// How many apps document it.
    pub known: usize,
    /// To how many it applies.
    pub total: usize,
    /// The same in percent.
    pub percent: usize,
}

/// What is known and unknown.
pub fn coverage(source: Source<'_>, sources: &Sources) -> Coverage {
    let mut by_field: indexmap::IndexMap<&'static str, (usize, usize)> = indexmap::IndexMap::new();
    let mut apps = Vec::new();
    for derived in source.derived {
        let text = &sources.file(derived.record.file).text;
        let record = source.record_url(derived.slug());
        let line = |field: &str| {
            let record = record.as_ref()?;
            Some(format!("{record}#L{}", line_of_field(text, field)))
        };
        let found = fields(derived.app());
        for gap in &found {
            let counts = by_field.entry(gap.field).or_default();
            counts.0 += usize::from(gap.is_known);
            counts.1 += 1;
        }
        apps.push(CoverageApp {
            app: app_summary(source, derived),
            gaps: found
                .iter()
                .filter(|gap| !gap.is_known)
                .map(|gap| Link {
                    text: gap.field.to_owned(),
                    href: line(gap.field).unwrap_or_default(),
                })
                .collect(),
        });
    }
    apps.sort_by_key(|app| (app.app.completeness_percent, app.app.name.clone()));
    let (known, total) = by_field
        .values()
        .fold((0, 0), |(known, total), (k, t)| (known + k, total + t));
    let mut fields: Vec<CoverageField> = by_field
        .into_iter()
        .map(|(field, (known, total))| CoverageField {
            field,
            known,
            total,
            percent: known * 100 / total.max(1),
        })
        .collect();
    fields.sort_by_key(|field| field.percent);
    Coverage {
        page: page_head(
            source,
            "/coverage/",
            "",
            "Coverage",
            "What is known and unknown, per app and per field, with a link to fill each gap.",
            &[],
        ),
        percent: (known * 100 / total.max(1)) as u32,
        apps,
        fields,
    }
}

/// The diagnostic codes.
#[derive(Debug, Clone, Serialize)]
pub struct Checks {
    /// The head of the page.
    pub page: PageHead,
    /// The rules by code.
    pub rules: Vec<CheckView>,
}

/// One rule.
#[derive(Debug, Clone, Serialize)]
pub struct CheckView {
    /// Its code.
    pub code: &'static str,
    /// Its weight.
    pub severity: &'static str,
    /// What must hold.
    pub title: Html,
    /// The same as plain text, for the table of contents.
    pub title_text: String,
    /// Why.
    pub why: Html,
    /// A fault, as a block of code; empty where the fault is to say nothing.
    pub fault: Html,
    /// Its mend, as a block of code.
    pub mend: Html,
}

fn yaml(text: &str) -> Html {
    if text.trim().is_empty() {
        Html::default()
    } else {
        highlight::code("yaml", text)
    }
}

/// The diagnostic codes.
pub fn checks(source: Source<'_>) -> Checks {
    Checks {
        page: page_head(
            source,
            "/checks/",
            "",
            "Diagnostic codes",
            "Every rule that records are checked by: what it asks, why, a fault and its mend.",
            &[],
        ),
        rules: RULES
            .iter()
            .map(|rule| CheckView {
                code: rule.code,
                severity: rule.severity.as_str(),
                title: source.inline(rule.title),
                title_text: markdown::plain(rule.title),
                why: source.inline(rule.why),
                fault: yaml(rule.fault),
                mend: yaml(rule.mend),
            })
            .collect(),
    }
}

/// The fields of all content files.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// The head of the page.
    pub page: PageHead,
    /// The kinds of file.
    pub documents: Vec<DocumentView>,
}

/// A kind of content file.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentView {
    /// Its id on the page, `app`.
    pub id: &'static str,
    /// The files of this kind.
    pub files: &'static str,
    /// Where its schema is published; empty where the API is switched off.
    pub schema: String,
    /// Its maps, that of the file itself first.
    pub maps: Vec<MapView>,
}

/// A map of a file.
#[derive(Debug, Clone, Serialize)]
pub struct MapView {
    /// Its id on the page.
    pub id: String,
    /// The path it stands at; empty for the file itself and for facts.
    pub place: String,
    /// Whether it is the long form of any fact.
    pub is_fact: bool,
    /// What it is.
    pub description: Html,
    /// Where else it stands.
    pub other_places: Vec<String>,
    /// What holds between its fields.
    pub rules: Vec<Html>,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// A field of a map.
#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    /// Its id on the page.
    pub id: String,
    /// Its path in the file, in steps that may stand on lines of their own; of a fact's
    /// long form, its key.
    pub path: Vec<String>,
    /// What it says.
    pub description: Html,
    /// What can be written.
    pub kind: Html,
    /// The id of the long form, where it is a fact; else empty.
    pub fact: String,
    /// Whether it is required.
    pub is_required: bool,
    /// The values of a closed list.
    pub values: Vec<ValueView>,
    /// The maps that can stand there, by path and place on this page.
    pub maps: Vec<Link>,
}

/// A value of a closed list.
#[derive(Debug, Clone, Serialize)]
pub struct ValueView {
    /// As written.
    pub text: String,
    /// What it means.
    pub description: Html,
}

/// The fields of all content files.
pub fn reference(source: Source<'_>) -> Reference {
    let has_api = source.catalog.makes(Output::Api);
    Reference {
        page: page_head(
            source,
            "/reference/",
            "",
            "Fields of the records",
            "Every field of every content file: its path, what it says, what can be written.",
            &[],
        ),
        documents: Document::ALL
            .iter()
            .map(|document| DocumentView {
                id: document.name(),
                files: document.files(),
                schema: if has_api {
                    format!("{}{}", source.catalog.base, schema_path(*document))
                } else {
                    String::new()
                },
                maps: map_views(source, *document),
            })
            .collect(),
    }
}

fn map_views(source: Source<'_>, document: Document) -> Vec<MapView> {
    let tables = tables(document);
    tables
        .iter()
        .map(|table| {
            let is_fact = table.places[0] == FACT_PATH;
            MapView {
                id: map_id(document, table),
                place: if is_fact {
                    String::new()
                } else {
                    table.places[0].clone()
                },
                is_fact,
                description: source.inline(&table.description),
                other_places: table.places[1..].to_vec(),
                rules: table.rules.iter().map(|rule| source.inline(rule)).collect(),
                fields: table
                    .fields
                    .iter()
                    .map(|field| field_view(source, document, field, &tables))
                    .collect(),
            }
        })
        .collect()
}

fn map_id(document: Document, table: &MapTable) -> String {
    format!("{}-map-{}", document.name(), table.name.to_lowercase())
}

fn field_view(
    source: Source<'_>,
    document: Document,
    field: &FieldRow,
    tables: &[MapTable],
) -> FieldView {
    let fact = tables.iter().find(|table| table.places[0] == FACT_PATH);
    let in_fact = format!("{FACT_PATH}.");
    FieldView {
        id: format!("{}-{}", document.name(), anchor(&field.path)),
        path: field
            .path
            .trim_start_matches(&in_fact)
            .split_inclusive('.')
            .map(str::to_owned)
            .collect(),
        description: source.inline(&field.description),
        kind: source.inline(&field.kind),
        fact: match fact {
            Some(table) if field.is_fact => map_id(document, table),
            _ => String::new(),
        },
        is_required: field.is_required,
        values: field
            .values
            .iter()
            .map(|value| ValueView {
                text: value.text.clone(),
                description: source.inline(&value.description),
            })
            .collect(),
        maps: tables
            .iter()
            .filter(|table| field.maps.contains(&table.name))
            .map(|table| Link {
                text: table.places[0].trim_start_matches(&in_fact).to_owned(),
                href: format!("#{}", map_id(document, table)),
            })
            .collect(),
    }
}

/// A path as an id: `pricing.plans[].name` is `pricing-plans-name`.
fn anchor(path: &str) -> String {
    path.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}
