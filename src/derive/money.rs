//! Exact amounts and ranges of them.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use serde_json::{Value as Json, json};

/// An amount from `from` to `to`; open-ended without an upper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The lower end.
    pub from: Decimal,
    /// The upper end; the same as the lower for one figure.
    pub to: Option<Decimal>,
}

impl Range {
    /// One figure.
    pub fn exact(amount: Decimal) -> Self {
        Self {
            from: amount,
            to: Some(amount),
        }
    }

    /// Both ends changed by the same step.
    pub fn map(self, step: impl Fn(Decimal) -> Decimal) -> Self {
        Self {
            from: step(self.from),
            to: self.to.map(step),
        }
    }

    /// Both ends to two significant digits, for figures from approximate prices.
    pub fn roughly(self) -> Self {
        self.map(|amount| {
            amount
                .round_sf_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
                .unwrap_or(amount)
        })
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        Self {
            from: self.from + other.from,
            to: self.to.zip(other.to).map(|(a, b)| a + b),
        }
    }

    /// The difference: the least and the most it can be, never below zero.
    pub fn minus(self, other: Self) -> Self {
        let not_negative = |amount: Decimal| amount.max(Decimal::ZERO);
        Self {
            from: other
                .to
                .map_or(Decimal::ZERO, |to| not_negative(self.from - to)),
            to: self.to.map(|to| not_negative(to - other.from)),
        }
    }

    /// The smallest range that holds both.
    pub fn hull(self, other: Self) -> Self {
        Self {
            from: self.from.min(other.from),
            to: self.to.zip(other.to).map(|(a, b)| a.max(b)),
        }
    }

    /// Whether it is one figure.
    pub fn is_exact(self) -> bool {
        self.to == Some(self.from)
    }

    /// How the API writes it: strings with two decimals, an open end as `unknown`.
    pub fn export(self, write: impl Fn(Decimal) -> String) -> Json {
        json!({
            "from": write(self.from),
            "to": self.to.map_or("unknown".to_owned(), write),
        })
    }
}

/// Rounds half away from zero.
pub fn round(amount: Decimal, decimals: u32) -> Decimal {
    amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// To the cent, as per-user amounts are written.
pub fn to_cents(amount: Decimal) -> String {
    let mut rounded = round(amount, 2);
    rounded.rescale(2);
    rounded.to_string()
}

/// To the unit, with two decimals as all money has: yearly amounts.
pub fn to_units(amount: Decimal) -> String {
    let mut rounded = round(amount, 0);
    rounded.rescale(2);
    rounded.to_string()
}

/// A percentage with at most two decimals.
pub fn to_percent(percent: Decimal) -> String {
    round(percent, 2).normalize().to_string()
}

/// An amount for people: `$1,234` or `$7.50`, the code in front where there is no sign.
pub fn show(amount: Decimal, currency: &str, decimals: Decimals) -> String {
    let rounded = match decimals {
        Decimals::Cents => round(amount, 2),
        Decimals::Units => round(amount, 0),
    };
    let is_whole = rounded.fract().is_zero();
    let mut digits = rounded.normalize();
    if !is_whole {
        digits.rescale(2);
    }
    let text = group_thousands(&digits.to_string());
    match currency {
        "USD" => format!("${text}"),
        "EUR" => format!("€{text}"),
        "GBP" => format!("£{text}"),
        other => format!("{other} {text}"),
    }
}

/// How exactly an amount is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Decimals {
    /// To the cent: per user.
    Cents,
    /// To the unit: per year.
    Units,
}

/// `1234567.5` as `1,234,567.5`.
pub fn group_thousands(digits: &str) -> String {
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", whole),
    };
    let mut grouped = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// A range for people: `$3 to $7`, `from $3`.
pub fn show_range(range: Range, currency: &str, decimals: Decimals) -> String {
    let from = show(range.from, currency, decimals);
    match range.to {
        _ if range.is_exact() => from,
        Some(to) => {
            let to = show(to, currency, decimals);
            if from == to {
                from
            } else {
                format!("{from} to {to}")
            }
        }
        None => format!("from {from}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_rounded_half_away_from_zero_and_grouped() {
        assert_eq!(show(d("1234567"), "USD", Decimals::Units), "$1,234,567");
        assert_eq!(show(d("7.5"), "USD", Decimals::Cents), "$7.50");
        assert_eq!(show(d("2.005"), "CHF", Decimals::Cents), "CHF 2.01");
        assert_eq!(to_units(d("11753.5")), "11754.00");
        assert_eq!(to_percent(d("56.250")), "56.25");
        assert_eq!(group_thousands("-123456"), "-123,456");
    }

    #[test]
    fn ranges_stay_ranges() {
        let range = |from: &str, to: &str| Range {
            from: d(from),
            to: Some(d(to)),
        };
        assert_eq!(range("8", "15").minus(range("3", "7")), range("1", "12"));
        assert_eq!(
            show_range(range("3", "7"), "USD", Decimals::Cents),
            "$3 to $7"
        );
        let open = Range {
            from: d("3"),
            to: None,
        };
        assert_eq!(show_range(open, "USD", Decimals::Cents), "from $3");
    }

    #[test]
    fn figures_from_approximate_prices_keep_two_digits() {
        let roughly = |amount: &str| Range::exact(d(amount)).roughly().from.normalize();
        assert_eq!(roughly("25200"), d("25000"));
        assert_eq!(roughly("69.42"), d("69"));
        assert_eq!(roughly("0"), d("0"));
        assert_eq!(roughly("4.25"), d("4.3"));
    }

    proptest! {
        #[test]
        fn a_difference_of_ranges_contains_the_difference_of_their_points(
            a in 0u32..10_000, b in 0u32..10_000, c in 0u32..10_000, e in 0u32..10_000,
        ) {
            let range = |x: u32, y: u32| Range { from: x.min(y).into(), to: Some(x.max(y).into()) };
            let (left, right) = (range(a, b), range(c, e));
            let difference = left.minus(right);
            for x in [a, b] {
                for y in [c, e] {
                    let point = (Decimal::from(x) - Decimal::from(y)).max(Decimal::ZERO);
                    prop_assert!(difference.from <= point && Some(point) <= difference.to);
                }
            }
        }
    }
}
