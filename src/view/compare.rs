//! Comparisons: two related apps side by side, and the list of pairs.

use serde::Serialize;

use crate::content::app::{
    Authentication, Deactivation, Direction as WrittenDirection, Onboarding, Operation, Scim,
};
use crate::content::fact::{Answer, Fact, FactValue, Scope};
use crate::decide::domain::{Access, IdpPath, ScimPrice};
use crate::derive::Derived;
use crate::routes;
use crate::view::Source;
use crate::view::app_lists::by_name;
use crate::view::idp::idp_path;
use crate::view::parts::{
    AppSummary, Link, PageHead, STATUSES, answer, app_summary, page_head, typical,
};
use crate::view::shared::Shared;
use crate::view::typical::{ReaderView, TypicalRow, reader_views, readers};

/// The list of comparisons.
#[derive(Debug, Clone, Serialize)]
pub struct Comparisons {
    /// The head of the page.
    pub page: PageHead,
    /// The apps that are compared with others, by name.
    pub apps: Vec<ComparedApp>,
    /// Every app, by name, for comparisons of the reader's choice.
    pub all: Vec<Shared<AppSummary>>,
    /// Places for the apps of such a comparison: labels are numbers.
    pub places: Vec<usize>,
    /// The typical readers, and the answers in which they differ from the assumed ones.
    pub readers: Vec<ReaderView>,
    /// The rows that are not about one provider: keys of the strings.
    pub rows: Vec<String>,
    /// The words that cells are made of.
    pub vocabulary: Vec<Vocabulary>,
    /// The recommendations.
    pub recommendations: Vec<String>,
}

/// The words of one group of the strings that comparisons can show.
#[derive(Debug, Clone, Serialize)]
pub struct Vocabulary {
    /// The group.
    pub group: &'static str,
    /// Its keys.
    pub words: &'static [&'static str],
}

/// The groups whose words stand in cells.
const VOCABULARY: [(&str, &[&str]); 9] = [
    ("badge", &STATUSES),
    (
        "answer",
        &[
            "yes",
            "partial",
            "no",
            "unknown",
            "not-applicable",
            "varies",
        ],
    ),
    ("path", IdpPath::NAMES),
    ("access_kind", Access::NAMES),
    ("scim_price", ScimPrice::NAMES),
    ("direction", WrittenDirection::NAMES),
    ("onboarding", Onboarding::NAMES),
    ("deactivation", Deactivation::NAMES),
    ("authentication", Authentication::NAMES),
];

/// The most apps that are compared at once.
const MOST_APPS: usize = 4;

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
    /// Where other apps are compared with these.
    pub more: String,
}

/// A row of the comparison.
#[derive(Debug, Clone, Serialize)]
pub struct CompareRow {
    /// What is compared; a key of the strings, or a provider's id.
    pub key: String,
    /// The provider's name, where the row is about one.
    pub name: Option<String>,
    /// The group of strings that the words of the cells stand in.
    pub words: &'static str,
    /// Whether an answer is neither good nor bad for a reader, and has no colour.
    pub is_neutral: bool,
    /// The cell of each app.
    pub cells: Vec<CompareCell>,
}

/// One fact of one app, as comparisons show it.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What is compared; a key of the strings, or a provider's id.
    pub row: String,
    /// The provider's name, where the row is about one.
    pub name: Option<String>,
    /// The group of strings that the word of the cell stands in.
    pub group: &'static str,
    /// The fact.
    pub cell: CompareCell,
}

/// A cell of the comparison: a text, or else a word of the row's group.
#[derive(Debug, Clone, Serialize)]
pub struct CompareCell {
    /// The text; empty where the cell is a word.
    pub text: String,
    /// The word; empty where the cell is a text.
    pub word: &'static str,
    /// Whether the text is an approximate figure.
    pub is_approximate: bool,
    /// Whether it says anything: a row is shown where one cell does.
    pub is_known: bool,
}

impl CompareCell {
    fn is_like(&self, other: &Self) -> bool {
        self.text == other.text
            && self.word == other.word
            && self.is_approximate == other.is_approximate
    }
}

fn text(text: impl Into<String>) -> CompareCell {
    CompareCell {
        text: text.into(),
        word: "",
        is_approximate: false,
        is_known: true,
    }
}

/// A figure of an app's uplift.
fn figure(app: &AppSummary, figure: impl Into<String>) -> CompareCell {
    CompareCell {
        is_approximate: app.is_uplift_approximate,
        ..text(figure)
    }
}

fn word(word: &'static str) -> CompareCell {
    CompareCell {
        text: String::new(),
        word,
        is_approximate: false,
        is_known: !matches!(word, "unknown" | "not-applicable"),
    }
}

/// A word that is not reason enough to show the row.
fn aside(word: &'static str) -> CompareCell {
    CompareCell {
        is_known: false,
        ..self::word(word)
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
        all: by_name(source),
        places: (1..=MOST_APPS).collect(),
        readers: reader_views(&source.catalog.table),
        // Every app is compared by the same facts.
        rows: source.derived.first().map_or_else(Vec::new, |derived| {
            let facts = compared(source, derived).into_iter();
            facts
                .filter(|fact| fact.name.is_none())
                .map(|fact| fact.row)
                .collect()
        }),
        vocabulary: VOCABULARY
            .iter()
            .map(|(group, words)| Vocabulary { group, words })
            .collect(),
        recommendations: source
            .catalog
            .table
            .recommendations
            .keys()
            .cloned()
            .collect(),
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
    let (differences, agreements) = rows(&sides.map(|derived| compared(source, derived)))
        .into_iter()
        .partition(|row| {
            let first = row.cells.first();
            first.is_some_and(|first| row.cells.iter().any(|cell| !cell.is_like(first)))
        });
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
        more: source.href(&format!("/compare/?apps={a},{b}")),
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

/// The rows of which anything is known of any app, in the order of a guide.
fn rows(apps: &[Vec<Compared>]) -> Vec<CompareRow> {
    let Some(first) = apps.first() else {
        return Vec::new();
    };
    // Every app is compared by the same facts.
    (0..first.len())
        .map(|at| apps.iter().map(|app| &app[at]).collect::<Vec<_>>())
        .filter(|facts| facts.iter().any(|fact| fact.cell.is_known))
        .map(|facts| CompareRow {
            key: facts[0].row.clone(),
            name: facts[0].name.clone(),
            words: facts[0].group,
            is_neutral: facts[0].row == "requires_sso",
            cells: facts.into_iter().map(|fact| fact.cell.clone()).collect(),
        })
        .collect()
}

/// The facts of an app that comparisons show, in the order of a guide: the same list for every app.
pub fn compared(source: Source<'_>, derived: &Derived<'_>) -> Vec<Compared> {
    let app = app_summary(source, derived);
    let app: &AppSummary = &app;
    let mut facts = Vec::new();
    let mut add = |row: &str, group, cell| {
        facts.push(Compared {
            row: row.to_owned(),
            name: None,
            group,
            cell,
        });
    };
    // What holds only for an app with SCIM or a connector is not asked of any other.
    let of_scim = |find: &dyn Fn(&Scim) -> Option<&'static str>| match (
        derived.facts.access,
        derived.app().scim.as_ref(),
    ) {
        (Access::NotApplicable, _) => word("not-applicable"),
        (_, scim) => word(scim.and_then(find).unwrap_or("unknown")),
    };
    let everybody = |fact: &Fact<Answer>| answer(fact, Scope::default());
    add("status", "badge", word(app.status));
    let plan = app.scim_plan.as_ref();
    add(
        "scim_plan",
        "access_kind",
        plan.map_or_else(|| word(app.access), text),
    );
    let price = match (app.scim_price, &app.uplift, &app.uplift_yearly) {
        ("public", Some(uplift), _) | ("public", None, Some(uplift)) => figure(app, uplift),
        (price, ..) => word(price),
    };
    add("scim_price", "scim_price", price);
    let percent = app.uplift_percent.as_ref();
    add(
        "uplift_percent",
        "scim_price",
        percent.map_or_else(
            || aside(app.scim_price),
            |percent| figure(app, format!("+{percent}%")),
        ),
    );
    add(
        "requires_sso",
        "answer",
        of_scim(&|scim| Some(everybody(&scim.requires_sso))),
    );
    let sso = derived.app().sso.as_ref();
    add(
        "sso",
        "answer",
        word(sso.map_or("unknown", |sso| everybody(&sso.support))),
    );
    for (id, idp) in &source.catalog.idps {
        let path = word(idp_path(derived, id).name());
        let is_known = path.is_known && derived.app().idps.contains_key(id);
        facts.push(Compared {
            row: id.clone(),
            name: Some(idp.name.as_str().to_owned()),
            group: "path",
            cell: CompareCell { is_known, ..path },
        });
    }
    let mut add = |row: &str, group, cell| {
        facts.push(Compared {
            row: row.to_owned(),
            name: None,
            group,
            cell,
        });
    };
    for operation in Operation::ALL {
        let cell = of_scim(&|scim| scim.operations.find(operation).map(everybody));
        add(operation.as_str(), "answer", cell);
    }
    // Values that differ by plan or provider are many, and the guide shows them all.
    add(
        "direction",
        "direction",
        of_scim(&|scim| general_word(&scim.direction)),
    );
    add(
        "onboarding",
        "onboarding",
        of_scim(&|scim| general_word(&scim.onboarding)),
    );
    add(
        "deactivation",
        "deactivation",
        of_scim(&|scim| general_word(&scim.deactivation)),
    );
    add(
        "authentication",
        "authentication",
        of_scim(&|scim| general_word(&scim.authentication)),
    );
    facts
}

/// The word of a fact that holds for everybody; `varies` where it holds only for some.
fn general_word<T: FactValue>(fact: &Fact<T>) -> Option<&'static str> {
    match fact.general() {
        Some(value) => value.name(),
        None if fact.statements.iter().any(|s| s.value.is_some()) => Some("varies"),
        None => None,
    }
}
