//! Facts without what makes them believable.

use crate::check::{Context, is_published};
use crate::content::app::Support;
use crate::content::decode::{Export, Leaf};
use crate::content::fact::Scope;
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::{NO_SOURCE, PARTIAL_WITHOUT_NOTE, QUOTE_WITHOUT_URL, UNKNOWN_WITHOUT_WHY};

/// SCIM support and pricing cite a source.
pub fn sources_of_support_and_pricing(
    _: &Context<'_>,
    record: &AppRecord,
    problems: &mut Problems,
) {
    if !is_published(record) {
        return;
    }
    if let Some(scim) = &record.app.scim
        && let Some(statement) = scim.support.statement(Scope::default())
        && statement
            .value
            .is_some_and(|support| support != Support::Unknown)
        && statement.sources.is_empty()
        && scim.sources.is_empty()
    {
        problems.push(
            problems
                .at(&NO_SOURCE, statement.at, "SCIM support has no source")
                .label("nothing says so")
                .help("add `sources:` to `scim`"),
        );
    }
    if let Some(pricing) = &record.app.pricing
        && pricing.sources.is_empty()
        && !pricing.plans.is_empty()
    {
        problems.push(
            problems
                .at(&NO_SOURCE, pricing.at, "these prices have no source")
                .label("nothing says so")
                .help("add `sources:` to `pricing`"),
        );
    }
}

/// A quotation has its address.
pub fn quotations(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let quotes = record.app.community.iter().flat_map(|c| &c.quotes);
    for quote in quotes.filter(|quote| quote.url.is_none()) {
        problems.push(
            problems
                .at(
                    &QUOTE_WITHOUT_URL,
                    quote.text.at,
                    "this quotation has no address",
                )
                .label("said where?")
                .help("add `url:`, or make it a theme"),
        );
    }
}

/// `partial` says how, and an `unknown` somebody looked for says why.
pub fn statements(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let mut found = Vec::new();
    // A row's own note may say how its facts are partial.
    let row_notes: Vec<_> = record
        .app
        .idps
        .values()
        .filter(|row| row.note.is_some())
        .flat_map(|row| {
            row.sso
                .statements
                .iter()
                .chain(&row.scim.statements)
                .chain(&row.jit.statements)
        })
        .map(|statement| statement.at)
        .collect();
    record.app.walk("", record.app.node(), &mut |_, leaf, at| {
        if let Leaf::Statement(statement) = leaf {
            // The support level `partial` is one of five and has its own explanation.
            let is_partial = statement.value == Some("partial");
            if is_partial
                && statement.note.is_none()
                && !row_notes.contains(&at)
                && !is_support(record, at)
            {
                found.push(
                    problems
                        .at(&PARTIAL_WITHOUT_NOTE, at, "`partial` does not say how")
                        .label("expected a note")
                        .help("write { value: partial, note: \"...\" }"),
                );
            }
            if statement.value == Some("unknown") && statement.has_sources && !statement.has_why {
                found.push(
                    problems
                        .at(
                            &UNKNOWN_WITHOUT_WHY,
                            at,
                            "`unknown` with sources does not say why",
                        )
                        .label("expected `why`")
                        .help("add `why:` with not-checked, vendor-silent or conflicting"),
                );
            }
        }
    });
    for problem in found {
        problems.push(problem);
    }
}

fn is_support(record: &AppRecord, at: crate::yaml::NodeId) -> bool {
    record
        .app
        .scim
        .iter()
        .flat_map(|scim| &scim.support.statements)
        .any(|statement| statement.at == at)
}
