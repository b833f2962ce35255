//! Coverage of the facts, and the diagnostic codes.

use std::sync::Arc;

use serde::Serialize;

use crate::derive::status::fields;
use crate::markup::{Html, highlight, markdown};
use crate::rules::RULES;
use crate::view::Source;
use crate::view::parts::{AppSummary, Link, PageHead, app_summary, page_head};

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
    pub app: Arc<AppSummary>,
    /// Its gaps: the field, and where it is edited (empty without a repository).
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
pub fn coverage(source: Source<'_>) -> Coverage {
    let mut by_field: indexmap::IndexMap<&'static str, (usize, usize)> = indexmap::IndexMap::new();
    let mut apps = Vec::new();
    for derived in source.derived {
        let edit = source.edit_url(derived.slug()).unwrap_or_default();
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
                    href: edit.clone(),
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
