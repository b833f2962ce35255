//! The decision matrix over all apps, and the ranking by what SCIM costs.

use serde::Serialize;

use crate::decide::domain::{Band, Dimension, Origin, ScimPrice};
use crate::decide::placeholders::fill;
use crate::decide::table::{Input, InputDefault};
use crate::derive::Derived;
use crate::derive::matrix::capitalised;
use crate::derive::money::group_thousands;
use crate::derive::status::Badge;
use crate::view::Source;
use crate::view::parts::{AppSummary, PageHead, app_summary, page_head, typical};
use crate::view::pricing::{UpliftView, uplift_view};
use crate::view::shared::Shared;
use crate::view::typical::{Typical, readers};

/// The matrix over all apps.
#[derive(Debug, Clone, Serialize)]
pub struct DecidePage {
    /// The head of the page.
    pub page: PageHead,
    /// The typical readers of the overview: keys of the strings.
    pub readers: Vec<&'static str>,
    /// The apps, by category.
    pub groups: Vec<DecideGroup>,
    /// What a reader is asked.
    pub inputs: Vec<InputView>,
    /// The rules in order of priority.
    pub rules: Vec<RuleView>,
}

/// The apps of a category.
#[derive(Debug, Clone, Serialize)]
pub struct DecideGroup {
    /// The category's name.
    pub category: String,
    /// An anchor.
    pub id: String,
    /// The apps.
    pub apps: Vec<DecideApp>,
}

/// An app and what its typical readers should do.
#[derive(Debug, Clone, Serialize)]
pub struct DecideApp {
    /// The app.
    pub app: Shared<AppSummary>,
    /// What each typical reader should do, in their order; none where there is no such reader.
    pub typical: Typical,
}

/// A question to the reader.
#[derive(Debug, Clone, Serialize)]
pub struct InputView {
    /// The input's name.
    pub name: &'static str,
    /// The question.
    pub question: String,
    /// The labels of the possible answers; empty where the answer is a head count.
    pub answers: Vec<String>,
    /// The answer that is assumed, as a label or head count.
    pub assumed: String,
    /// The bands of a head count: label, from, to; empty for other inputs.
    pub bands: Vec<BandView>,
}

/// A band of the head count.
#[derive(Debug, Clone, Serialize)]
pub struct BandView {
    /// Its label.
    pub label: String,
    /// The smallest head count.
    pub from: String,
    /// The largest.
    pub to: String,
}

/// A rule as the page shows it, placeholders and all.
#[derive(Debug, Clone, Serialize)]
pub struct RuleView {
    /// Its id.
    pub id: String,
    /// The situation with the neutral words of its placeholders.
    pub situation: String,
    /// What to do.
    pub label: String,
    /// Why.
    pub because: String,
    /// The conditions, which must all hold.
    pub conditions: Vec<ConditionView>,
}

/// A condition of a rule.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionView {
    /// The fact or input it tests: a key of the strings.
    pub about: &'static str,
    /// The accepted values: words of `about`'s group in the strings.
    pub values: Vec<String>,
    /// The accepted providers by name, where it is about these.
    pub names: Vec<String>,
}

/// The matrix over all apps.
pub fn decide_page(source: Source<'_>) -> DecidePage {
    let catalog = source.catalog;
    let mut groups: Vec<DecideGroup> = catalog
        .categories
        .iter()
        .map(|(id, category)| DecideGroup {
            category: category.name.as_str().to_owned(),
            id: id.clone(),
            apps: Vec::new(),
        })
        .collect();
    let mut rest = DecideGroup {
        category: String::new(),
        id: "uncategorised".to_owned(),
        apps: Vec::new(),
    };
    for derived in source.derived {
        let entry = DecideApp {
            app: app_summary(source, derived),
            typical: typical(source, derived),
        };
        let id = derived
            .app()
            .category
            .as_ref()
            .map(|category| category.as_str());
        match groups
            .iter_mut()
            .find(|group| Some(group.id.as_str()) == id)
        {
            Some(group) => group.apps.push(entry),
            None => rest.apps.push(entry),
        }
    }
    groups.push(rest);
    groups.retain(|group| !group.apps.is_empty());
    let table = &catalog.table;
    let has_alternative = catalog.site.alternative.is_some();
    let value = |name: &str| match name {
        "alternative" => catalog
            .site
            .alternative
            .as_ref()
            .map(|a| a.name.as_str().to_owned()),
        _ => None,
    };
    let filled = |text: &str| capitalised(&fill(text, &value));
    DecidePage {
        page: page_head(
            source,
            "/decide/",
            "decide",
            "What to do, app by app",
            "The decision matrix over all apps: for typical plans, directories and sizes of company, what to do about provisioning.",
            &[],
        ),
        readers: readers(),
        groups,
        inputs: Dimension::ALL
            .iter()
            .filter(|dimension| dimension.origin() == Origin::Reader)
            .filter_map(|dimension| {
                let input = table.inputs.get(dimension)?;
                Some(input_view(source, *dimension, input))
            })
            .collect(),
        rules: table
            .rules
            .iter()
            .map(|rule| RuleView {
                id: rule.id.clone(),
                situation: filled(&rule.situation),
                label: filled(table.label(rule, has_alternative)),
                because: filled(&rule.because),
                conditions: rule
                    .conditions(&table.domain)
                    .into_iter()
                    .map(|(dimension, values)| ConditionView {
                        about: dimension.name(),
                        names: match dimension {
                            Dimension::Idp => values.iter().map(|id| source.idp_name(id)).collect(),
                            _ => Vec::new(),
                        },
                        values: values.into_iter().map(str::to_owned).collect(),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn input_view(source: Source<'_>, dimension: Dimension, input: &Input) -> InputView {
    let table = &source.catalog.table;
    let label = |name: &str| {
        input
            .labels
            .get(name)
            .cloned()
            .unwrap_or_else(|| match dimension {
                Dimension::Idp => source.idp_name(name),
                _ => name.to_owned(),
            })
    };
    let is_headcount = dimension == Dimension::Headcount;
    let count = |number: u32| group_thousands(&number.to_string());
    InputView {
        name: dimension.name(),
        question: input.question.clone(),
        answers: if is_headcount {
            Vec::new()
        } else {
            table.domain.names(dimension).map(label).collect()
        },
        assumed: match &input.default {
            InputDefault::Value(value) => label(value),
            InputDefault::Headcount(number) => count(*number),
        },
        bands: if is_headcount {
            Band::ALL
                .iter()
                .map(|band| {
                    let (from, to) = table.bands.range(*band);
                    BandView {
                        label: label(band.name()),
                        from: count(from),
                        to: count(to),
                    }
                })
                .collect()
        } else {
            Vec::new()
        },
    }
}

/// The ranking by what SCIM costs.
#[derive(Debug, Clone, Serialize)]
pub struct ScimTax {
    /// The head of the page.
    pub page: PageHead,
    /// The apps whose uplift is public, dearest first.
    pub ranked: Vec<TaxRow>,
    /// The apps whose price is only quoted.
    pub quoted: Vec<TaxRow>,
    /// The apps whose prices cannot be compared with people, or are not documented.
    pub other: Vec<TaxRow>,
    /// The apps that charge nothing for SCIM.
    pub free: Vec<TaxRow>,
    /// The head count of the yearly figures.
    pub employees: String,
}

/// An app in the ranking.
#[derive(Debug, Clone, Serialize)]
pub struct TaxRow {
    /// The app.
    pub app: Shared<AppSummary>,
    /// What SCIM costs on top.
    pub uplift: UpliftView,
    /// The length of the bar in percent of the longest.
    pub bar: String,
}

/// The ranking.
pub fn scim_tax(source: Source<'_>) -> ScimTax {
    use rust_decimal::Decimal;
    let with_scim: Vec<_> = source
        .derived
        .iter()
        .filter(|d| {
            !matches!(
                d.badge,
                Badge::None | Badge::Unknown | Badge::Retired | Badge::ConnectorOnly
            )
        })
        .collect();
    let percent = |d: &Derived<'_>| d.uplift.percent.map_or(Decimal::ZERO, |range| range.from);
    let longest = with_scim
        .iter()
        .map(|d| percent(d))
        .max()
        .unwrap_or_default();
    let row = |derived: &Derived<'_>| TaxRow {
        app: app_summary(source, derived),
        uplift: uplift_view(derived),
        bar: if longest.is_zero() {
            "0".to_owned()
        } else {
            crate::derive::money::round(percent(derived) * Decimal::from(100) / longest, 1)
                .to_string()
        },
    };
    let of = |prices: &[ScimPrice]| -> Vec<TaxRow> {
        with_scim
            .iter()
            .filter(|d| prices.contains(&d.facts.scim_price))
            .map(|d| row(d))
            .collect()
    };
    let mut public: Vec<_> = with_scim
        .iter()
        .filter(|d| d.facts.scim_price == ScimPrice::Public)
        .collect();
    public.sort_by(|a, b| {
        let yearly = |d: &Derived<'_>| d.uplift.yearly.map(|range| range.from);
        percent(b)
            .cmp(&percent(a))
            .then_with(|| yearly(b).cmp(&yearly(a)))
            .then_with(|| a.slug().cmp(b.slug()))
    });
    ScimTax {
        page: page_head(
            source,
            "/scim-tax/",
            "scim-tax",
            "The SCIM tax",
            "Apps ranked by what they charge for SCIM: in percent, per user and per year, with the point where manual work would cost as much.",
            &[],
        ),
        ranked: public.into_iter().map(|d| row(d)).collect(),
        quoted: of(&[ScimPrice::Quote]),
        other: of(&[ScimPrice::NotComparable, ScimPrice::Unknown]),
        free: of(&[ScimPrice::None]),
        employees: group_thousands(&crate::derive::manual::employees(source.catalog).to_string()),
    }
}
