//! Comparisons: two related apps side by side, and the list of pairs.

use serde::Serialize;

use crate::content::app::Operation;
use crate::content::fact::{Answer, Scope};
use crate::decide::domain::Access;
use crate::derive::Derived;
use crate::derive::gate::support;
use crate::routes;
use crate::view::Source;
use crate::view::guide::{MatrixRowView, matrix_view};
use crate::view::parts::{AppSummary, Link, PageHead, app_summary, page_head};
use crate::view::pricing::{UpliftView, uplift_view};

/// The list of comparisons.
#[derive(Debug, Clone, Serialize)]
pub struct Comparisons {
    /// The head of the page.
    pub page: PageHead,
    /// The pairs.
    pub pairs: Vec<Link>,
}

/// Two apps side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The head of the page.
    pub page: PageHead,
    /// The apps.
    pub apps: Vec<AppSummary>,
    /// What is compared, differences first.
    pub rows: Vec<CompareRow>,
    /// What SCIM costs on top, for each app.
    pub uplifts: Vec<UpliftView>,
    /// What each app's readers should do.
    pub matrices: Vec<Vec<MatrixRowView>>,
}

/// A row of the comparison.
#[derive(Debug, Clone, Serialize)]
pub struct CompareRow {
    /// What is compared; a key of the strings, or a provider's name.
    pub key: String,
    /// Whether the key is a name rather than a key of the strings.
    pub is_name: bool,
    /// The group of strings that the words of the cells stand in; empty for text.
    pub words: &'static str,
    /// The cell of each app.
    pub cells: Vec<String>,
    /// Whether the cells differ.
    pub differs: bool,
}

/// The pairs that get a page.
pub fn pairs(source: Source<'_>) -> Vec<(String, String)> {
    routes::related_pairs(source.catalog.apps.iter())
        .into_iter()
        .collect()
}

/// The list of comparisons.
pub fn comparisons(source: Source<'_>) -> Comparisons {
    Comparisons {
        page: page_head(
            source,
            "/compare/",
            "compare",
            "Compare apps",
            "Related apps side by side: SCIM, price, identity providers, and what to do.",
            &[],
        ),
        pairs: pairs(source)
            .into_iter()
            .filter_map(|(a, b)| {
                let (first, second) = (source.find(&a)?, source.find(&b)?);
                Some(Link {
                    text: format!(
                        "{} and {}",
                        first.app().name.as_str(),
                        second.app().name.as_str()
                    ),
                    href: source.href(&routes::compare(&a, &b)),
                })
            })
            .collect(),
    }
}

/// One comparison; none if an app is not there.
pub fn comparison(source: Source<'_>, a: &str, b: &str) -> Option<Comparison> {
    let sides = [source.find(a)?, source.find(b)?];
    let [first, second] = sides.map(|derived| derived.app().name.as_str());
    let mut rows = Vec::new();
    let mut row = |key: &str, is_name, words, cells: [String; 2]| {
        rows.push(CompareRow {
            key: key.to_owned(),
            is_name,
            words,
            differs: cells[0] != cells[1],
            cells: cells.to_vec(),
        });
    };
    let each = |f: &dyn Fn(&Derived<'_>) -> String| sides.map(|derived| f(derived));
    row(
        "support",
        false,
        "support",
        each(&|d| support(d.app()).as_str().to_owned()),
    );
    row(
        "access",
        false,
        "access",
        each(&|d| d.facts.access.name().to_owned()),
    );
    row(
        "scim_plan",
        false,
        "",
        each(&|d| d.scim_plan().map_or("unknown".to_owned(), str::to_owned)),
    );
    row(
        "scim_price",
        false,
        "scim_price",
        each(&|d| d.facts.scim_price.name().to_owned()),
    );
    row(
        "requires_sso",
        false,
        "answer",
        each(&|d| {
            if d.facts.access == Access::NotApplicable {
                return "not-applicable".to_owned();
            }
            d.app()
                .scim
                .as_ref()
                .map_or(Answer::Unknown, |scim| {
                    scim.requires_sso.answer(Scope::default())
                })
                .as_str()
                .to_owned()
        }),
    );
    row(
        "sso",
        false,
        "answer",
        each(&|d| {
            d.app()
                .sso
                .as_ref()
                .map_or(Answer::Unknown, |sso| sso.support.answer(Scope::default()))
                .as_str()
                .to_owned()
        }),
    );
    for operation in Operation::ALL {
        let cells = each(&|d| {
            let answer = d
                .app()
                .scim
                .as_ref()
                .and_then(|scim| scim.operations.find(operation))
                .map_or(Answer::Unknown, |fact| fact.answer(Scope::default()));
            match (d.facts.access, answer) {
                (Access::NotApplicable, _) => "not-applicable".to_owned(),
                (_, answer) => answer.as_str().to_owned(),
            }
        });
        if cells
            .iter()
            .any(|cell| cell != "unknown" && cell != "not-applicable")
        {
            row(operation.as_str(), false, "answer", cells);
        }
    }
    for (id, idp) in &source.catalog.idps {
        let has_row = sides
            .iter()
            .any(|derived| derived.app().idps.contains_key(id));
        if has_row {
            let cells = each(&|d| {
                d.by_idp
                    .iter()
                    .find(|facts| facts.id == *id)
                    .map_or("unknown".to_owned(), |facts| {
                        facts.idp_path.name().to_owned()
                    })
            });
            row(idp.name.as_str(), true, "path", cells);
        }
    }
    rows.sort_by_key(|row| !row.differs);
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
        apps: sides
            .iter()
            .map(|derived| app_summary(source, derived))
            .collect(),
        rows,
        uplifts: sides.iter().map(|derived| uplift_view(derived)).collect(),
        matrices: sides.iter().map(|derived| matrix_view(derived)).collect(),
    })
}
