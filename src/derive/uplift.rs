//! What SCIM costs on top: from the base to the entry.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::catalog::Catalog;
use crate::content::app::{Addon, App, Fee, Plan, Tier};
use crate::content::fact::Answer;
use crate::content::price::{Period, Price, PriceAmount};
use crate::decide::domain::{Access, ScimPrice};
use crate::derive::Derived;
use crate::derive::gate::{Entry, PlanAnswer, plans};
use crate::derive::manual::employees;
use crate::derive::matrix::{alternative_tariff, currency};
use crate::derive::money::{Range, to_cents};
use crate::derive::price::{Cost, MONTHS, per_user_month};
use crate::derive::provider::groups_plan;
use crate::derive::tariff::Tariff;

/// What SCIM costs on top of the base.
#[derive(Debug, Clone, Default)]
pub struct Uplift<'a> {
    /// The plan it counts from.
    pub base: Option<&'a Plan>,
    /// Per user and month.
    pub per_user_month: Option<Range>,
    /// In percent of the base's price; none from a free base.
    pub percent: Option<Range>,
    /// Per year at the head count of the cost model.
    pub yearly: Option<Range>,
    /// One-off fees of the entry plan.
    pub fees: Option<Range>,
    /// What the entry commits to in a year: its minimum.
    pub commitment: Option<Range>,
    /// Whether a price that it is computed from is approximate.
    pub is_approximate: bool,
    /// What the steps cost at any head count.
    pub tariffs: Tariffs,
    /// The later plan that first has groups.
    pub groups_plan: Option<&'a Plan>,
}

/// The tariffs that upgrades are computed from.
#[derive(Debug, Clone, Default)]
pub struct Tariffs {
    /// The plan the uplift counts from.
    pub base: Option<Tariff>,
    /// What SCIM needs: a plan, or an add-on.
    pub entry: Option<Tariff>,
    /// Whether the entry is paid on top of the plan one has, as add-ons are.
    pub is_addon: bool,
    /// The later plan that first has groups.
    pub groups: Option<Tariff>,
}

/// A step that a reader may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To SCIM.
    Entry,
    /// To the later plan that first has groups.
    Groups,
}

/// What a step costs at one head count.
#[derive(Debug, Clone, Copy)]
pub struct StepCost {
    /// A year, on top of the base.
    pub yearly: Range,
    /// The same for one user and month.
    pub per_user_month: Range,
    /// The same in percent of the base; none from a free one.
    pub percent: Option<Range>,
}

impl Tariffs {
    /// What a step costs a year on top of the base, for `users` people.
    pub fn upgrade(&self, step: Step, users: u32) -> Cost {
        let (to, is_addon) = self.goal(step);
        let base = match &self.base {
            _ if is_addon => Cost::Known(Range::exact(Decimal::ZERO)),
            Some(base) => base.at(users),
            None => Cost::Unknown,
        };
        match (to.map_or(Cost::Unknown, |to| to.at(users)), base) {
            (Cost::Known(to), Cost::Known(base)) => Cost::Known(to.minus(base)),
            (Cost::Known(_), other) | (other, _) => other,
        }
    }

    /// The figures of a step for `users` people; none where they cannot be computed.
    pub fn step_cost(&self, step: Step, users: u32) -> Option<StepCost> {
        let yearly = self.upgrade(step, users).known()?;
        let base = self.base.as_ref().and_then(|base| base.at(users).known());
        let user_months = MONTHS * Decimal::from(users.max(1));
        let (to, is_addon) = self.goal(step);
        let to = to?.at(users).known()?;
        Some(StepCost {
            yearly,
            per_user_month: yearly.map(|amount| amount / user_months),
            percent: base.and_then(|base| percent(if is_addon { base.plus(to) } else { to }, base)),
        })
    }

    /// The head counts at which the cost of the step to SCIM starts to follow another line.
    pub fn edges(&self) -> Vec<u32> {
        let mut edges: Vec<u32> = [&self.base, &self.entry, &self.groups]
            .into_iter()
            .flatten()
            .flat_map(Tariff::edges)
            .collect();
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    fn goal(&self, step: Step) -> (Option<&Tariff>, bool) {
        match step {
            Step::Entry => (self.entry.as_ref(), self.is_addon),
            Step::Groups => (self.groups.as_ref(), false),
        }
    }
}

impl Uplift<'_> {
    /// A figure as people should see it: not more exact than the prices it comes from.
    pub fn shown(&self, figure: Range) -> Range {
        if self.is_approximate {
            figure.roughly()
        } else {
            figure
        }
    }
}

/// The plan the uplift counts from: of the entry's product the cheapest current plan
/// without SCIM, a paid one if there is one.
pub fn base_plan<'a>(
    catalog: &Catalog,
    app: &'a App,
    entry: &Entry<'a>,
    with_scim: &[PlanAnswer<'_>],
) -> Option<&'a Plan> {
    let today = catalog.as_of;
    let is_current = |plan: &Plan| {
        plan.until
            .as_ref()
            .is_none_or(|until| until.start() > today)
    };
    let product = entry.plan.map(|(_, plan)| text(&plan.product));
    let billed = |plan: &Plan| {
        let price = plan.price.as_ref()?;
        price.billed.as_ref().map(|billed| billed.value)
    };
    let candidates: Vec<&Plan> = plans(app)
        .iter()
        .zip(with_scim)
        .filter(|(plan, scim)| {
            is_current(plan)
                && matches!(scim.answer, Answer::No | Answer::Partial)
                && product.is_none_or(|product| text(&plan.product) == product)
        })
        .map(|(plan, _)| plan)
        .collect();
    let paid: Vec<&Plan> = candidates
        .iter()
        .copied()
        .filter(|plan| !is_free(plan))
        .collect();
    // A plan that ends below the head count is no plan for it, where there is another one.
    let employees = employees(catalog);
    let fitting: Vec<&Plan> = paid
        .iter()
        .copied()
        .filter(|plan| Tariff::of_plan(plan).at(employees) != Cost::NotSold)
        .collect();
    let paid = if fitting.is_empty() { paid } else { fitting };
    // Where a plan is listed once for each billing, like is compared with like.
    let same_billing = paid.iter().copied().find(|plan| {
        entry
            .plan
            .is_some_and(|(_, entry)| billed(entry) == billed(plan))
    });
    let has_price = |plan: &&Plan| {
        plan.price
            .as_ref()
            .is_some_and(|p| p.amount != PriceAmount::Quote)
    };
    same_billing
        .filter(has_price)
        .or_else(|| paid.iter().copied().find(has_price))
        .or_else(|| paid.first().copied())
        .or_else(|| candidates.first().copied())
}

/// Whether a price is one that its source calls approximate.
pub fn is_approximate(price: &Option<Price>) -> bool {
    price.as_ref().is_some_and(|price| price.approximate)
}

fn is_free(plan: &Plan) -> bool {
    plan.tier
        .as_ref()
        .is_some_and(|tier| tier.value == Tier::Free)
        || plan
            .price
            .as_ref()
            .is_some_and(|price| price.amount == PriceAmount::Free)
}

fn text(value: &Option<crate::content::text::Text>) -> Option<&str> {
    value.as_ref().map(|text| text.as_str())
}

/// What is known of the extra price, and the figures where there are any.
pub fn uplift<'a>(
    catalog: &Catalog,
    app: &'a App,
    entry: &Entry<'a>,
    with_scim: &[PlanAnswer<'_>],
    employees: u32,
) -> (ScimPrice, Uplift<'a>) {
    let listed = plans(app);
    let none_lacks_it =
        !listed.is_empty() && with_scim.iter().all(|scim| scim.answer == Answer::Yes);
    let mut uplift = Uplift::default();
    let is_gated = match entry.kind {
        Access::NotApplicable | Access::Included | Access::Unknown => false,
        _ => !none_lacks_it,
    };
    if is_gated {
        uplift.base = base_plan(catalog, app, entry, with_scim);
        uplift.tariffs.is_addon = entry.addon.is_some();
        uplift.tariffs.entry = match (entry.addon, entry.plan) {
            (Some(addon), _) => Some(Tariff::of(addon.price.as_ref(), None, None)),
            (None, Some((_, plan))) => Some(Tariff::of_plan(plan)),
            (None, None) => None,
        };
        uplift.is_approximate = [
            uplift.base.map(|plan| &plan.price),
            entry.addon.map(|addon| &addon.price),
            entry
                .plan
                .filter(|_| entry.addon.is_none())
                .map(|(_, plan)| &plan.price),
        ]
        .into_iter()
        .flatten()
        .any(is_approximate);
    }
    let groups = groups_plan(app, None);
    uplift.groups_plan = groups.map(|(_, plan)| plan);
    uplift.tariffs.groups = uplift.groups_plan.map(Tariff::of_plan);
    // Where SCIM costs nothing, the step to groups still starts from the cheapest plan that is paid.
    let cheapest = || {
        let before = &listed[..groups.map_or(0, |(index, _)| index)];
        before.iter().find(|plan| !is_free(plan)).or(before.first())
    };
    uplift.tariffs.base = uplift.base.or_else(cheapest).map(Tariff::of_plan);
    match entry.kind {
        Access::NotApplicable => return (ScimPrice::NotApplicable, uplift),
        Access::Included => return (ScimPrice::None, uplift),
        _ if none_lacks_it => return (ScimPrice::None, uplift),
        Access::Unknown => return (ScimPrice::Unknown, uplift),
        _ => {}
    }
    if let Some(addon) = entry.addon {
        return addon_uplift(addon, uplift, employees);
    }
    let Some((_, plan)) = entry.plan else {
        return (ScimPrice::Unknown, uplift);
    };
    uplift.fees = fees(app, plan);
    uplift.commitment = commitment(plan);
    let at = |tariff: &Option<Tariff>| {
        tariff
            .as_ref()
            .map_or(Cost::Unknown, |tariff| tariff.at(employees))
    };
    let entry_cost = per_user_month(plan.price.as_ref());
    let entry_yearly = at(&uplift.tariffs.entry);
    if entry_yearly == Cost::Quote {
        return (ScimPrice::Quote, uplift);
    }
    if entry_yearly == Cost::Unknown && entry_cost == Cost::Unknown {
        return (ScimPrice::Unknown, uplift);
    }
    let Some(base) = uplift.base else {
        return (ScimPrice::Unknown, uplift);
    };
    let base_cost = per_user_month(base.price.as_ref());
    if let (Cost::Known(entry), Cost::Known(base)) = (entry_cost, base_cost) {
        let more = entry.minus(base);
        uplift.per_user_month = Some(more);
        uplift.percent = percent(entry, base);
        uplift.yearly = uplift.tariffs.upgrade(Step::Entry, employees).known();
        return (ScimPrice::Public, uplift);
    }
    match (entry_yearly, at(&uplift.tariffs.base)) {
        (Cost::Known(entry), Cost::Known(base)) => {
            uplift.yearly = Some(entry.minus(base));
            uplift.percent = percent(entry, base);
            (ScimPrice::Public, uplift)
        }
        (Cost::NotComparable, _) | (_, Cost::NotComparable) => (ScimPrice::NotComparable, uplift),
        _ => (ScimPrice::Unknown, uplift),
    }
}

/// An add-on is paid on top of what one has: its price is the uplift.
fn addon_uplift<'a>(
    addon: &Addon,
    mut uplift: Uplift<'a>,
    employees: u32,
) -> (ScimPrice, Uplift<'a>) {
    let per_user = per_user_month(addon.price.as_ref());
    let by_year = uplift.tariffs.upgrade(Step::Entry, employees);
    let base = uplift.base.map(|plan| per_user_month(plan.price.as_ref()));
    uplift.yearly = by_year.known();
    if let Cost::Known(more) = per_user {
        uplift.per_user_month = Some(more);
        if let Some(Cost::Known(base)) = base {
            uplift.percent = percent(base.plus(more), base);
        }
        return (ScimPrice::Public, uplift);
    }
    let known = match by_year {
        Cost::Known(_) => ScimPrice::Public,
        Cost::Quote => ScimPrice::Quote,
        Cost::NotComparable => ScimPrice::NotComparable,
        Cost::Unknown | Cost::NotSold => ScimPrice::Unknown,
    };
    (known, uplift)
}

/// How the API writes the prices that upgrades are computed from, at any head count.
pub fn export_tariffs(catalog: &Catalog, derived: &Derived<'_>) -> Json {
    let uplift = &derived.uplift;
    let alternative = alternative_tariff(catalog);
    let tariff = |tariff: Option<&Tariff>| {
        tariff.map_or_else(|| json!({ "reason": "unknown" }), Tariff::export)
    };
    json!({
        "base": tariff(uplift.tariffs.base.as_ref()),
        "entry": tariff(uplift.tariffs.entry.as_ref()),
        "groups": tariff(uplift.tariffs.groups.as_ref()),
        "alternative": tariff(alternative.as_ref()),
        "addon": uplift.tariffs.is_addon,
        "fees": uplift.fees.map_or(json!("none"), |range| range.export(to_cents)),
        "approximate": uplift.is_approximate,
        "currency": currency(derived),
    })
}

/// How much more `entry` is than `base`, in percent of it; the ends of both are combined
/// so that the range holds every case.
fn percent(entry: Range, base: Range) -> Option<Range> {
    let hundred = Decimal::from(100);
    let least_base = base.from;
    let most_base = base.to?;
    if least_base.is_zero() {
        return None;
    }
    let of = |entry: Decimal, base: Decimal| {
        ((entry - base).max(Decimal::ZERO))
            .checked_mul(hundred)?
            .checked_div(base)
    };
    Some(Range {
        from: of(entry.from, most_base)?,
        to: match entry.to {
            Some(to) => Some(of(to, least_base)?),
            None => None,
        },
    })
}

/// The one-off fees of a plan.
fn fees(app: &App, plan: &Plan) -> Option<Range> {
    let fees = &app.pricing.as_ref()?.fees;
    fees.iter()
        .filter(|fee| {
            !fee.included_in
                .iter()
                .any(|name| plan.is_called(name.as_str()))
        })
        .filter_map(one_off)
        .reduce(Range::plus)
}

/// A fee that is due once, as a range.
pub fn one_off(fee: &Fee) -> Option<Range> {
    let price = fee.price.as_ref()?;
    if price
        .period
        .as_ref()
        .is_some_and(|period| period.value != Period::Once)
    {
        return None;
    }
    match &price.amount {
        PriceAmount::Exact(amount) | PriceAmount::Average(amount) => Some(Range::exact(amount.0)),
        PriceAmount::Range { from, to } => Some(Range {
            from: from.0,
            to: to.map(|to| to.0),
        }),
        _ => None,
    }
}

/// What the smallest contract of a plan comes to in a year.
fn commitment(plan: &Plan) -> Option<Range> {
    let minimum = plan.minimum.as_ref()?;
    let seats = minimum.seats.as_ref().map_or(1, |seats| seats.value);
    let tariff = Tariff::of(plan.price.as_ref(), Some(minimum), None);
    tariff.at(seats).known()
}
