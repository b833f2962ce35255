//! The decision matrix over all apps, and the ranking by what SCIM costs.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::api::{manual_cost, tariffs};
use crate::decide::domain::{Band, Dimension, ScimPrice};
use crate::decide::placeholders::fill;
use crate::decide::table::{Input, InputDefault};
use crate::derive::Derived;
use crate::derive::manual::employees;
use crate::derive::matrix::{capitalised, currency};
use crate::derive::money::{Decimals, group_thousands, round, show, show_range};
use crate::derive::status::Badge;
use crate::derive::uplift::{Step, StepCost};
use crate::markup::Html;
use crate::view::Source;
use crate::view::parts::{self, AppSummary, PageHead, app_summary, page_head, typical};
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
    /// The same as a form.
    pub questions: Html,
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
    /// The possible answers; empty where the answer is a head count.
    pub answers: Vec<AnswerView>,
    /// The answer that is assumed: its label, or a head count.
    pub assumed: String,
    /// The same by its name, or without separators.
    pub assumed_value: String,
    /// The bands of a head count: label, from, to; empty for other inputs.
    pub bands: Vec<BandView>,
}

/// A possible answer.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerView {
    /// Its name in the table.
    pub value: String,
    /// Its label.
    pub label: String,
}

/// The questions as a form, and the words that its answers are told in.
#[derive(Debug, Clone, Serialize)]
pub struct Questions {
    /// What a reader is asked.
    pub inputs: Vec<InputView>,
    /// The facts and inputs that rules test.
    pub facts: Vec<FactWords>,
}

/// A fact or an input, and its values: keys of the strings.
#[derive(Debug, Clone, Serialize)]
pub struct FactWords {
    /// Its name.
    pub name: &'static str,
    /// The names of its values; none for providers, which have names of their own.
    pub values: &'static [&'static str],
}

/// The questions as a form.
pub fn questions(source: Source<'_>) -> Questions {
    Questions {
        inputs: input_views(source),
        facts: Dimension::ALL
            .iter()
            .map(|dimension| FactWords {
                name: dimension.name(),
                values: dimension.values(),
            })
            .collect(),
    }
}

fn input_views(source: Source<'_>) -> Vec<InputView> {
    let inputs = &source.catalog.table.inputs;
    Dimension::ALL
        .iter()
        .filter_map(|dimension| Some(input_view(source, *dimension, inputs.get(dimension)?)))
        .collect()
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
pub fn decide_page(source: Source<'_>, questions: &Html) -> DecidePage {
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
        inputs: input_views(source),
        questions: questions.clone(),
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
            table
                .domain
                .names(dimension)
                .map(|name| AnswerView {
                    value: name.to_owned(),
                    label: label(name),
                })
                .collect()
        },
        assumed_value: match &input.default {
            InputDefault::Value(value) => value.clone(),
            InputDefault::Headcount(number) => number.to_string(),
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
    /// The dearest of them as bars.
    pub bars: Vec<TaxBar>,
    /// The height of the chart in pixels.
    pub bars_height: usize,
    /// The apps whose price is only quoted.
    pub quoted: Vec<TaxRow>,
    /// The apps whose prices cannot be compared with people, or are not documented.
    pub other: Vec<TaxRow>,
    /// The apps that charge nothing for SCIM.
    pub free: Vec<TaxRow>,
    /// The head count of the yearly figures.
    pub employees: String,
    /// The same as a number, for the field.
    pub employees_number: u32,
}

/// An app in the ranking.
#[derive(Debug, Clone, Serialize)]
pub struct TaxRow {
    /// The app.
    pub app: Shared<AppSummary>,
    /// What SCIM costs on top.
    pub uplift: UpliftView,
    /// The same at the head count of the page; none where it is not sold at that size.
    pub at: Option<TaxFigures>,
    /// What work by hand costs a year at the head count of the page.
    pub manual: String,
    /// The tariffs as the API writes them, for other head counts.
    pub tariffs: String,
    /// The model of manual work as the API writes it.
    pub manual_cost: String,
}

/// What SCIM costs at a head count.
#[derive(Debug, Clone, Serialize)]
pub struct TaxFigures {
    /// In percent; none from a free plan.
    pub percent: Option<String>,
    /// Per user and month.
    pub per_user_month: String,
    /// A year.
    pub yearly: String,
}

/// A bar of the chart.
#[derive(Debug, Clone, Serialize)]
pub struct TaxBar {
    /// The app's name.
    pub name: String,
    /// The uplift in percent.
    pub percent: String,
    /// Whether it comes from approximate prices.
    pub is_approximate: bool,
    /// The length in percent of the longest.
    pub length: String,
    /// Where its words stand, in pixels from the top.
    pub text_at: usize,
    /// Where the bar begins, in pixels from the top.
    pub bar_at: usize,
}

/// The most apps that the chart shows; the table has all.
const MOST_BARS: usize = 12;
/// The height of a bar with its words, in pixels.
const BAR_HEIGHT: usize = 36;

/// The ranking.
pub fn scim_tax(source: Source<'_>) -> ScimTax {
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
    let employees = employees(source.catalog);
    let of = |prices: &[ScimPrice]| -> Vec<TaxRow> {
        with_scim
            .iter()
            .filter(|d| prices.contains(&d.facts.scim_price))
            .map(|d| tax_row(source, d, employees))
            .collect()
    };
    let mut public: Vec<(&Derived<'_>, Option<StepCost>)> = with_scim
        .iter()
        .filter(|d| d.facts.scim_price == ScimPrice::Public)
        .map(|d| (*d, d.uplift.tariffs.step_cost(Step::Entry, employees)))
        .collect();
    let percent = |cost: &Option<StepCost>| {
        let percent = cost.as_ref().and_then(|cost| cost.percent);
        percent.map_or(Decimal::ZERO, |range| range.from)
    };
    public.sort_by(|(a, a_cost), (b, b_cost)| {
        let yearly = |cost: &Option<StepCost>| cost.as_ref().map(|cost| cost.yearly.from);
        percent(b_cost)
            .cmp(&percent(a_cost))
            .then_with(|| yearly(b_cost).cmp(&yearly(a_cost)))
            .then_with(|| a.slug().cmp(b.slug()))
    });
    let longest = public.first().map(|(_, cost)| percent(cost));
    let bars: Vec<TaxBar> = public
        .iter()
        .filter_map(|(derived, cost)| Some((derived, cost.as_ref()?.percent?)))
        .take(MOST_BARS)
        .enumerate()
        .map(|(at, (derived, range))| TaxBar {
            name: derived.app().name.as_str().to_owned(),
            percent: parts::percent(derived.uplift.shown(range)),
            is_approximate: derived.uplift.is_approximate,
            length: longest
                .filter(|longest| !longest.is_zero())
                .map_or(Decimal::ZERO, |longest| {
                    round(range.from * Decimal::ONE_HUNDRED / longest, 1)
                })
                .normalize()
                .to_string(),
            text_at: at * BAR_HEIGHT + 14,
            bar_at: at * BAR_HEIGHT + 20,
        })
        .collect();
    ScimTax {
        page: page_head(
            source,
            "/scim-tax/",
            "scim-tax",
            "The SCIM tax",
            "Apps ranked by what they charge for SCIM: in percent, per user and per year, with the point where manual work would cost as much.",
            &[],
        ),
        ranked: public
            .into_iter()
            .map(|(d, _)| tax_row(source, d, employees))
            .collect(),
        bars_height: bars.len() * BAR_HEIGHT,
        bars,
        quoted: of(&[ScimPrice::Quote]),
        other: of(&[ScimPrice::NotComparable, ScimPrice::Unknown]),
        free: of(&[ScimPrice::None]),
        employees: group_thousands(&employees.to_string()),
        employees_number: employees,
    }
}

fn tax_row(source: Source<'_>, derived: &Derived<'_>, employees: u32) -> TaxRow {
    let uplift = &derived.uplift;
    let own = currency(derived);
    let manual = &derived.manual;
    let at = uplift.tariffs.step_cost(Step::Entry, employees);
    let money = |range, decimals| show_range(uplift.shown(range), &own, decimals);
    TaxRow {
        app: app_summary(source, derived),
        uplift: uplift_view(derived),
        at: at.map(|cost| TaxFigures {
            percent: cost
                .percent
                .map(|range| parts::percent(uplift.shown(range))),
            per_user_month: money(cost.per_user_month, Decimals::Cents),
            yearly: money(cost.yearly, Decimals::Units),
        }),
        manual: show(
            manual.total_at(employees),
            &manual.currency,
            Decimals::Units,
        ),
        tariffs: tariffs(source, derived).to_string(),
        manual_cost: manual_cost(manual).to_string(),
    }
}
