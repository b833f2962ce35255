//! The catalog: checked content, linked. Having one is proof that there was no error.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use jiff::civil::Date;

use crate::check::Options;
use crate::content::app::Status;
use crate::content::decode::Export;
use crate::content::page::Page;
use crate::content::registry::{Category, Idp, Prerequisite};
use crate::content::site::{Output, Site};
use crate::decide::table::Table;
use crate::records::{AppRecord, Records, base_path};
use crate::routes::related_pairs;

/// After how many days facts count as old, where the site does not say.
pub const STALENESS_DAYS: u32 = 365;

/// Checked content. Only [`crate::check::check`] makes one.
#[derive(Debug)]
pub struct Catalog {
    /// The site.
    pub site: Site,
    /// The path of the site's address, without a slash at its end.
    pub base: String,
    /// The address of the site without a slash at its end; empty where none is set.
    pub origin: String,
    /// The apps of the site, by slug; retired ones among them.
    pub apps: Vec<AppRecord>,
    /// The identity providers.
    pub idps: IndexMap<String, Idp>,
    /// The categories.
    pub categories: IndexMap<String, Category>,
    /// The prerequisites.
    pub prerequisites: IndexMap<String, Prerequisite>,
    /// The decision table.
    pub table: Table,
    tables: BTreeMap<String, Table>,
    /// The pairs of related apps, each in slug order: those that get a comparison.
    pub pairs: BTreeSet<(String, String)>,
    neighbours: BTreeMap<String, BTreeSet<String>>,
    /// The pages in Markdown, in the order of the navigation.
    pub pages: Vec<Page>,
    /// The date of the build.
    pub as_of: Date,
}

impl Catalog {
    pub(crate) fn link(
        records: Records,
        table: Table,
        tables: BTreeMap<String, Table>,
        options: Options,
    ) -> Option<Self> {
        let (_, site) = records.site?;
        let mut apps: Vec<AppRecord> = records
            .apps
            .into_iter()
            .filter(|record| options.drafts || record.app.status() != Status::Draft)
            .collect();
        apps.iter_mut()
            .for_each(|record| record.app.expire(options.as_of));
        let mut pages = records.pages;
        pages.sort_by_key(|page| {
            let order = page
                .front_matter
                .order
                .as_ref()
                .map_or(u32::MAX, |o| o.value);
            (order, page.slug.clone())
        });
        let mut catalog = Self {
            base: String::new(),
            origin: String::new(),
            site,
            apps,
            idps: plain(records.idps),
            categories: plain(records.categories),
            prerequisites: plain(records.prerequisites),
            table,
            tables,
            pairs: BTreeSet::new(),
            neighbours: BTreeMap::new(),
            pages,
            as_of: options.as_of,
        };
        catalog.pairs = related_pairs(catalog.apps.iter());
        for (a, b) in &catalog.pairs {
            for (one, other) in [(a, b), (b, a)] {
                let neighbours = catalog.neighbours.entry(one.clone()).or_default();
                neighbours.insert(other.clone());
            }
        }
        let base_url = catalog
            .site
            .base_url
            .as_ref()
            .map(|url| url.as_str().to_owned());
        catalog.set_base_url(&base_url.unwrap_or_default());
        Some(catalog)
    }

    /// Publishes the site somewhere else than it says itself.
    pub fn set_base_url(&mut self, base_url: &str) {
        self.base = base_path(base_url);
        self.origin = base_url.trim_end_matches('/').to_owned();
    }

    /// The decision table of an app: the site's, with the record's own changes.
    pub fn table_of(&self, slug: &str) -> &Table {
        self.tables.get(slug).unwrap_or(&self.table)
    }

    /// An app by its slug.
    pub fn find_app(&self, slug: &str) -> Option<&AppRecord> {
        self.apps
            .binary_search_by(|record| record.slug.as_str().cmp(slug))
            .ok()
            .map(|index| &self.apps[index])
    }

    /// The apps that get a comparison with this one, in slug order.
    pub fn neighbours<'a>(&'a self, slug: &'a str) -> impl Iterator<Item = &'a str> {
        self.neighbours
            .get(slug)
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Whether a kind of output is made.
    pub fn makes(&self, output: Output) -> bool {
        match &self.site.outputs {
            None => true,
            Some(outputs) => outputs.iter().any(|written| written.value == output),
        }
    }

    /// After how many days facts count as old.
    pub fn staleness_days(&self) -> u32 {
        self.site
            .staleness_days
            .as_ref()
            .and_then(|days| days.default.as_ref())
            .map_or(STALENESS_DAYS, |days| days.value)
    }
}

fn plain<T>(entries: IndexMap<String, crate::records::Entry<T>>) -> IndexMap<String, T> {
    entries
        .into_iter()
        .map(|(id, entry)| (id, entry.value))
        .collect()
}
