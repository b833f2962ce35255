//! The pricing sections: plans, uplift, break-even, and what manual work costs.

use serde::Serialize;

use crate::content::app::{Addon, App, Fee, Plan};
use crate::content::price::{Price, PriceAmount};
use crate::decide::domain::ScimPrice;
use crate::derive::Derived;
use crate::derive::gate::plan_label;
use crate::derive::money::{Decimals, Range, group_thousands, round, show, show_range};
use crate::derive::price::{Cost, per_user_month};
use crate::derive::tariff::Tariff;
use crate::derive::uplift::{Step, is_approximate};
use crate::markup::Html;
use crate::view::Source;
use crate::view::parts::{
    FactContext, FactView, PlanCell, PriceView, SourceRef, percent, plan_cell, price_view,
    source_refs,
};
use rust_decimal::Decimal;

/// The pricing section.
#[derive(Debug, Clone, Serialize)]
pub struct PricingView {
    /// When the sources gave the prices.
    pub as_of: Option<String>,
    /// The sources.
    pub sources: Vec<SourceRef>,
    /// The plans, cheapest first.
    pub plans: Vec<PlanRow>,
    /// Whether any plan names a product.
    pub has_products: bool,
    /// Whether any plan names a seat type.
    pub has_seat_types: bool,
    /// The bands of each plan that has them.
    pub volumes: Vec<VolumeTable>,
    /// What is sold beside a plan.
    pub addons: Vec<AddonRow>,
    /// One-off fees.
    pub fees: Vec<FeeRow>,
    /// What this means in practice.
    pub notes: Vec<NoteView>,
}

/// A plan in the table.
#[derive(Debug, Clone, Serialize)]
pub struct PlanRow {
    /// Its name.
    pub name: String,
    /// The product.
    pub product: Option<String>,
    /// The type of seat.
    pub seat_type: Option<String>,
    /// What it costs.
    pub price: PriceView,
    /// A guess at a price that is only quoted.
    pub estimate: Option<PriceView>,
    /// The sources of that guess.
    pub estimate_sources: Vec<SourceRef>,
    /// The smallest number of seats.
    pub minimum_seats: Option<u32>,
    /// The smallest spend.
    pub minimum_spend: Option<String>,
    /// The period of that spend: `month`, `year`.
    pub minimum_period: &'static str,
    /// The largest number of seats.
    pub maximum_seats: Option<u32>,
    /// When it is phased out.
    pub until: Option<String>,
    /// Whether it has SSO.
    pub sso: PlanCell,
    /// Whether it has SCIM.
    pub scim: PlanCell,
    /// What is said of its SSO beside: notes and disputes.
    pub sso_fact: FactView,
    /// The same of its SCIM.
    pub scim_fact: FactView,
    /// Whether it is the plan SCIM needs.
    pub is_entry: bool,
    /// What else it includes.
    pub includes: Vec<String>,
    /// What to know about it.
    pub note: Option<Html>,
}

/// The bands of one plan.
#[derive(Debug, Clone, Serialize)]
pub struct VolumeTable {
    /// The plan.
    pub plan: String,
    /// The unit.
    pub unit: Option<String>,
    /// The period.
    pub period: Option<&'static str>,
    /// The bands in ascending order.
    pub bands: Vec<BandRow>,
}

/// One band.
#[derive(Debug, Clone, Serialize)]
pub struct BandRow {
    /// The head counts, `1-10` or `1000+`.
    pub users: String,
    /// The price in the band.
    pub amount: String,
    /// The cost of a year at the smallest head count of the band.
    pub yearly: Option<String>,
}

/// An add-on.
#[derive(Debug, Clone, Serialize)]
pub struct AddonRow {
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: PriceView,
    /// The plans it can be added to; empty is all.
    pub plans: Vec<String>,
    /// The plans that have it already.
    pub included_in: Vec<String>,
}

/// A one-off fee.
#[derive(Debug, Clone, Serialize)]
pub struct FeeRow {
    /// Its name.
    pub name: String,
    /// What it costs.
    pub price: PriceView,
    /// The plans that include it.
    pub included_in: Vec<String>,
}

/// A short text under a title.
#[derive(Debug, Clone, Serialize)]
pub struct NoteView {
    /// The title.
    pub title: String,
    /// The text.
    pub text: Html,
}

/// The pricing section of an app; none without plans.
pub fn pricing_view(source: Source<'_>, derived: &Derived<'_>) -> Option<PricingView> {
    let app = derived.app();
    let pricing = app.pricing.as_ref()?;
    let currency = crate::derive::matrix::currency(derived);
    let entry = derived.entry.plan.map(|(index, _)| index);
    let text =
        |text: &Option<crate::content::text::Text>| text.as_ref().map(|t| t.as_str().to_owned());
    let context = FactContext {
        source,
        app,
        sources: &[],
    };
    let plans: Vec<PlanRow> = pricing
        .plans
        .iter()
        .enumerate()
        .map(|(index, plan)| PlanRow {
            name: plan.name.as_str().to_owned(),
            product: text(&plan.product),
            seat_type: text(&plan.seat_type),
            price: price_view(plan.price.as_ref(), &currency),
            estimate: plan
                .estimate
                .as_ref()
                .map(|price| price_view(Some(price), &currency)),
            estimate_sources: plan
                .estimate
                .as_ref()
                .map_or_else(Vec::new, |price| source_refs(app, &price.sources)),
            minimum_seats: plan
                .minimum
                .as_ref()
                .and_then(|m| m.seats.as_ref())
                .map(|seats| seats.value),
            minimum_spend: plan
                .minimum
                .as_ref()
                .and_then(|m| m.spend.as_ref())
                .map(|spend| show(spend.0, &currency, Decimals::Units)),
            minimum_period: plan
                .minimum
                .as_ref()
                .and_then(|m| m.period.as_ref())
                .map_or("month", |period| period.as_str()),
            maximum_seats: plan
                .maximum
                .as_ref()
                .and_then(|m| m.seats.as_ref())
                .map(|seats| seats.value),
            until: plan.until.as_ref().map(|date| date.to_string()),
            sso: plan_cell(&derived.with_sso[index]),
            scim: plan_cell(&derived.with_scim[index]),
            sso_fact: context.word(&plan.sso).brief(),
            scim_fact: context.word(&plan.scim).brief(),
            is_entry: entry == Some(index),
            includes: texts(&plan.includes),
            note: plan.note.as_ref().map(|note| source.inline(note.as_str())),
        })
        .collect();
    Some(PricingView {
        as_of: pricing.as_of.as_ref().map(|date| date.to_string()),
        sources: source_refs(app, &pricing.sources),
        has_products: plans.iter().any(|plan| plan.product.is_some()),
        has_seat_types: plans.iter().any(|plan| plan.seat_type.is_some()),
        plans,
        volumes: pricing
            .plans
            .iter()
            .filter_map(|plan| volume_table(app, plan, &currency))
            .collect(),
        addons: pricing
            .addons
            .iter()
            .map(|addon| addon_row(addon, &currency))
            .collect(),
        fees: pricing
            .fees
            .iter()
            .map(|fee| fee_row(fee, &currency))
            .collect(),
        notes: pricing
            .notes
            .iter()
            .map(|note| NoteView {
                title: note.title.as_str().to_owned(),
                text: source.inline(note.text.as_str()),
            })
            .collect(),
    })
}

/// Texts as strings.
pub fn texts(list: &[crate::content::text::Text]) -> Vec<String> {
    list.iter().map(|text| text.as_str().to_owned()).collect()
}

fn addon_row(addon: &Addon, currency: &str) -> AddonRow {
    AddonRow {
        name: addon.name.as_str().to_owned(),
        price: price_view(addon.price.as_ref(), currency),
        plans: texts(&addon.plans),
        included_in: texts(&addon.included_in),
    }
}

fn fee_row(fee: &Fee, currency: &str) -> FeeRow {
    FeeRow {
        name: fee.name.as_str().to_owned(),
        price: price_view(fee.price.as_ref(), currency),
        included_in: texts(&fee.included_in),
    }
}

fn volume_table(app: &App, plan: &Plan, currency: &str) -> Option<VolumeTable> {
    let price = plan.price.as_ref()?;
    let PriceAmount::Volume(bands) = &price.amount else {
        return None;
    };
    let tariff = Tariff::of(Some(price), plan.minimum.as_ref(), None);
    Some(VolumeTable {
        plan: plan_label(app, plan),
        unit: price.unit.as_ref().map(|unit| unit.as_str().to_owned()),
        period: price.period.as_ref().map(|period| period.as_str()),
        bands: bands
            .iter()
            .map(|band| BandRow {
                users: band.users.value.to_string().replace('-', "–"),
                amount: show(band.amount.0, currency, Decimals::Cents),
                yearly: tariff
                    .at(band.users.from)
                    .known()
                    .map(|range| show_range(range, currency, Decimals::Units)),
            })
            .collect(),
    })
}

/// What SCIM costs on top.
#[derive(Debug, Clone, Serialize)]
pub struct UpliftView {
    /// What is known: `none`, `public`, `not-comparable`, `quote`, `unknown`, `not-applicable`.
    pub kind: &'static str,
    /// The plan it counts from.
    pub base_plan: Option<String>,
    /// What that plan costs.
    pub base_price: PriceView,
    /// The price of the base by user and month, where there is one.
    pub base_per_user: Option<String>,
    /// What the plan or add-on that SCIM needs costs per user and month, where that is all
    /// that is known.
    pub entry_per_user: Option<String>,
    /// Per user and month.
    pub per_user_month: Option<String>,
    /// In percent of the base.
    pub percent: Option<String>,
    /// Whether the figures come from approximate prices; they are then rounded.
    pub is_approximate: bool,
    /// Per year at `employees`.
    pub yearly: Option<String>,
    /// The later plan that groups need, where they need one.
    pub groups_plan: Option<String>,
    /// What that plan costs a year on top of the base, where a figure is public.
    pub groups_yearly: Option<String>,
    /// Why no figure is: `quote`, `not-comparable` or `unknown`.
    pub groups_reason: &'static str,
    /// One-off fees.
    pub fees: Option<String>,
    /// The smallest contract of the entry plan, per year.
    pub commitment: Option<String>,
    /// The head count of the yearly figures.
    pub employees: String,
    /// The uplift per user and month at which upgrading costs as much as manual work.
    pub break_even: String,
    /// The price of the entry plan at which it does, where the base has one figure.
    pub break_even_price: Option<String>,
    /// Whether the uplift is below the break-even for certain, above it, or neither:
    /// `below`, `above`, `unknown`.
    pub against_break_even: &'static str,
}

/// The uplift of an app as shown.
pub fn uplift_view(derived: &Derived<'_>) -> UpliftView {
    let currency = crate::derive::matrix::currency(derived);
    let uplift = &derived.uplift;
    let same_currency = currency == derived.manual.currency;
    let break_even = derived.manual.break_even();
    let base_monthly = uplift
        .base
        .and_then(|plan| per_user_month(plan.price.as_ref()).known());
    let base_at_employees = uplift.base.and_then(|plan| {
        let cost = Tariff::of_plan(plan).at(derived.manual.employees);
        let users = Decimal::from(derived.manual.employees) * Decimal::from(12);
        cost.known()
            .filter(|range| range.is_exact())
            .map(|range| range.from / users)
    });
    let against_break_even = match uplift.per_user_month {
        Some(range) if same_currency && range.to.is_some_and(|to| to <= break_even) => "below",
        Some(range) if same_currency && range.from > break_even => "above",
        _ => "unknown",
    };
    let units = |range: Range| show_range(range, &currency, Decimals::Units);
    let groups = uplift
        .tariffs
        .upgrade(Step::Groups, derived.manual.employees);
    let app = derived.app();
    UpliftView {
        kind: derived.facts.scim_price.name(),
        base_plan: uplift.base.map(|plan| plan_label(app, plan)),
        base_price: price_view(uplift.base.and_then(|plan| plan.price.as_ref()), &currency),
        entry_per_user: entry_price(derived)
            .filter(|_| derived.facts.scim_price == ScimPrice::Unknown)
            .and_then(|price| per_user_month(Some(price)).known())
            .map(|range| show_range(range, &currency, Decimals::Cents)),
        base_per_user: base_monthly.map(|range| show_range(range, &currency, Decimals::Cents)),
        per_user_month: uplift
            .per_user_month
            .map(|range| show_range(range, &currency, Decimals::Cents)),
        percent: uplift.percent.map(|range| percent(uplift.shown(range))),
        is_approximate: uplift.is_approximate,
        yearly: uplift.yearly.map(|range| units(uplift.shown(range))),
        groups_plan: uplift.groups_plan.map(|plan| plan_label(app, plan)),
        groups_yearly: groups.known().map(|range| units(uplift.shown(range))),
        groups_reason: match groups {
            Cost::Quote => "quote",
            Cost::NotComparable => "not-comparable",
            Cost::Known(_) | Cost::Unknown | Cost::NotSold => "unknown",
        },
        fees: uplift.fees.map(units),
        commitment: uplift.commitment.map(units),
        employees: group_thousands(&derived.manual.employees.to_string()),
        break_even: show(break_even, &derived.manual.currency, Decimals::Cents),
        break_even_price: base_at_employees
            .filter(|_| same_currency && derived.facts.scim_price != ScimPrice::None)
            .map(|base| show(base + break_even, &currency, Decimals::Cents)),
        against_break_even,
    }
}

/// The price of what SCIM needs.
fn entry_price<'a>(derived: &Derived<'a>) -> Option<&'a Price> {
    let addon = derived.entry.addon.map(|addon| &addon.price);
    let plan = derived.entry.plan.map(|(_, plan)| &plan.price);
    addon.or(plan)?.as_ref()
}

/// What manual work costs.
#[derive(Debug, Clone, Serialize)]
pub struct CostView {
    /// The head count.
    pub employees: String,
    /// The head count as a number, for the calculator.
    pub employees_number: u32,
    /// Whether any figure was measured for this app.
    pub is_measured: bool,
    /// Where the figures come from: `aggregate`, `customers`, `estimate`.
    pub kind: &'static str,
    /// The source of the model.
    pub source: Option<CostSourceView>,
    /// The sources of the record's own figures.
    pub own_sources: Vec<SourceRef>,
    /// Accounts of people who left.
    pub orphaned_accounts: String,
    /// Licences nobody uses.
    pub unused_licences: String,
    /// Hours of IT work.
    pub it_hours: String,
    /// What unused licences cost.
    pub unused_licence_cost: String,
    /// What the IT work costs.
    pub it_labour_cost: String,
    /// What compliance misses cost.
    pub compliance_cost: String,
    /// The sum.
    pub total: String,
    /// The sum with two decimals and no sign, for the calculator.
    pub total_number: String,
    /// The currency code.
    pub currency: String,
    /// The same with the app's own licence price.
    pub own_licence: Option<OwnLicence>,
    /// The shares of labour, licences and compliance in percent with one decimal, and
    /// where each starts, for the bar.
    pub shares: Vec<Share>,
}

/// The source of the cost model.
#[derive(Debug, Clone, Serialize)]
pub struct CostSourceView {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
}

/// A second column, with the app's own price.
#[derive(Debug, Clone, Serialize)]
pub struct OwnLicence {
    /// The plan whose price it is.
    pub plan: String,
    /// The price by user and month.
    pub price: String,
    /// Whether that price is approximate; the figures from it are then rounded.
    pub is_approximate: bool,
    /// What unused licences cost with it.
    pub unused_licence_cost: String,
    /// The sum with it.
    pub total: String,
}

/// A share of the bar.
#[derive(Debug, Clone, Serialize)]
pub struct Share {
    /// `labour`, `licences` or `compliance`.
    pub what: &'static str,
    /// Where it starts, in percent.
    pub start: String,
    /// How long it is, in percent.
    pub width: String,
}

/// The cost section of an app.
pub fn cost_view(source: Source<'_>, derived: &Derived<'_>) -> CostView {
    let manual = &derived.manual;
    let app = derived.app();
    let units = |amount: Decimal| show(amount, &manual.currency, Decimals::Units);
    let count = |amount: Decimal| group_thousands(&round(amount, 1).normalize().to_string());
    let model_source = source
        .catalog
        .site
        .cost_model
        .as_ref()
        .and_then(|model| model.source.as_ref());
    let total = manual.total();
    let mut start = Decimal::ZERO;
    let shares = [
        ("labour", manual.it_labour_cost),
        ("licences", manual.unused_licence_cost),
        ("compliance", manual.compliance_cost),
    ]
    .into_iter()
    .map(|(what, amount)| {
        let width = if total.is_zero() {
            Decimal::ZERO
        } else {
            round(amount * Decimal::from(100) / total, 1)
        };
        let share = Share {
            what,
            start: start.to_string(),
            width: width.to_string(),
        };
        start += width;
        share
    })
    .collect();
    CostView {
        employees: group_thousands(&manual.employees.to_string()),
        employees_number: manual.employees,
        is_measured: manual.is_measured,
        kind: manual.kind.as_str(),
        source: model_source.map(|found| CostSourceView {
            title: found.title.as_str().to_owned(),
            url: found.url.as_ref().map(|url| url.as_str().to_owned()),
        }),
        own_sources: app
            .costs
            .as_ref()
            .map_or_else(Vec::new, |costs| source_refs(app, &costs.sources)),
        orphaned_accounts: count(manual.orphaned_accounts),
        unused_licences: count(manual.unused_licences),
        it_hours: count(manual.it_hours),
        unused_licence_cost: units(manual.unused_licence_cost),
        it_labour_cost: units(manual.it_labour_cost),
        compliance_cost: units(manual.compliance_cost),
        total: units(total),
        total_number: crate::derive::money::to_cents(total),
        currency: manual.currency.clone(),
        own_licence: own_licence(derived),
        shares,
    }
}

/// The unused licences at the price of the plan one is on without SCIM, else of the one
/// with it; only where that price is public and in the currency of the model.
fn own_licence(derived: &Derived<'_>) -> Option<OwnLicence> {
    let manual = &derived.manual;
    let currency = crate::derive::matrix::currency(derived);
    if currency != manual.currency {
        return None;
    }
    let plan = derived
        .uplift
        .base
        .or(derived.entry.plan.map(|(_, plan)| plan))?;
    let Cost::Known(_) = per_user_month(plan.price.as_ref()) else {
        return None;
    };
    let users = Decimal::from(manual.employees) * Decimal::from(12);
    let tariff = Tariff::of(plan.price.as_ref(), None, None);
    let by_year = tariff.at(manual.employees).known()?;
    // The price at this head count; a range, a minimum or an open end is no one price.
    let price = by_year.is_exact().then(|| by_year.from / users)?;
    if price.is_zero() {
        return None;
    }
    let unused = manual.unused_licences * price * Decimal::from(12);
    let is_approximate = is_approximate(&plan.price);
    let units = |amount: Decimal| {
        let range = Range::exact(amount);
        let range = if is_approximate {
            range.roughly()
        } else {
            range
        };
        show_range(range, &currency, Decimals::Units)
    };
    Some(OwnLicence {
        plan: plan_label(derived.app(), plan),
        price: show(price, &currency, Decimals::Cents),
        is_approximate,
        unused_licence_cost: units(unused),
        total: units(manual.total() - manual.unused_licence_cost + unused),
    })
}
