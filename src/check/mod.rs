//! Everything beyond types: references, contradictions, numbers, time, evidence.
//!
//! In: [`Records`] and today's date. Out: a [`Catalog`] if there is no error, and all
//! problems. A check looks at one thing, pushes what it finds and goes on.

mod contradictions;
mod decisions;
mod evidence;
mod numbers;
mod placeholder;
mod prose;
mod references;
mod registries;
mod required;
mod style;
mod time;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

pub use placeholder::AUTHOR_NOTE;
use prose::ProviderNames;

use crate::catalog::{Catalog, STALENESS_DAYS};
use crate::content::app::Status;
use crate::content::decode::Written;
use crate::content::site::StalenessDays;
use crate::diagnostic::{Diagnostic, Problems, Severity};
use crate::records::{AppRecord, Records};

/// What a check needs beside the thing it looks at.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The date of the build.
    pub as_of: Date,
    /// Whether drafts are part of the site.
    pub drafts: bool,
}

/// What every check of an app may look at.
pub(crate) struct Context<'a> {
    pub records: &'a Records,
    pub provider_names: ProviderNames<'a>,
    pub options: Options,
    /// Slugs of records that could not be read, or that are drafts and left out.
    pub unread: BTreeSet<&'a str>,
    /// The apps of each vendor, by slug.
    pub by_vendor: BTreeMap<&'a str, Vec<&'a AppRecord>>,
    /// After how many days facts are old.
    pub staleness_days: u32,
    /// The same for prices.
    pub pricing_staleness_days: u32,
}

type Check = fn(&Context<'_>, &AppRecord, &mut Problems);

/// The checks of a single app, one line each.
const APP_CHECKS: &[Check] = &[
    required::required_fields,
    placeholder::placeholder_text,
    references::references,
    contradictions::none_means_none,
    contradictions::plans_agree_with_access,
    contradictions::runbooks_have_rows,
    contradictions::affected_providers_have_rows,
    contradictions::required_sso_exists,
    contradictions::attributes_agree_with_mappings,
    contradictions::addons_agree_within_a_vendor,
    prose::prose_agrees_with_facts,
    style::prose_is_plain,
    numbers::bands,
    numbers::free_plans,
    numbers::plan_order,
    numbers::plan_names,
    time::future_dates,
    time::age,
    time::passed_dates,
    evidence::sources_of_support_and_pricing,
    evidence::quotations,
    evidence::statements,
];

/// Checks all records; a catalog comes out only if there is no error.
pub fn check(records: Records, options: Options) -> (Option<Catalog>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let context = Context {
        records: &records,
        provider_names: ProviderNames::new(&records),
        options,
        unread: records.unread.iter().map(String::as_str).collect(),
        by_vendor: by_vendor(&records),
        staleness_days: policy(&records, |days| days.default.as_ref()),
        pricing_staleness_days: policy(&records, |days| {
            days.pricing.as_ref().or(days.default.as_ref())
        }),
    };
    let found: Vec<Vec<Diagnostic>> = records
        .apps
        .par_iter()
        .map(|record| {
            let mut problems = Problems::new(record.file);
            for check in APP_CHECKS {
                check(&context, record, &mut problems);
            }
            problems.into_list()
        })
        .collect();
    problems.extend(found.into_iter().flatten());
    registries::slugs_differ_by_more_than_case(&records, &mut problems);
    registries::names_belong_to_one_app(&records, &mut problems);
    registries::added_entries_are_used(&records, &mut problems);
    registries::pages_and_texts(&records, &mut problems);
    let table = decisions::table(&records, &mut problems);
    let tables = table.as_ref().map_or_else(Default::default, |table| {
        decisions::app_tables(table, &records, &mut problems)
    });
    let has_error = problems
        .iter()
        .any(|problem| problem.rule.severity == Severity::Error);
    let catalog = match (has_error, table) {
        (false, Some(table)) => Catalog::link(records, table, tables, options),
        _ => None,
    };
    (catalog, problems)
}

/// Whether the record is on the site.
pub(crate) fn is_published(record: &AppRecord) -> bool {
    record.app.status() != Status::Draft
}

fn by_vendor(records: &Records) -> BTreeMap<&str, Vec<&AppRecord>> {
    let mut vendors: BTreeMap<&str, Vec<&AppRecord>> = BTreeMap::new();
    for record in &records.apps {
        if let Some(vendor) = &record.app.vendor {
            vendors.entry(vendor.as_str()).or_default().push(record);
        }
    }
    vendors
}

/// The days after which something counts as old, as the site says.
fn policy<'r>(
    records: &'r Records,
    days: impl Fn(&'r StalenessDays) -> Option<&'r Written<u32>>,
) -> u32 {
    records
        .site
        .as_ref()
        .and_then(|(_, site)| site.staleness_days.as_ref())
        .and_then(days)
        .map_or(STALENESS_DAYS, |days| days.value)
}
