//! View models: what each page shows, finished and flat. Templates format, they do not
//! compute.
//!
//! In: the catalog and what was derived from it. Out: one struct for each kind of page.
//! Amounts are formatted, Markdown is HTML, a status is a closed word whose wording
//! stands in `strings.yaml`. Every field is always present.

pub mod app_lists;
pub mod chart;
pub mod compare;
pub mod decide;
pub mod guide;
pub mod idp;
pub mod parts;
pub mod plain_pages;
pub mod pricing;
pub mod reference;
pub mod runbook;
pub mod shared;
pub mod snippets;
pub mod tax;
pub mod typical;

use crate::catalog::Catalog;
use crate::derive::Derived;
use crate::markup::{Html, markdown};
use crate::routes;
use crate::view::parts::Summaries;

/// What every view is made from.
#[derive(Clone, Copy)]
pub struct Source<'c> {
    /// The checked content.
    pub catalog: &'c Catalog,
    /// What follows from each app, in the order of the catalog.
    pub derived: &'c [Derived<'c>],
    /// The apps as lists show them.
    pub summaries: &'c Summaries,
}

impl<'c> Source<'c> {
    /// An address with the site's base path.
    pub fn href(&self, path: &str) -> String {
        format!("{}{path}", self.catalog.base)
    }

    /// Markdown as blocks.
    pub fn block(&self, text: &str) -> Html {
        markdown::block(text, &self.catalog.base, 4)
    }

    /// Markdown of one paragraph without its element.
    pub fn inline(&self, text: &str) -> Html {
        markdown::inline(text, &self.catalog.base)
    }

    /// The name of an identity provider.
    pub fn idp_name(&self, id: &str) -> String {
        self.catalog
            .idps
            .get(id)
            .map_or_else(|| id.to_owned(), |idp| idp.name.as_str().to_owned())
    }

    /// The name of a category.
    pub fn category_name(&self, id: &str) -> String {
        self.catalog.categories.get(id).map_or_else(
            || id.to_owned(),
            |category| category.name.as_str().to_owned(),
        )
    }

    /// What was derived from the app with this slug.
    pub fn find(&self, slug: &str) -> Option<&'c Derived<'c>> {
        self.derived
            .binary_search_by(|derived| derived.slug().cmp(slug))
            .ok()
            .map(|index| &self.derived[index])
    }

    /// Where the record of an app is edited.
    pub fn edit_url(&self, slug: &str) -> Option<String> {
        self.repository_url("edit", slug)
    }

    /// Where the record of an app is read; a line is added as `#L12`.
    pub fn record_url(&self, slug: &str) -> Option<String> {
        self.repository_url("blob", slug)
    }

    fn repository_url(&self, view: &str, slug: &str) -> Option<String> {
        let repository = self.catalog.site.repository.as_ref()?;
        let branch = repository.branch.as_ref().map_or("main", |b| b.as_str());
        Some(format!(
            "{}/{view}/{branch}/content/apps/{slug}.yaml",
            repository.url.as_str().trim_end_matches('/')
        ))
    }

    /// The address of an app's guide.
    pub fn app_href(&self, slug: &str) -> String {
        self.href(&routes::app(slug))
    }
}
