//! Dates as people know them: to the day, month, quarter or year.

use std::fmt;

use jiff::civil::Date;
use serde_json::Value as Json;

use crate::content::decode::{Decode, Export, wrong_type};
use crate::content::shape::{Form, Shape, TextForm};
use crate::diagnostic::Problems;
use crate::rules::WRONG_VALUE;
use crate::yaml::{Node, Value};

/// A date with the precision of its source; comparisons use the start of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactDate {
    start: Date,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Precision {
    Year,
    Quarter,
    Month,
    Day,
}

impl FactDate {
    /// Reads `2026-10-02`, `2026-09`, `2026-Q3` or `2026`.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str, len: usize| -> Option<i8> {
            (digits.len() == len && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| digits.parse().ok())
                .flatten()
        };
        let mut parts = text.splitn(3, '-');
        let year = parts.next().filter(|y| y.len() == 4)?;
        if !year.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year: i16 = year.parse().ok()?;
        let (month, day, precision) = match (parts.next(), parts.next()) {
            (None, _) => (1, 1, Precision::Year),
            (Some(quarter), None) if quarter.starts_with('Q') => {
                let quarter = number(&quarter[1..], 1).filter(|q| (1..=4).contains(q))?;
                (quarter * 3 - 2, 1, Precision::Quarter)
            }
            (Some(month), None) => (number(month, 2)?, 1, Precision::Month),
            (Some(month), Some(day)) => (number(month, 2)?, number(day, 2)?, Precision::Day),
        };
        let start = Date::new(year, month, day).ok()?;
        Some(Self { start, precision })
    }

    /// A date to the day.
    pub fn day(date: Date) -> Self {
        Self {
            start: date,
            precision: Precision::Day,
        }
    }

    /// The first day of the period.
    pub fn start(self) -> Date {
        self.start
    }

    /// Whether the whole period lies before `today`.
    pub fn is_over(self, today: Date) -> bool {
        let (year, month) = (self.start.year(), self.start.month());
        match self.precision {
            Precision::Year => year < today.year(),
            Precision::Quarter => (year, month + 2) < (today.year(), today.month()),
            Precision::Month => (year, month) < (today.year(), today.month()),
            Precision::Day => self.start < today,
        }
    }

    /// Days from the start of the period to `today`; negative in the future.
    pub fn age_days(self, today: Date) -> i64 {
        let span = today.duration_since(self.start);
        span.as_hours() / 24
    }
}

/// What the calendar lacks, for a text in the form of a date.
fn not_in_calendar(text: &str) -> Option<String> {
    let parts: Vec<u32> = text
        .split('-')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match parts[..] {
        [_, month] | [_, month, _] if !(1..=12).contains(&month) => {
            Some(format!("there is no month {month}; write year, month, day"))
        }
        [_, _, day] => Some(format!("that month has no day {day}")),
        _ => None,
    }
    .filter(|_| matches!(text.len(), 7 | 10))
}

impl fmt::Display for FactDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.start.year(), self.start.month(), self.start.day());
        match self.precision {
            Precision::Year => write!(f, "{year:04}"),
            Precision::Quarter => write!(f, "{year:04}-Q{}", (month + 2) / 3),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl Decode for FactDate {
    const EXPECTED: &'static str = "a date such as 2026-10-02, 2026-09, 2026-Q3 or 2026";
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Int(year) => year.to_string(),
            _ => {
                problems.push(wrong_type(node, Self::EXPECTED, problems));
                return None;
            }
        };
        let date = Self::parse(&text);
        if date.is_none() {
            let mut problem = problems
                .at(&WRONG_VALUE, node.id, format!("`{text}` is not a date"))
                .label(format!("expected {}", Self::EXPECTED));
            if text.len() > 10 && text.get(..10).and_then(Self::parse).is_some() {
                problem = problem
                    .help("leave out the time of day")
                    .fix(crate::diagnostic::Fix::Replace(text[..10].to_owned()));
            } else if let Some(why) = not_in_calendar(&text) {
                problem = problem.help(why);
            }
            problems.push(problem);
        }
        date
    }
    fn shape() -> Shape {
        let text = TextForm {
            examples: &["2026-10-02", "2026-09", "2026-Q3"],
            ..TextForm::exact(
                "date",
                Self::EXPECTED,
                "^[0-9]{4}(-(Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?))?$",
            )
        };
        let year = Form::Whole {
            range: Some((1000, 9999)),
        };
        Shape::named(
            "FactDate",
            "A date to the day, month, quarter or year.",
            Form::Any(vec![Shape::inline(Form::Text(text)), Shape::inline(year)]),
        )
    }
}

impl Export for FactDate {
    fn export(&self) -> Json {
        Json::from(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_the_precision_of_their_source() {
        for text in ["2026-10-02", "2026-09", "2026-Q3", "2026"] {
            assert_eq!(FactDate::parse(text).unwrap().to_string(), text);
        }
        for bad in [
            "2026-13",
            "2026-Q5",
            "2026-02-30",
            "26",
            "2026-1",
            "2026-10-02T10:00",
            "-026",
            "+026-01",
        ] {
            assert_eq!(FactDate::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_period_is_over_on_the_day_after_its_last() {
        let is_over = |text: &str, today| FactDate::parse(text).unwrap().is_over(today);
        let cases = [
            ("2025", jiff::civil::date(2025, 12, 31)),
            ("2025-Q3", jiff::civil::date(2025, 9, 30)),
            ("2025-Q4", jiff::civil::date(2025, 12, 31)),
            ("2025-02", jiff::civil::date(2025, 2, 28)),
            ("2025-02-03", jiff::civil::date(2025, 2, 3)),
        ];
        for (text, last) in cases {
            assert!(!is_over(text, last), "{text}");
            assert!(is_over(text, last.tomorrow().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_quarter_is_compared_by_its_first_day() {
        let today = jiff::civil::date(2026, 11, 24);
        assert_eq!(FactDate::parse("2026-Q3").unwrap().age_days(today), 146);
        assert!(FactDate::parse("2027").unwrap().age_days(today) < 0);
    }
}
