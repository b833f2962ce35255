//! A price as data: what a year costs at any head count.
//!
//! In: a price with the minimum and maximum of its plan. Out: a [`Tariff`], the same whether
//! this crate or a browser works it out, so it is also what the API publishes.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use crate::content::app::{Maximum, Minimum, Plan};
use crate::content::price::{Period, Price, PriceAmount, Unit, VolumeBand};
use crate::decide::table::HEADCOUNT_MAX;
use crate::derive::money::Range;
use crate::derive::price::{Cost, MONTHS};

/// What a price comes to in a year, for every head count it is sold to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// The head counts it is sold to, both ends included.
    pub sold_to: (u32, u32),
    /// What it comes to, or why nobody can say.
    pub rate: Rate,
}

/// What a tariff charges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rate {
    /// A sum for each year.
    Yearly(Yearly),
    /// The vendor tells it on request.
    Quote,
    /// Hosts, credits, events or transactions: not comparable with people.
    NotComparable,
    /// No source gives a price with unit and period.
    Unknown,
}

/// A yearly sum as a function of the head count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yearly {
    /// Whether the amounts are for each seat, or for all together.
    pub by_seat: bool,
    /// Amounts a year from a number of seats on, in ascending order; the first starts at 1.
    pub steps: Vec<(u32, Range)>,
    /// The fewest seats that are billed.
    pub least_seats: u32,
    /// The least that is billed for a year.
    pub least_spend: Decimal,
}

impl Tariff {
    /// The tariff of a price.
    pub fn of(price: Option<&Price>, minimum: Option<&Minimum>, maximum: Option<&Maximum>) -> Self {
        let (from, to) = price
            .and_then(|price| price.users.as_ref())
            .map_or((1, None), |band| (band.value.from, band.value.to));
        let most = maximum
            .and_then(|maximum| maximum.seats.as_ref())
            .map_or(HEADCOUNT_MAX, |seats| seats.value);
        Self {
            sold_to: (from, to.unwrap_or(HEADCOUNT_MAX).min(most)),
            rate: price.map_or(Rate::Unknown, |price| rate(price, minimum)),
        }
    }

    /// The tariff of a plan.
    pub fn of_plan(plan: &Plan) -> Self {
        Self::of(
            plan.price.as_ref(),
            plan.minimum.as_ref(),
            plan.maximum.as_ref(),
        )
    }

    /// What a year costs for `users` people.
    pub fn at(&self, users: u32) -> Cost {
        if users < self.sold_to.0 || users > self.sold_to.1 {
            return Cost::NotSold;
        }
        match &self.rate {
            Rate::Yearly(yearly) => Cost::Known(yearly.at(users)),
            Rate::Quote => Cost::Quote,
            Rate::NotComparable => Cost::NotComparable,
            Rate::Unknown => Cost::Unknown,
        }
    }

    /// The head counts at which the cost starts to follow another line.
    pub fn edges(&self) -> Vec<u32> {
        let mut edges = vec![self.sold_to.0, self.sold_to.1.saturating_add(1)];
        if let Rate::Yearly(yearly) = &self.rate {
            edges.extend(yearly.steps.iter().map(|(from, _)| *from));
            edges.push(yearly.least_seats);
            edges.extend(
                yearly
                    .steps
                    .iter()
                    .flat_map(|step| yearly.floor_ends(*step)),
            );
        }
        edges.retain(|edge| (2..=HEADCOUNT_MAX).contains(edge));
        edges.sort_unstable();
        edges.dedup();
        edges
    }

    /// How the API writes it: amounts a year as exact decimals, or the reason why there are none.
    pub fn export(&self) -> Json {
        let reason = match &self.rate {
            Rate::Yearly(yearly) => {
                let exact = |amount: Decimal| amount.normalize().to_string();
                let steps: Vec<Json> = yearly
                    .steps
                    .iter()
                    .map(|(from, amount)| {
                        let mut step = amount.export(exact);
                        step["seats"] = json!(from);
                        step
                    })
                    .collect();
                return json!({
                    "per": if yearly.by_seat { "seat" } else { "all" },
                    "steps": steps,
                    "least_seats": yearly.least_seats,
                    "least_spend": exact(yearly.least_spend),
                    "sold_to": { "from": self.sold_to.0, "to": self.sold_to.1 },
                });
            }
            Rate::Quote => "quote",
            Rate::NotComparable => "not-comparable",
            Rate::Unknown => "unknown",
        };
        json!({ "reason": reason })
    }
}

impl Yearly {
    fn at(&self, users: u32) -> Range {
        let seats = users.max(self.least_seats);
        let step = self.steps.iter().rev().find(|(from, _)| *from <= seats);
        let amount = step.map_or(Range::exact(Decimal::ZERO), |(_, amount)| *amount);
        let units = if self.by_seat {
            Decimal::from(seats)
        } else {
            Decimal::ONE
        };
        amount.map(|amount| (amount * units).max(self.least_spend))
    }

    /// The first head counts for which the amounts of a step exceed the least spend.
    fn floor_ends(&self, (_, amount): (u32, Range)) -> Vec<u32> {
        if !self.by_seat || self.least_spend.is_zero() {
            return Vec::new();
        }
        [Some(amount.from), amount.to]
            .into_iter()
            .flatten()
            .filter_map(|amount| self.least_spend.checked_div(amount))
            .filter_map(|seats| u32::try_from(seats.floor()).ok()?.checked_add(1))
            .collect()
    }
}

fn rate(price: &Price, minimum: Option<&Minimum>) -> Rate {
    let by_seat = match price.unit_kind() {
        Some(Unit::User) => Some(true),
        Some(Unit::Flat(_)) => Some(false),
        Some(Unit::Other(_)) | None => None,
    };
    let steps: Vec<(u32, Range)> = match &price.amount {
        PriceAmount::Free => {
            return Rate::Yearly(Yearly {
                by_seat: true,
                steps: vec![(1, Range::exact(Decimal::ZERO))],
                least_seats: 0,
                least_spend: Decimal::ZERO,
            });
        }
        PriceAmount::Quote => return Rate::Quote,
        PriceAmount::PerTransaction { .. } | PriceAmount::Metered(_) => {
            return Rate::NotComparable;
        }
        PriceAmount::Exact(amount) | PriceAmount::Average(amount) => {
            vec![(1, Range::exact(amount.0))]
        }
        PriceAmount::Range { from, to } => vec![(
            1,
            Range {
                from: from.0,
                to: to.map(|to| to.0),
            },
        )],
        PriceAmount::Volume(bands) => volume_steps(bands),
    };
    let periods = match price.period.as_ref().map(|period| period.value) {
        Some(Period::Month) => MONTHS,
        Some(Period::Year) => Decimal::ONE,
        Some(Period::Once) | None => return Rate::Unknown,
    };
    let Some(by_seat) = by_seat else {
        return match price.unit_kind() {
            Some(_) => Rate::NotComparable,
            None => Rate::Unknown,
        };
    };
    if steps.is_empty() {
        return Rate::Unknown;
    }
    Rate::Yearly(Yearly {
        by_seat,
        steps: steps
            .into_iter()
            .map(|(from, amount)| (from, amount.map(|amount| amount * periods)))
            .collect(),
        least_seats: minimum
            .and_then(|minimum| minimum.seats.as_ref())
            .map_or(0, |seats| seats.value),
        least_spend: minimum.map_or(Decimal::ZERO, yearly_minimum),
    })
}

/// The price of each band; in a gap between bands the range of its neighbours; before the
/// first band and after the last that of the nearest.
fn volume_steps(bands: &[VolumeBand]) -> Vec<(u32, Range)> {
    let exact = |band: &VolumeBand| Range::exact(band.amount.0);
    let mut steps = Vec::new();
    let mut before: Option<&VolumeBand> = None;
    for band in bands {
        match before.and_then(|before| Some((before, before.users.to?))) {
            Some((before, end)) if end.saturating_add(1) < band.users.from => {
                steps.push((end + 1, exact(before).hull(exact(band))));
                steps.push((band.users.from, exact(band)));
            }
            _ => steps.push((
                if before.is_none() { 1 } else { band.users.from },
                exact(band),
            )),
        }
        before = Some(band);
    }
    steps
}

/// The minimum spend of a year.
fn yearly_minimum(minimum: &Minimum) -> Decimal {
    let Some(spend) = &minimum.spend else {
        return Decimal::ZERO;
    };
    match minimum.period.as_ref().map(|period| period.value) {
        Some(Period::Year | Period::Once) => spend.0,
        Some(Period::Month) | None => spend.0 * MONTHS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::decode::Decode;
    use crate::derive::price::per_user_month;
    use crate::diagnostic::{FileId, Problems};
    use proptest::prelude::*;

    fn decoded<T: Decode>(text: &str) -> T {
        let mut problems = Problems::new(FileId(0));
        let value = T::decode(&crate::yaml::parse(text).unwrap(), &mut problems);
        assert!(problems.is_empty());
        value.unwrap()
    }

    fn tariff(price: &str, minimum: Option<&str>) -> Tariff {
        let minimum: Option<Minimum> = minimum.map(decoded);
        Tariff::of(Some(&decoded(price)), minimum.as_ref(), None)
    }

    fn check(text: &str, users: u32, expected: &str) {
        let cost = match tariff(text, None).at(users) {
            Cost::Known(range) => range.export(|d| d.normalize().to_string()).to_string(),
            other => format!("{other:?}"),
        };
        let expected = expected
            .split_once("..")
            .map(|(from, to)| format!("{{\"from\":\"{from}\",\"to\":\"{to}\"}}"))
            .unwrap_or(expected.to_owned());
        assert_eq!(cost, expected, "{text}");
    }

    const VOLUME: &str = "{ volume: [{ users: 1-10, amount: 7 }, { users: 100-500, amount: 5 }, { users: 1000+, amount: 3 }], unit: user, period: month }";

    #[test]
    fn yearly_costs_follow_unit_period_and_bands() {
        check("{ amount: 7, unit: user, period: month }", 10, "840..840");
        check("{ amount: 84, unit: seat, period: year }", 10, "840..840");
        check(
            "{ amount: 300, unit: workspace, period: month }",
            10,
            "3600..3600",
        );
        check(
            "{ from: 3, to: 7, unit: user, period: month }",
            10,
            "360..840",
        );
        check("{ from: 3, unit: user, period: month }", 10, "360..unknown");
        check(VOLUME, 10, "840..840");
        check(VOLUME, 50, "3000..4200");
        check(VOLUME, 5000, "180000..180000");
        check("free", 10, "0..0");
        check("quote", 10, "Quote");
        check(
            "{ amount: 15, unit: host, period: month }",
            10,
            "NotComparable",
        );
        check("{ metered: events }", 10, "NotComparable");
        check("{ amount: 7, unit: user }", 10, "Unknown");
        check(
            "{ amount: 7, unit: user, period: month, users: 1-5 }",
            10,
            "NotSold",
        );
    }

    #[test]
    fn minimums_are_honoured() {
        let seven = "{ amount: 7, unit: user, period: month }";
        let at = |minimum, users| tariff(seven, Some(minimum)).at(users);
        let known = |amount: u32| Cost::Known(Range::exact(amount.into()));
        assert_eq!(at("{ seats: 5 }", 2), known(420));
        assert_eq!(at("{ spend: 3000, period: month }", 2), known(36_000));
    }

    #[test]
    fn edges_are_where_the_line_bends() {
        assert_eq!(tariff(VOLUME, None).edges(), [11, 100, 501, 1000]);
        let by_user = "{ amount: 7, unit: user, period: month }";
        assert_eq!(tariff(by_user, Some("{ seats: 5 }")).edges(), [5]);
        // 3,000 a month are 428.57 seats at 7.
        let spend = tariff(by_user, Some("{ spend: 3000, period: month }"));
        assert_eq!(spend.edges(), [429]);
        let small = "{ amount: 7, unit: user, period: month, users: 3-8 }";
        assert_eq!(tariff(small, None).edges(), [3, 9]);
    }

    #[test]
    fn a_range_of_users_and_bands_agree_on_one_user() {
        let range = per_user_month(Some(&decoded(VOLUME))).known().unwrap();
        assert_eq!((range.from, range.to), (3.into(), Some(7.into())));
    }

    fn exact(price: &str, users: u32) -> Range {
        tariff(price, None).at(users).known().unwrap()
    }

    proptest! {
        #[test]
        fn a_price_by_user_never_falls_with_more_users(amount in 1u32..1000, least in 0u32..50, a in 1u32..100_000, b in 1u32..100_000) {
            let price = format!("{{ amount: {amount}, unit: user, period: month }}");
            let minimum = format!("{{ seats: {least}, spend: {least}00, period: month }}");
            let cost = |users| tariff(&price, (least > 0).then_some(&minimum)).at(users).known().unwrap().from;
            prop_assert!(cost(a.min(b)) <= cost(a.max(b)));
        }

        #[test]
        fn a_range_contains_each_of_its_points(from in 0u32..500, more in 0u32..500, at in 0.0..=1.0, users in 1u32..1_000_000) {
            let point = from + (f64::from(more) * at) as u32;
            let range = exact(&format!("{{ from: {from}, to: {}, unit: user, period: month }}", from + more), users);
            let one = exact(&format!("{{ amount: {point}, unit: user, period: month }}"), users);
            prop_assert!(range.from <= one.from && one.to <= range.to);
        }

        #[test]
        fn cents_never_drift(cents in 0u64..100_000, users in 1u64..1_000_000) {
            let price = format!("{{ amount: {}.{:02}, unit: user, period: month }}", cents / 100, cents % 100);
            let year = exact(&price, users as u32).from;
            prop_assert_eq!(year, Decimal::from(cents * 12 * users) / Decimal::from(100));
        }

        #[test]
        fn between_edges_the_cost_is_a_straight_line(least in 1u32..40, spend in 0u32..3000, at in 1u32..1200) {
            let minimum = format!("{{ seats: {least}, spend: {spend}, period: month }}");
            let tariff = tariff(VOLUME, Some(&minimum));
            let edges = tariff.edges();
            prop_assume!(!edges.contains(&(at + 1)) && !edges.contains(&(at + 2)));
            let cost = |users| tariff.at(users).known().unwrap();
            let step = |a: Range, b: Range| (b.from - a.from, b.to.zip(a.to).map(|(b, a)| b - a));
            prop_assert_eq!(step(cost(at), cost(at + 1)), step(cost(at + 1), cost(at + 2)));
        }
    }
}
