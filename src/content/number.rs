//! Exact figures: amounts of money, percentages and head-count bands.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::Value as Json;

use crate::content::decode::{Decode, Export, wrong_type};
use crate::content::shape::{Form, Shape, TextForm};
use crate::diagnostic::Problems;
use crate::rules::{NUMBER_RANGE, RANGE_REVERSED, WRONG_VALUE};
use crate::yaml::{Node, Value};

/// An exact, non-negative amount up to a hundred million; the currency stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub Decimal);

/// The figure in "$7", "7 USD" or "1,200 EUR", if there is one and nothing else.
fn figure_in(text: &str) -> Option<String> {
    let is_mark = |c: char| c.is_whitespace() || !c.is_ascii() || c == '$';
    let figure = text
        .trim_matches(is_mark)
        .trim_matches(|c: char| c.is_ascii_uppercase())
        .trim_matches(is_mark);
    let groups: Vec<&str> = figure.split(',').collect();
    let is_grouped = groups[1..]
        .iter()
        .all(|group| group.split('.').next().is_some_and(|g| g.len() == 3));
    let plain = groups.concat();
    let is_number = plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.ends_with(|c: char| c.is_ascii_digit())
        && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && plain.parse::<Decimal>().is_ok();
    (is_number && is_grouped).then_some(plain)
}

/// Larger figures are slips, and far below what exact decimals can multiply safely.
const LARGEST: u32 = 100_000_000;

impl Decode for Amount {
    const EXPECTED: &'static str = "a number";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let decimal = match &node.value {
            Value::Int(number) => Decimal::try_from_i128_with_scale(*number, 0).ok(),
            // The shortest text that reads back as the same number is what was written,
            // up to fifteen digits and but for trailing zeros.
            Value::Float(number) if number.is_finite() => format!("{number}").parse().ok(),
            Value::Float(_) => None,
            Value::Text(text) => {
                let problem = problems
                    .at(&WRONG_VALUE, node.id, format!("`{text}` is not a number"))
                    .label("expected a plain number, without currency or unit");
                problems.push(match figure_in(text) {
                    // No mend: the sign may be another currency than the list's.
                    Some(figure) => problem.help(format!(
                        "write `{figure}`; the currency stands once, as `currency` of `pricing`"
                    )),
                    None => problem,
                });
                return None;
            }
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                return None;
            }
        };
        let in_range =
            |d: &Decimal| *d >= Decimal::ZERO && *d <= Decimal::from(LARGEST) && d.scale() <= 9;
        let found = decimal.map(|d| d.normalize()).filter(in_range);
        if found.is_none() {
            problems.push(
                problems
                    .at(&NUMBER_RANGE, node.id, "this figure is out of range")
                    .label("expected a number from 0 to 100,000,000 with at most 9 decimals"),
            );
        }
        found.map(Self)
    }
    fn shape() -> Shape {
        Shape::inline(Form::Number(LARGEST))
    }
}

impl Export for Amount {
    fn export(&self) -> Json {
        Json::from(cents(self.0))
    }
}

/// A count, a number of hours or a percentage: any figure that is not money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure(pub Decimal);

impl Decode for Figure {
    const EXPECTED: &'static str = Amount::EXPECTED;
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        Amount::decode(node, problems).map(|amount| Self(amount.0))
    }
    fn shape() -> Shape {
        Amount::shape()
    }
}

/// A whole figure is a JSON number; any other keeps its digits as text.
impl Export for Figure {
    fn export(&self) -> Json {
        match u64::try_from(self.0.normalize()) {
            Ok(whole) if self.0.fract().is_zero() => Json::from(whole),
            _ => Json::from(self.0.normalize().to_string()),
        }
    }
}

/// The amount with at least two decimals, as the API writes money.
pub fn cents(amount: Decimal) -> String {
    let mut shown = amount.normalize();
    if shown.scale() < 2 {
        shown.rescale(2);
    }
    shown.to_string()
}

/// A head count a price is for: `500`, `1-10` or `1000+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserBand {
    /// The smallest head count.
    pub from: u32,
    /// The largest; `None` is open-ended.
    pub to: Option<u32>,
}

impl UserBand {
    /// Reads `500`, `1-10` or `1000+`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str| -> Option<u32> {
            let is_plain = digits.bytes().all(|b| b.is_ascii_digit());
            is_plain.then(|| digits.parse().ok()).flatten()
        };
        if let Some(from) = text.strip_suffix('+') {
            return Some(Self {
                from: number(from)?,
                to: None,
            });
        }
        let (from, to) = match text.split_once('-') {
            Some((from, to)) => (number(from.trim())?, number(to.trim())?),
            None => {
                let only = number(text)?;
                (only, only)
            }
        };
        Some(Self { from, to: Some(to) })
    }

    /// Whether a head count lies in the band.
    pub fn contains(self, users: u32) -> bool {
        users >= self.from && self.to.is_none_or(|to| users <= to)
    }
}

impl fmt::Display for UserBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to {
            None => write!(f, "{}+", self.from),
            Some(to) if to == self.from => write!(f, "{to}"),
            Some(to) => write!(f, "{}-{to}", self.from),
        }
    }
}

impl Decode for UserBand {
    const EXPECTED: &'static str = "a head count such as 500, 1-10 or 1000+";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = match &node.value {
            Value::Int(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                return None;
            }
        };
        match Self::parse(&text) {
            Some(band) if band.to.is_some_and(|to| to < band.from) => {
                problems.push(
                    problems
                        .at(
                            &RANGE_REVERSED,
                            node.id,
                            format!("the band `{text}` runs backwards"),
                        )
                        .label("expected the smaller head count first"),
                );
                None
            }
            None => {
                problems.push(
                    problems
                        .at(
                            &WRONG_VALUE,
                            node.id,
                            format!("`{text}` is not a head count"),
                        )
                        .label(format!("expected {}", Self::EXPECTED)),
                );
                None
            }
            band => band,
        }
    }
    fn shape() -> Shape {
        let text = TextForm {
            examples: &["1-10", "1000+"],
            ..TextForm::exact(
                "head count",
                Self::EXPECTED,
                r"^([0-9]+\+?|\s*[0-9]+\s*-\s*[0-9]+\s*)$",
            )
        };
        let range = Some((0, u32::MAX));
        Shape::named(
            "UserBand",
            "A head count: `500`, `1-10` or `1000+`.",
            Form::Any(vec![
                Shape::inline(Form::Text(text)),
                Shape::inline(Form::Whole { range }),
            ]),
        )
    }
}

impl Export for UserBand {
    fn export(&self) -> Json {
        Json::from(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_found_beside_its_currency_and_nowhere_else() {
        let cases = [
            ("$7", Some("7")),
            ("7.50 €", Some("7.50")),
            ("USD 1,200", Some("1200")),
            ("1,2", None),
            ("7-9", None),
            ("seven", None),
            ("$", None),
        ];
        for (text, figure) in cases {
            assert_eq!(figure_in(text).as_deref(), figure, "{text}");
        }
    }
    use crate::diagnostic::FileId;

    #[test]
    fn amounts_are_exact() {
        let mut problems = Problems::new(FileId(0));
        let mut amount = |text: &str| {
            let node = crate::yaml::parse(text).unwrap();
            Amount::decode(&node, &mut problems).map(|a| a.0.to_string())
        };
        assert_eq!(amount("7.99").as_deref(), Some("7.99"));
        assert_eq!(amount("2.10").as_deref(), Some("2.1"));
        assert_eq!(amount("1e3").as_deref(), Some("1000"));
        for bad in [
            "-1",
            ".inf",
            ".nan",
            "1e300",
            "$7",
            "'7'",
            "[7]",
            "99999999999999999999",
        ] {
            assert_eq!(amount(bad), None, "{bad}");
        }
        assert_eq!(problems.len(), 8);
    }

    #[test]
    fn bands_read_back_as_written() {
        for text in ["500", "1-10", "1000+"] {
            assert_eq!(UserBand::parse(text).unwrap().to_string(), text);
        }
        for bad in ["many", "+5", "1-+9", "-5", ""] {
            assert_eq!(UserBand::parse(bad), None, "{bad}");
        }
        assert!(UserBand::parse("1000+").unwrap().contains(4_000));
    }
}
