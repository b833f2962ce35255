//! Comparisons: two related apps side by side, and the list of pairs.

use serde::Serialize;

use crate::content::app::{Operation, Scim};
use crate::content::fact::{Answer, Fact, FactValue, Scope};
use crate::decide::domain::Access;
use crate::derive::Derived;
use crate::routes;
use crate::view::Source;
use crate::view::app_lists::by_name;
use crate::view::idp::idp_path;
use crate::view::parts::{AppSummary, Link, PageHead, answer, app_summary, page_head, typical};
use crate::view::shared::Shared;
use crate::view::typical::{TypicalRow, readers};

/// The list of comparisons.
#[derive(Debug, Clone, Serialize)]
pub struct Comparisons {
    /// The head of the page.
    pub page: PageHead,
    /// The apps that are compared with others, by name.
    pub apps: Vec<ComparedApp>,
}

/// An app with the apps it is compared with.
#[derive(Debug, Clone, Serialize)]
pub struct ComparedApp {
    /// The app.
    pub app: Shared<AppSummary>,
    /// The comparisons, each named after the other app.
    pub with: Vec<Link>,
}

/// Two apps side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The head of the page.
    pub page: PageHead,
    /// The apps.
    pub apps: Vec<Shared<AppSummary>>,
    /// What differs between them.
    pub differences: Vec<CompareRow>,
    /// What is the same for both.
    pub agreements: Vec<CompareRow>,
    /// What typical readers should do.
    pub typical: Vec<TypicalRow>,
}

/// A row of the comparison.
#[derive(Debug, Clone, Serialize)]
pub struct CompareRow {
    /// What is compared; a key of the strings, or a provider's name.
    pub key: String,
    /// Whether the key is a name rather than a key of the strings.
    pub is_name: bool,
    /// The group of strings that the words of the cells stand in; empty where all are texts.
    pub words: &'static str,
    /// Whether an answer is neither good nor bad for a reader, and has no colour.
    pub is_neutral: bool,
    /// The cell of each app.
    pub cells: Vec<CompareCell>,
}

/// A cell of the comparison: a text, or else a word of the row's group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompareCell {
    /// The text; empty where the cell is a word.
    pub text: String,
    /// The word.
    pub word: String,
    /// Whether the text is an approximate figure.
    pub is_approximate: bool,
}

fn text(text: impl Into<String>) -> CompareCell {
    CompareCell {
        text: text.into(),
        word: String::new(),
        is_approximate: false,
    }
}

/// A figure of an app's uplift.
fn figure(app: &AppSummary, figure: impl Into<String>) -> CompareCell {
    CompareCell {
        is_approximate: app.is_uplift_approximate,
        ..text(figure)
    }
}

fn word(word: &str) -> CompareCell {
    CompareCell {
        text: String::new(),
        word: word.to_owned(),
        is_approximate: false,
    }
}

/// The list of comparisons.
pub fn comparisons(source: Source<'_>) -> Comparisons {
    let others = |slug: &str| -> Vec<Link> {
        let mut links: Vec<Link> = source
            .catalog
            .neighbours(slug)
            .filter_map(|other| {
                Some(Link {
                    text: source.find(other)?.app().name.as_str().to_owned(),
                    href: source.href(&routes::compare(slug, other)),
                })
            })
            .collect();
        links.sort_by_key(|link| link.text.to_lowercase());
        links
    };
    Comparisons {
        page: page_head(
            source,
            "/compare/",
            "compare",
            "Compare apps",
            "Related apps side by side: SCIM, price, identity providers, and what to do.",
            &[],
        ),
        apps: by_name(source)
            .into_iter()
            .map(|app| ComparedApp {
                with: others(&app.slug),
                app,
            })
            .filter(|compared| !compared.with.is_empty())
            .collect(),
    }
}

/// One comparison; none if an app is not there.
pub fn comparison(source: Source<'_>, a: &str, b: &str) -> Option<Comparison> {
    let sides = [source.find(a)?, source.find(b)?];
    let [first, second] = sides.map(|derived| derived.app().name.as_str());
    let apps: Vec<Shared<AppSummary>> = sides
        .iter()
        .map(|derived| app_summary(source, derived))
        .collect();
    let rows = rows(source, sides, &apps);
    let (differences, agreements) = rows
        .into_iter()
        .partition(|row| row.cells.first() != row.cells.last());
    let of_sides = sides.map(|derived| typical(source, derived));
    Some(Comparison {
        page: page_head(
            source,
            &routes::compare(a, b),
            "compare",
            format!("{first} and {second} compared"),
            format!(
                "User provisioning in {first} and {second} side by side: SCIM, plan, price and identity providers."
            ),
            &[("Compare", "/compare/".to_owned())],
        ),
        apps,
        differences,
        agreements,
        typical: readers()
            .into_iter()
            .enumerate()
            .map(|(index, reader)| TypicalRow {
                reader,
                cells: of_sides.iter().map(|side| side[index].clone()).collect(),
            })
            .collect(),
    })
}

/// What is compared, in the order of a guide. Rows of which nothing is known are left out.
fn rows(
    source: Source<'_>,
    sides: [&Derived<'_>; 2],
    apps: &[Shared<AppSummary>],
) -> Vec<CompareRow> {
    let mut rows = Vec::new();
    let mut row = |key: &str, is_name, words, cells: Vec<CompareCell>| {
        let is_known =
            |cell: &CompareCell| !matches!(cell.word.as_str(), "unknown" | "not-applicable");
        if cells.iter().any(is_known) {
            rows.push(CompareRow {
                key: key.to_owned(),
                is_name,
                words,
                is_neutral: key == "requires_sso",
                cells,
            });
        }
    };
    let each = |f: &dyn Fn(&Derived<'_>) -> CompareCell| -> Vec<CompareCell> {
        sides.iter().map(|derived| f(derived)).collect()
    };
    let of_apps = |f: &dyn Fn(&AppSummary) -> CompareCell| apps.iter().map(|app| f(app)).collect();
    row("status", false, "badge", of_apps(&|app| word(app.status)));
    row(
        "scim_plan",
        false,
        "access_kind",
        of_apps(&|app| {
            app.scim_plan
                .as_ref()
                .map_or_else(|| word(app.access), text)
        }),
    );
    row(
        "scim_price",
        false,
        "scim_price",
        of_apps(
            &|app| match (app.scim_price, &app.uplift, &app.uplift_yearly) {
                ("public", Some(uplift), _) | ("public", None, Some(uplift)) => figure(app, uplift),
                (price, ..) => word(price),
            },
        ),
    );
    if apps.iter().any(|app| app.uplift_percent.is_some()) {
        row(
            "uplift_percent",
            false,
            "scim_price",
            of_apps(&|app| {
                app.uplift_percent.as_ref().map_or_else(
                    || word(app.scim_price),
                    |percent| figure(app, format!("+{percent} %")),
                )
            }),
        );
    }
    // What holds only for an app with SCIM or a connector is not asked of any other.
    let scim_answer = |find: &dyn Fn(&Scim) -> Option<&Fact<Answer>>| {
        each(&|d| match (d.facts.access, d.app().scim.as_ref()) {
            (Access::NotApplicable, _) => word("not-applicable"),
            (_, scim) => word(
                scim.and_then(find)
                    .map_or("unknown", |fact| answer(fact, Scope::default())),
            ),
        })
    };
    row(
        "requires_sso",
        false,
        "answer",
        scim_answer(&|scim| Some(&scim.requires_sso)),
    );
    row(
        "sso",
        false,
        "answer",
        each(&|d| {
            word(
                d.app()
                    .sso
                    .as_ref()
                    .map_or("unknown", |sso| answer(&sso.support, Scope::default())),
            )
        }),
    );
    for (id, idp) in &source.catalog.idps {
        let has_row = sides
            .iter()
            .any(|derived| derived.app().idps.contains_key(id));
        if has_row {
            row(
                idp.name.as_str(),
                true,
                "path",
                each(&|d| word(idp_path(d, id).name())),
            );
        }
    }
    for operation in Operation::ALL {
        row(
            operation.as_str(),
            false,
            "answer",
            scim_answer(&|scim| scim.operations.find(operation)),
        );
    }
    // Values that differ by plan or provider are many, and the guide shows them all.
    let scim_word = |find: &dyn Fn(&Scim) -> Option<&'static str>| {
        each(&|d| match (d.facts.access, d.app().scim.as_ref()) {
            (Access::NotApplicable, _) => word("not-applicable"),
            (_, scim) => word(scim.and_then(find).unwrap_or("unknown")),
        })
    };
    row(
        "direction",
        false,
        "direction",
        scim_word(&|scim| general_word(&scim.direction)),
    );
    row(
        "onboarding",
        false,
        "onboarding",
        scim_word(&|scim| general_word(&scim.onboarding)),
    );
    row(
        "deactivation",
        false,
        "deactivation",
        scim_word(&|scim| general_word(&scim.deactivation)),
    );
    row(
        "authentication",
        false,
        "authentication",
        scim_word(&|scim| general_word(&scim.authentication)),
    );
    rows
}

/// The word of a fact that holds for everybody; `varies` where it holds only for some.
fn general_word<T: FactValue>(fact: &Fact<T>) -> Option<&'static str> {
    match fact.general() {
        Some(value) => value.name(),
        None if fact.statements.iter().any(|s| s.value.is_some()) => Some("varies"),
        None => None,
    }
}
