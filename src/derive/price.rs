//! What a price costs: per user and month, and per year at a head count.

use rust_decimal::Decimal;

use crate::content::app::{Maximum, Minimum};
use crate::content::price::{Period, Price, PriceAmount, Unit, VolumeBand};
use crate::derive::money::Range;

/// A cost, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Computed.
    Known(Range),
    /// The vendor tells it on request.
    Quote,
    /// Hosts, credits, events or transactions: not comparable with people.
    NotComparable,
    /// No source gives a price with unit and period.
    Unknown,
    /// The plan is not sold for this head count.
    NotSold,
}

impl Cost {
    /// The computed range, if there is one.
    pub fn known(self) -> Option<Range> {
        match self {
            Self::Known(range) => Some(range),
            _ => None,
        }
    }
}

/// Months in a year.
const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// The price of one user for one month; only for prices by user or seat. Volume prices
/// give the range over all head counts.
pub fn per_user_month(price: Option<&Price>) -> Cost {
    let Some(price) = price else {
        return Cost::Unknown;
    };
    if price.amount == PriceAmount::Free {
        return Cost::Known(Range::exact(Decimal::ZERO));
    }
    match (amount(price, None), price.unit_kind()) {
        (Cost::Known(range), Some(Unit::User)) => match price.period.as_ref().map(|p| p.value) {
            Some(Period::Month) => Cost::Known(range),
            Some(Period::Year) => Cost::Known(range.map(|amount| amount / MONTHS)),
            Some(Period::Once) | None => Cost::Unknown,
        },
        (Cost::Known(_), Some(Unit::Flat(_) | Unit::Other(_))) => Cost::NotComparable,
        (Cost::Known(_), None) => Cost::Unknown,
        (other, _) => other,
    }
}

/// What the price comes to in a year for `users` people, with the plan's minimum and
/// maximum.
pub fn yearly(
    price: Option<&Price>,
    minimum: Option<&Minimum>,
    maximum: Option<&Maximum>,
    users: u32,
) -> Cost {
    let Some(price) = price else {
        return Cost::Unknown;
    };
    let too_many = maximum
        .and_then(|maximum| maximum.seats.as_ref())
        .is_some_and(|seats| users > seats.value);
    let wrong_size = price
        .users
        .as_ref()
        .is_some_and(|band| !band.value.contains(users));
    if too_many || wrong_size {
        return Cost::NotSold;
    }
    if price.amount == PriceAmount::Free {
        return Cost::Known(Range::exact(Decimal::ZERO));
    }
    let least_seats = minimum
        .and_then(|minimum| minimum.seats.as_ref())
        .map_or(0, |seats| seats.value);
    let seats = users.max(least_seats);
    let range = match amount(price, Some(seats)) {
        Cost::Known(range) => range,
        other => return other,
    };
    let periods = match price.period.as_ref().map(|p| p.value) {
        Some(Period::Month) => MONTHS,
        Some(Period::Year) => Decimal::ONE,
        Some(Period::Once) | None => return Cost::Unknown,
    };
    let units = match price.unit_kind() {
        Some(Unit::User) => Decimal::from(seats),
        Some(Unit::Flat(_)) => Decimal::ONE,
        Some(Unit::Other(_)) => return Cost::NotComparable,
        None => return Cost::Unknown,
    };
    let least_spend = minimum.map_or(Decimal::ZERO, yearly_minimum);
    Cost::Known(range.map(|amount| (amount * units * periods).max(least_spend)))
}

/// The minimum spend of a year.
fn yearly_minimum(minimum: &Minimum) -> Decimal {
    let Some(spend) = &minimum.spend else {
        return Decimal::ZERO;
    };
    match minimum.period.as_ref().map(|p| p.value) {
        Some(Period::Year | Period::Once) => spend.0,
        Some(Period::Month) | None => spend.0 * MONTHS,
    }
}

/// The figure of a price, at a head count where it depends on one.
fn amount(price: &Price, users: Option<u32>) -> Cost {
    match &price.amount {
        PriceAmount::Free => Cost::Known(Range::exact(Decimal::ZERO)),
        PriceAmount::Quote => Cost::Quote,
        PriceAmount::Exact(amount) | PriceAmount::Average(amount) => {
            Cost::Known(Range::exact(amount.0))
        }
        PriceAmount::Range { from, to } => Cost::Known(Range {
            from: from.0,
            to: to.map(|to| to.0),
        }),
        PriceAmount::PerTransaction { .. } | PriceAmount::Metered(_) => Cost::NotComparable,
        PriceAmount::Volume(bands) => volume(bands, users),
    }
}

/// The price of the band; in a gap between bands the range of its neighbours; beyond the
/// ends that of the nearest band.
fn volume(bands: &[VolumeBand], users: Option<u32>) -> Cost {
    let exact = |band: &VolumeBand| Range::exact(band.amount.0);
    let Some(users) = users else {
        let all = bands.iter().map(exact).reduce(Range::hull);
        return all.map_or(Cost::Unknown, Cost::Known);
    };
    let is_below = |band: &&VolumeBand| band.users.to.is_some_and(|to| to < users);
    let before = bands.iter().rfind(is_below);
    let after = bands.iter().find(|band| band.users.from > users);
    let inside = bands.iter().find(|band| band.users.contains(users));
    match (inside, before, after) {
        (Some(band), _, _) => Cost::Known(exact(band)),
        (None, Some(before), Some(after)) => Cost::Known(exact(before).hull(exact(after))),
        (None, Some(band), None) | (None, None, Some(band)) => Cost::Known(exact(band)),
        (None, None, None) => Cost::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::decode::Decode;
    use crate::diagnostic::{FileId, Problems};
    use proptest::prelude::*;

    fn price(text: &str) -> Price {
        let mut problems = Problems::new(FileId(0));
        let price = Price::decode(&crate::yaml::parse(text).unwrap(), &mut problems);
        assert!(problems.is_empty());
        price.unwrap()
    }

    fn minimum(text: &str) -> Minimum {
        let mut problems = Problems::new(FileId(0));
        Minimum::decode(&crate::yaml::parse(text).unwrap(), &mut problems).unwrap()
    }

    fn check(text: &str, users: u32, expected: &str) {
        let cost = match yearly(Some(&price(text)), None, None, users) {
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
        let seven = price("{ amount: 7, unit: user, period: month }");
        let seats = yearly(Some(&seven), Some(&minimum("{ seats: 5 }")), None, 2);
        assert_eq!(seats, Cost::Known(Range::exact(420.into())));
        let spend = yearly(
            Some(&seven),
            Some(&minimum("{ spend: 3000, period: month }")),
            None,
            2,
        );
        assert_eq!(spend, Cost::Known(Range::exact(36_000.into())));
    }

    #[test]
    fn a_volume_price_per_user_is_the_range_of_its_bands() {
        let range = per_user_month(Some(&price(VOLUME))).known().unwrap();
        assert_eq!((range.from, range.to), (3.into(), Some(7.into())));
    }

    proptest! {
        #[test]
        fn a_price_by_user_never_falls_with_more_users(amount in 1u32..1000, a in 1u32..100_000, b in 1u32..100_000) {
            let price = price(&format!("{{ amount: {amount}, unit: user, period: month }}"));
            let cost = |users| yearly(Some(&price), None, None, users).known().unwrap().from;
            prop_assert!(cost(a.min(b)) <= cost(a.max(b)));
        }
    }
}
