//! What SCIM costs on top: from the base to the entry.

use rust_decimal::Decimal;

use crate::catalog::Catalog;
use crate::content::app::{Addon, App, Fee, Plan, Tier};
use crate::content::fact::Answer;
use crate::content::price::{Period, Price, PriceAmount};
use crate::decide::domain::{Access, ScimPrice};
use crate::derive::gate::{Entry, PlanAnswer, plans};
use crate::derive::money::Range;
use crate::derive::price::{Cost, per_user_month, yearly};

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
    match entry.kind {
        Access::NotApplicable => return (ScimPrice::NotApplicable, uplift),
        Access::Included => return (ScimPrice::None, uplift),
        _ if none_lacks_it => return (ScimPrice::None, uplift),
        Access::Unknown => return (ScimPrice::Unknown, uplift),
        _ => {}
    }
    uplift.base = base_plan(catalog, app, entry, with_scim);
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
    if let Some(addon) = entry.addon {
        return addon_uplift(addon, uplift, employees);
    }
    let Some((_, plan)) = entry.plan else {
        return (ScimPrice::Unknown, uplift);
    };
    uplift.fees = fees(app, plan);
    uplift.commitment = commitment(plan);
    let at = |plan: &Plan| {
        yearly(
            plan.price.as_ref(),
            plan.minimum.as_ref(),
            plan.maximum.as_ref(),
            employees,
        )
    };
    let entry_cost = per_user_month(plan.price.as_ref());
    let entry_yearly = at(plan);
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
        uplift.yearly = yearly_above_base(uplift.base, plan, employees).known();
        return (ScimPrice::Public, uplift);
    }
    match (entry_yearly, at(base)) {
        (Cost::Known(entry), Cost::Known(base)) => {
            uplift.yearly = Some(entry.minus(base));
            uplift.percent = percent(entry, base);
            (ScimPrice::Public, uplift)
        }
        (Cost::NotComparable, _) | (_, Cost::NotComparable) => (ScimPrice::NotComparable, uplift),
        _ => (ScimPrice::Unknown, uplift),
    }
}

/// What a plan costs a year on top of the base, for `users` people.
pub fn yearly_above_base(base: Option<&Plan>, plan: &Plan, users: u32) -> Cost {
    let at = |plan: &Plan| {
        yearly(
            plan.price.as_ref(),
            plan.minimum.as_ref(),
            plan.maximum.as_ref(),
            users,
        )
    };
    match (at(plan), base.map(at)) {
        (Cost::Known(plan), Some(Cost::Known(base))) => Cost::Known(plan.minus(base)),
        (Cost::Known(_), Some(other)) => other,
        (Cost::Known(_), None) => Cost::Unknown,
        (other, _) => other,
    }
}

/// An add-on is paid on top of what one has: its price is the uplift.
fn addon_uplift<'a>(
    addon: &Addon,
    mut uplift: Uplift<'a>,
    employees: u32,
) -> (ScimPrice, Uplift<'a>) {
    let price = addon.price.as_ref();
    let per_user = per_user_month(price);
    let by_year = yearly(price, None, None, employees);
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
    yearly(plan.price.as_ref(), Some(minimum), None, seats).known()
}
