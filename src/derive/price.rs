//! What a price costs one user in a month.

use rust_decimal::Decimal;

use crate::content::price::Price;
use crate::derive::money::Range;
use crate::derive::tariff::{Rate, Tariff};

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
    match Tariff::of(price, None, None).rate {
        Rate::Yearly(yearly) if yearly.by_seat => {
            let all = yearly.steps.into_iter().map(|(_, amount)| amount);
            all.reduce(Range::hull).map_or(Cost::Unknown, |year| {
                Cost::Known(year.map(|amount| amount / MONTHS))
            })
        }
        Rate::Yearly(_) | Rate::NotComparable => Cost::NotComparable,
        Rate::Quote => Cost::Quote,
        Rate::Unknown => Cost::Unknown,
    }
}
