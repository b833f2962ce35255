//! Figures that contradict one another.

use crate::check::Context;
use crate::content::app::{Plan, Tier};
use crate::content::price::{Price, PriceAmount};
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::{BANDS_OVERLAP, FREE_WITH_PRICE, PLAN_TAKEN, PLANS_OUT_OF_ORDER};
use rust_decimal::Decimal;

fn plans(record: &AppRecord) -> &[Plan] {
    record
        .app
        .pricing
        .as_ref()
        .map_or(&[], |pricing| &pricing.plans)
}

/// Volume bands ascend and do not overlap.
pub fn bands(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let pricing = || record.app.pricing.iter();
    let plans = plans(record).iter();
    let prices = plans
        .flat_map(|plan| [plan.price.as_ref(), plan.estimate.as_ref()])
        .chain(
            pricing()
                .flat_map(|p| &p.addons)
                .map(|addon| addon.price.as_ref()),
        )
        .chain(
            pricing()
                .flat_map(|p| &p.fees)
                .map(|fee| fee.price.as_ref()),
        )
        .flatten();
    for price in prices {
        let PriceAmount::Volume(bands) = &price.amount else {
            continue;
        };
        for pair in bands.windows(2) {
            let (first, second) = (&pair[0].users, &pair[1].users);
            if first.to.is_none_or(|to| second.from <= to) {
                let is_before = second.to.is_some_and(|to| to < first.from);
                let (message, label) = if is_before {
                    (
                        "stand in the wrong order",
                        "expected the smaller band first",
                    )
                } else {
                    ("overlap", "starts inside the band before it")
                };
                problems.push(
                    problems
                        .at(
                            &BANDS_OVERLAP,
                            second.at,
                            format!(
                                "the bands `{}` and `{}` {message}",
                                first.value, second.value
                            ),
                        )
                        .label(label)
                        .related(record.file, first.at, "the band before it"),
                );
            }
        }
    }
}

/// A plan of tier `free` has no price.
pub fn free_plans(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    for plan in plans(record) {
        let is_free = plan
            .tier
            .as_ref()
            .is_some_and(|tier| tier.value == Tier::Free);
        if let Some(price) = &plan.price
            && is_free
            && lowest(price).is_some_and(|amount| amount > Decimal::ZERO)
        {
            problems.push(
                problems
                    .at(
                        &FREE_WITH_PRICE,
                        price.at,
                        format!("`{}` is a free plan with a price", plan.name.as_str()),
                    )
                    .label("expected `free`"),
            );
        }
    }
}

/// Comparable plans stand cheapest first.
pub fn plan_order(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let plans = plans(record);
    for (index, plan) in plans.iter().enumerate() {
        let Some(price) = &plan.price else { continue };
        let Some(amount) = lowest(price) else {
            continue;
        };
        let dearer_before = plans[..index].iter().find(|other| {
            is_comparable(plan, other)
                && other
                    .price
                    .as_ref()
                    .and_then(lowest)
                    .is_some_and(|before| before > amount)
        });
        if let Some(other) = dearer_before {
            problems.push(
                problems
                    .at(
                        &PLANS_OUT_OF_ORDER,
                        plan.name.at,
                        format!(
                            "`{}` costs less than `{}` before it",
                            plan.name.as_str(),
                            other.name.as_str()
                        ),
                    )
                    .label("expected the cheaper plan first")
                    .related(record.file, other.name.at, "costs more"),
            );
        }
    }
}

/// A plan stands once per billing, product and seat type.
pub fn plan_names(_: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let plans = plans(record);
    for (index, plan) in plans.iter().enumerate() {
        let same = plans[..index].iter().find(|other| {
            other.name.as_str() == plan.name.as_str()
                && text(&other.product) == text(&plan.product)
                && text(&other.seat_type) == text(&plan.seat_type)
                && billing(other) == billing(plan)
        });
        if let Some(other) = same {
            problems.push(
                problems
                    .at(
                        &PLAN_TAKEN,
                        plan.name.at,
                        format!("the plan `{}` stands twice", plan.name.as_str()),
                    )
                    .label("same product, seat type and billing")
                    .related(record.file, other.name.at, "already here"),
            );
        }
    }
}

fn text(value: &Option<crate::content::text::Text>) -> Option<&str> {
    value.as_ref().map(|text| text.as_str())
}

fn billing(plan: &Plan) -> (Option<&'static str>, Option<&'static str>) {
    let price = plan.price.as_ref();
    (
        price.and_then(|p| p.billed.as_ref()).map(|b| b.as_str()),
        price.and_then(|p| p.period.as_ref()).map(|p| p.as_str()),
    )
}

fn is_comparable(a: &Plan, b: &Plan) -> bool {
    let unit = |plan: &Plan| {
        plan.price
            .as_ref()
            .and_then(|price| price.unit.as_ref())
            .map(|unit| unit.as_str().to_owned())
    };
    text(&a.product) == text(&b.product)
        && text(&a.seat_type) == text(&b.seat_type)
        && billing(a) == billing(b)
        && unit(a) == unit(b)
}

/// The lowest amount of a price that has one.
fn lowest(price: &Price) -> Option<Decimal> {
    match &price.amount {
        PriceAmount::Free => Some(Decimal::ZERO),
        PriceAmount::Exact(amount) => Some(amount.0),
        PriceAmount::Range { from, .. } => Some(from.0),
        PriceAmount::Volume(bands) => bands.iter().map(|band| band.amount.0).min(),
        PriceAmount::Quote
        | PriceAmount::Average(_)
        | PriceAmount::PerTransaction { .. }
        | PriceAmount::Metered(_) => None,
    }
}
