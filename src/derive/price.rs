//! What a price costs one user in a month.

use rust_decimal::Decimal;

use crate::content::price::{Period, Price, PriceAmount, Unit};
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
pub const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// The price of one user for one month; only for prices by user or seat. Volume prices
/// give the range over all head counts.
pub fn per_user_month(price: Option<&Price>) -> Cost {
    let Some(price) = price else {
        return Cost::Unknown;
    };
    if price.amount == PriceAmount::Free {
        return Cost::Known(Range::exact(Decimal::ZERO));
    }
    match (amount(price), price.unit_kind()) {
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

/// The figure of a price, over all head counts where it depends on them.
fn amount(price: &Price) -> Cost {
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
        PriceAmount::Volume(bands) => {
            let all = bands.iter().map(|band| Range::exact(band.amount.0));
            all.reduce(Range::hull).map_or(Cost::Unknown, Cost::Known)
        }
    }
}
