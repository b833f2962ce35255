//! The decision matrix of an app: each rule that can be first for some reader, in words.

use crate::catalog::Catalog;
use crate::content::app::Plan;
use crate::content::text::Text;
use crate::decide::domain::{Band, Dimension, Groups, PlanPosition, ScimPrice};
use crate::decide::engine::{IdpFacts, matrix};
use crate::decide::placeholders::fill;
use crate::decide::table::{HEADCOUNT_MAX, Rule, Table};
use crate::derive::Derived;
use crate::derive::gate::plan_label;
use crate::derive::money::{Decimals, Range, show_range};
use crate::derive::price::{Cost, MONTHS};
use crate::derive::provider;
use crate::derive::tariff::{Rate, Tariff, Yearly};
use crate::derive::uplift::{Step, is_approximate};
use rust_decimal::Decimal;

/// One row of the matrix, its texts filled in.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    /// The rule.
    pub rule: String,
    /// The situation.
    pub situation: String,
    /// The recommendation's id.
    pub recommendation: String,
    /// What to do.
    pub label: String,
    /// Why.
    pub because: String,
    /// What it costs a year.
    pub cost: RowCost,
    /// The currency of that cost.
    pub currency: String,
    /// Whether that cost comes from approximate prices.
    pub is_approximate: bool,
    /// The head count of that cost: that of the cost model, or the nearest one for which
    /// the rule holds.
    pub employees: u32,
}

/// What a recommendation costs a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RowCost {
    /// Computed.
    Yearly(Range),
    /// Nothing on top of what is paid already.
    NothingExtra,
    /// The vendor tells it on request.
    Quote,
    /// It cannot be computed from the facts.
    Unknown,
}

/// The rows for one app.
pub fn matrix_rows(catalog: &Catalog, derived: &Derived<'_>) -> Vec<MatrixRow> {
    let table = catalog.table_of(derived.slug());
    // A reader may have any provider, not only those of the app's rows.
    let idps: Vec<&IdpFacts> = derived.by_idp.iter().chain(&derived.without_row).collect();
    matrix(table, &derived.facts, &idps)
        .into_iter()
        .map(|index| row(catalog, derived, &table.rules[index]))
        .collect()
}

fn row(catalog: &Catalog, derived: &Derived<'_>, rule: &Rule) -> MatrixRow {
    let table = catalog.table_of(derived.slug());
    let value = |name: &str| placeholder(catalog, derived, name, None);
    let has_alternative = catalog.site.alternative.is_some();
    let employees = headcount(table, rule, derived.manual.employees);
    MatrixRow {
        rule: rule.id.clone(),
        situation: capitalised(&fill(&rule.situation, &value)),
        recommendation: rule.recommend.clone(),
        label: capitalised(&fill(table.label(rule, has_alternative), &value)),
        because: fill(&rule.because, &value),
        employees,
        currency: cost_currency(derived, &rule.recommend),
        is_approximate: matches!(rule.recommend.as_str(), "upgrade" | "negotiate")
            && (derived.uplift.is_approximate
                || upgraded_plan(derived, rule).is_some_and(|plan| is_approximate(&plan.price))),
        cost: cost(catalog, derived, &rule.recommend, rule, employees),
    }
}

/// The head count of the cost model, or the nearest one for which the rule holds.
fn headcount(table: &Table, rule: &Rule, employees: u32) -> u32 {
    let Some((_, mask)) = rule.when.iter().find(|(d, _)| *d == Dimension::Headcount) else {
        return employees;
    };
    Band::ALL
        .iter()
        .filter(|band| band.bit() & mask != 0)
        .map(|band| {
            let (from, to) = table.bands.range(*band);
            employees.clamp(from, to)
        })
        .min_by_key(|count| count.abs_diff(employees))
        .unwrap_or(employees)
}

/// A sentence begins with a capital, also where a name in small letters is filled in.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The value of a placeholder for an app, and a provider where one is asked about.
pub fn placeholder(
    catalog: &Catalog,
    derived: &Derived<'_>,
    name: &str,
    idp: Option<&str>,
) -> Option<String> {
    let app = derived.app();
    let text = |text: &Text| text.as_str().to_owned();
    match name {
        "app" => Some(text(&app.name)),
        "scim_plan" => derived.scim_plan().map(str::to_owned),
        "base_plan" => derived.uplift.base.map(|plan| plan_label(app, plan)),
        "groups_plan" => provider::groups_plan(app, idp).map(|(_, plan)| plan_label(app, plan)),
        "addon" => derived.entry.addon.map(|addon| text(&addon.name)),
        "account_type" => {
            let accounts = derived.entry.account_types();
            (!accounts.is_empty()).then(|| accounts.join(" or "))
        }
        "uplift" => derived.uplift.per_user_month.map(|range| {
            let currency = currency(derived);
            let about = if derived.uplift.is_approximate {
                "about "
            } else {
                ""
            };
            format!(
                "{about}{} per user and month",
                show_range(range, &currency, Decimals::Cents)
            )
        }),
        "alternative" => catalog.site.alternative.as_ref().map(|a| text(&a.name)),
        "idp" => idp
            .and_then(|id| Some((id, catalog.idps.get(id)?)))
            .map(|(id, idp)| provider::name_in_sentence(id, idp.name.as_str())),
        "successor" => app.successor.as_ref().map(|slug| {
            catalog
                .find_app(slug.as_str())
                .map_or_else(|| slug.as_str().to_owned(), |other| text(&other.app.name))
        }),
        _ => None,
    }
}

/// The currency of an app's prices.
pub fn currency(derived: &Derived<'_>) -> String {
    derived
        .app()
        .pricing
        .as_ref()
        .and_then(|pricing| pricing.currency.as_ref())
        .map_or("USD".to_owned(), |currency| currency.0.clone())
}

/// What a recommendation costs a year for `users` people.
pub fn cost(
    catalog: &Catalog,
    derived: &Derived<'_>,
    recommendation: &str,
    rule: &Rule,
    users: u32,
) -> RowCost {
    match recommendation {
        "native" if costs_nothing(derived, rule) => RowCost::NothingExtra,
        "upgrade" | "negotiate" => upgrade_cost(derived, rule, users),
        "manual" => RowCost::Yearly(Range::exact(derived.manual.total_at(users))),
        "alternative" => alternative_cost(catalog, users),
        _ => RowCost::Unknown,
    }
}

/// The currency of what a recommendation costs: an upgrade is paid in that of the app's
/// prices, all else in that of the cost model. Amounts of two currencies are never compared.
pub fn cost_currency(derived: &Derived<'_>, recommendation: &str) -> String {
    match recommendation {
        "upgrade" | "negotiate" => currency(derived),
        _ => derived.manual.currency.clone(),
    }
}

/// Whether native SCIM is paid for already: it has no price, or the rule is for those
/// who hold what it needs.
fn costs_nothing(derived: &Derived<'_>, rule: &Rule) -> bool {
    derived.facts.scim_price == ScimPrice::None
        || rule.when.iter().any(|(dimension, mask)| {
            *dimension == Dimension::Plan && *mask == PlanPosition::HasScim.bit()
        })
}

/// The step that a rule is about.
pub fn step(rule: &Rule) -> Step {
    let is_about_groups = rule
        .when
        .iter()
        .any(|(dimension, mask)| *dimension == Dimension::Groups && *mask == Groups::Gated.bit());
    if is_about_groups {
        Step::Groups
    } else {
        Step::Entry
    }
}

/// The plan of the entry, or the one with groups where the rule is about these.
fn upgraded_plan<'a>(derived: &Derived<'a>, rule: &Rule) -> Option<&'a Plan> {
    match step(rule) {
        Step::Groups => derived.uplift.groups_plan,
        Step::Entry => derived.entry.plan.map(|(_, plan)| plan),
    }
}

/// The step to the entry, or to the plan with groups where the rule is about these.
fn upgrade_cost(derived: &Derived<'_>, rule: &Rule, users: u32) -> RowCost {
    let step = step(rule);
    if step == Step::Entry && derived.facts.scim_price == ScimPrice::None {
        return RowCost::NothingExtra;
    }
    match derived.uplift.tariffs.upgrade(step, users) {
        Cost::Known(range) => RowCost::Yearly(range),
        Cost::Quote => RowCost::Quote,
        Cost::NotComparable | Cost::Unknown | Cost::NotSold => RowCost::Unknown,
    }
}

/// What the alternative costs a year, where its price is public, flat or by user, and in
/// the currency of the cost model.
pub fn alternative_cost(catalog: &Catalog, users: u32) -> RowCost {
    match alternative_tariff(catalog).map(|tariff| tariff.at(users)) {
        Some(Cost::Known(range)) => RowCost::Yearly(range),
        _ => RowCost::Unknown,
    }
}

/// The tariff of the alternative, in the currency of the cost model.
pub fn alternative_tariff(catalog: &Catalog) -> Option<Tariff> {
    use crate::content::price::Period;
    let price = catalog.site.alternative.as_ref()?.price.as_ref()?;
    let model = catalog.site.cost_model.as_ref();
    let own = price.currency.as_ref().map(|currency| currency.0.as_str());
    let ours = model
        .and_then(|model| model.currency.as_ref())
        .map_or("USD", |currency| currency.0.as_str());
    if own.is_some_and(|own| own != ours) {
        return None;
    }
    let periods = match price.period.as_ref().map(|period| period.value) {
        Some(Period::Month) => MONTHS,
        Some(Period::Year) | None => Decimal::ONE,
        Some(Period::Once) => return None,
    };
    let unit = price.unit.as_ref().map(|unit| unit.as_str());
    Some(Tariff {
        sold_to: (1, HEADCOUNT_MAX),
        rate: Rate::Yearly(Yearly {
            by_seat: matches!(unit, Some("user" | "seat")),
            steps: vec![(1, Range::exact(price.amount.0 * periods))],
            least_seats: 0,
            least_spend: Decimal::ZERO,
        }),
    })
}
