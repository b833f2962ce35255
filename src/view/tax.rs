//! The ranking by what SCIM costs, at the head count of the cost model.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::decide::domain::ScimPrice;
use crate::derive::Derived;
use crate::derive::manual::employees;
use crate::derive::matrix::currency;
use crate::derive::money::{Decimals, group_thousands, round, show, show_range};
use crate::derive::status::Badge;
use crate::derive::uplift::{Step, StepCost, export_tariffs};
use crate::view::Source;
use crate::view::parts::{self, AppSummary, PageHead, app_summary, page_head};
use crate::view::pricing::{UpliftView, uplift_view};
use crate::view::shared::Shared;

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
        tariffs: export_tariffs(source.catalog, derived).to_string(),
        manual_cost: manual.export().to_string(),
    }
}
