//! Home, the list of all apps, categories.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::decide::domain::{Access, ScimPrice};
use crate::derive::Derived;
use crate::derive::money::group_thousands;
use crate::derive::status::Badge;
use crate::routes;
use crate::view::Source;
use crate::view::idp::{IdpCard, idp_cards, idp_path};
use crate::view::parts::{AppSummary, PageHead, STATUSES, app_summary, page_head};
use crate::view::shared::Shared;

/// The home page.
#[derive(Debug, Clone, Serialize)]
pub struct Home {
    /// The head of the page.
    pub page: PageHead,
    /// How many apps there are.
    pub apps: String,
    /// How many runbooks.
    pub runbooks: String,
    /// How many cited sources.
    pub sources: String,
    /// How many apps have native SCIM, in whatever way.
    pub with_scim: String,
    /// How many charge for it: a dearer plan or an add-on.
    pub gated: String,
    /// How many tell the price of SCIM only on request.
    pub quote_only: String,
    /// How many include it in every plan.
    pub included: String,
    /// How many have none.
    pub without: String,
    /// The categories that have apps.
    pub categories: Vec<CategoryCard>,
    /// The identity providers that apps have rows for, those with the most first.
    pub idps: Vec<IdpCard>,
    /// The apps whose facts were checked or seen last.
    pub recent: Vec<Shared<AppSummary>>,
}

/// A category in a list.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What belongs to it.
    pub description: String,
    /// The address of its page.
    pub href: String,
    /// How many apps it has.
    pub apps: usize,
    /// How many of them have SCIM of their own.
    pub with_scim: usize,
}

/// The list of all apps.
#[derive(Debug, Clone, Serialize)]
pub struct Apps {
    /// The head of the page.
    pub page: PageHead,
    /// All apps by name.
    pub apps: Vec<Shared<AppSummary>>,
    /// How many.
    pub total: usize,
    /// The categories, for the filter.
    pub categories: Vec<CategoryCard>,
    /// The statuses that occur, from the best to the least, for the filter.
    pub statuses: Vec<&'static str>,
    /// The providers that work by SCIM with some app, by name, for the filter.
    pub idps: Vec<Choice>,
}

/// A choice of a filter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// Its value.
    pub id: String,
}

/// The list of categories.
#[derive(Debug, Clone, Serialize)]
pub struct Categories {
    /// The head of the page.
    pub page: PageHead,
    /// The categories that have apps.
    pub categories: Vec<CategoryCard>,
}

/// A category.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryPage {
    /// The head of the page.
    pub page: PageHead,
    /// The category.
    pub category: CategoryCard,
    /// The providers that some app of it has a row for, those with the most apps first.
    pub idps: Vec<crate::view::parts::Link>,
    /// Its apps by name.
    pub rows: Vec<CategoryRow>,
    /// Comparisons between its apps.
    pub comparisons: Vec<crate::view::parts::Link>,
}

/// An app in the table of its category.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryRow {
    /// The app.
    pub app: Shared<AppSummary>,
    /// How each of the providers provisions it, in their order: the decision table's words,
    /// `unknown` where the app has no row.
    pub paths: Vec<&'static str>,
}

/// All apps by name, as readers look for them.
pub fn by_name(source: Source<'_>) -> Vec<Shared<AppSummary>> {
    let mut apps: Vec<Shared<AppSummary>> = source
        .derived
        .iter()
        .map(|derived| app_summary(source, derived))
        .collect();
    apps.sort_by_key(|app| (app.name.to_lowercase(), app.slug.clone()));
    apps
}

/// The categories that have apps, in the order of the registry.
pub fn category_cards(source: Source<'_>) -> Vec<CategoryCard> {
    let mut members: BTreeMap<&str, Vec<&Derived<'_>>> = BTreeMap::new();
    for derived in source.derived {
        if let Some(category) = &derived.app().category {
            members.entry(category.as_str()).or_default().push(derived);
        }
    }
    source
        .catalog
        .categories
        .iter()
        .filter_map(|(id, category)| {
            let apps = members.get(id.as_str())?;
            Some(CategoryCard {
                id: id.clone(),
                name: category.name.as_str().to_owned(),
                description: category
                    .description
                    .as_ref()
                    .map_or(String::new(), |d| d.as_str().to_owned()),
                href: source.href(&routes::category(id)),
                apps: apps.len(),
                with_scim: apps.iter().filter(|derived| has_own_scim(derived)).count(),
            })
        })
        .collect()
}

fn has_own_scim(derived: &Derived<'_>) -> bool {
    matches!(
        derived.badge,
        Badge::Native | Badge::Addon | Badge::Partial | Badge::Beta
    )
}

/// The home page.
pub fn home(source: Source<'_>) -> Home {
    let derived = source.derived;
    let count = |test: &dyn Fn(&Derived<'_>) -> bool| {
        group_thousands(&derived.iter().filter(|d| test(d)).count().to_string())
    };
    let sources: usize = derived.iter().map(|d| d.app().sources.len()).sum();
    let runbooks: usize = derived.iter().map(|d| d.app().setup.len()).sum();
    let mut recent: Vec<&Derived<'_>> = derived.iter().collect();
    recent.sort_by_key(|d| {
        let seen = crate::derive::status::last_seen(d.app());
        (
            std::cmp::Reverse((d.app().verified.is_some(), seen)),
            d.slug(),
        )
    });
    let site = &source.catalog.site;
    let description = site.description.as_ref().map_or(
        "Which plan SCIM needs, what it costs, and how to set it up, app by app.".to_owned(),
        |d| d.as_str().to_owned(),
    );
    Home {
        page: page_head(source, "/", "", site.title.as_str(), description, &[]),
        apps: group_thousands(&derived.len().to_string()),
        runbooks: group_thousands(&runbooks.to_string()),
        sources: group_thousands(&sources.to_string()),
        with_scim: count(&|d| has_own_scim(d)),
        gated: count(&|d| has_own_scim(d) && d.is_gated),
        quote_only: count(&|d| d.facts.scim_price == ScimPrice::Quote),
        included: count(&|d| {
            has_own_scim(d)
                && (d.facts.access == Access::Included || d.facts.scim_price == ScimPrice::None)
        }),
        without: count(&|d| matches!(d.badge, Badge::None | Badge::ConnectorOnly)),
        categories: category_cards(source),
        idps: idp_cards(source),
        recent: recent
            .into_iter()
            .take(6)
            .map(|d| app_summary(source, d))
            .collect(),
    }
}

/// The list of all apps.
pub fn apps(source: Source<'_>) -> Apps {
    let apps = by_name(source);
    let mut idps: Vec<Choice> = apps
        .iter()
        .flat_map(|app| &app.scim_idp_ids)
        .map(|id| Choice {
            text: source.idp_name(id),
            id: id.clone(),
        })
        .collect();
    idps.sort();
    idps.dedup();
    Apps {
        page: page_head(
            source,
            "/apps/",
            "apps",
            "All apps",
            "Every app with its SCIM status, the plan SCIM needs, what it adds to the price, and when the facts were checked.",
            &[],
        ),
        total: apps.len(),
        categories: category_cards(source),
        statuses: STATUSES
            .into_iter()
            .filter(|status| apps.iter().any(|app| app.status == *status))
            .collect(),
        idps,
        apps,
    }
}

/// The list of categories.
pub fn categories(source: Source<'_>) -> Categories {
    Categories {
        page: page_head(
            source,
            "/categories/",
            "categories",
            "Categories",
            "Apps by what they are for, compared on SCIM, price and identity providers.",
            &[],
        ),
        categories: category_cards(source),
    }
}

/// One category.
pub fn category(source: Source<'_>, card: CategoryCard) -> CategoryPage {
    let is_in = |derived: &&Derived<'_>| {
        derived
            .app()
            .category
            .as_ref()
            .is_some_and(|c| c.as_str() == card.id)
    };
    let members: Vec<&Derived<'_>> = source.derived.iter().filter(is_in).collect();
    let idps: Vec<IdpCard> = idp_cards(source)
        .into_iter()
        .filter(|idp| members.iter().any(|d| d.app().idps.contains_key(&idp.id)))
        .collect();
    let mut rows: Vec<CategoryRow> = members
        .iter()
        .map(|derived| CategoryRow {
            app: app_summary(source, derived),
            paths: idps
                .iter()
                .map(|idp| idp_path(derived, &idp.id).name())
                .collect(),
        })
        .collect();
    rows.sort_by_key(|row| row.app.name.to_lowercase());
    let slugs: BTreeSet<&str> = members.iter().map(|derived| derived.slug()).collect();
    let comparisons = if source
        .catalog
        .makes(crate::content::site::Output::Comparisons)
    {
        source
            .catalog
            .pairs
            .iter()
            .filter(|(a, b)| slugs.contains(a.as_str()) && slugs.contains(b.as_str()))
            .filter_map(|(a, b)| {
                let (first, second) = (source.find(a)?, source.find(b)?);
                Some(crate::view::parts::Link {
                    text: format!(
                        "{} and {}",
                        first.app().name.as_str(),
                        second.app().name.as_str()
                    ),
                    href: source.href(&routes::compare(a, b)),
                })
            })
            .collect()
    } else {
        Vec::new()
    };
    CategoryPage {
        page: page_head(
            source,
            &routes::category(&card.id),
            "categories",
            card.name.clone(),
            format!(
                "{} compared: SCIM status, plan, uplift and identity providers. {}",
                card.name, card.description
            ),
            &[("Categories", "/categories/".to_owned())],
        ),
        idps: idps
            .into_iter()
            .map(|idp| crate::view::parts::Link {
                text: idp.name,
                href: idp.href,
            })
            .collect(),
        rows,
        comparisons,
        category: card,
    }
}
