//! Dates that have not come, are long past, or have overtaken a sentence.

use jiff::civil::Date;

use crate::check::prose::{sentences, words};
use crate::check::{Context, is_published};
use crate::content::date::FactDate;
use crate::content::decode::{Export, Leaf, Written};
use crate::diagnostic::Problems;
use crate::records::AppRecord;
use crate::rules::{DATE_IN_FUTURE, FACTS_STALE, TIME_PASSED};
use crate::yaml::NodeId;

/// `verified`, `accessed`, `published` and `checked` are not in the future.
pub fn future_dates(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let app = &record.app;
    let today = context.options.as_of;
    let mut look = |what: &str, date: Option<(FactDate, NodeId)>| {
        if let Some((date, at)) = date
            && date.start() > today
        {
            problems.push(
                problems
                    .at(
                        &DATE_IN_FUTURE,
                        at,
                        format!("`{what}: {date}` is in the future"),
                    )
                    .label(format!("today is {today}")),
            );
        }
    };
    let written = |date: &Option<Written<FactDate>>| date.as_ref().map(|d| (d.value, d.at));
    look("verified", written(&app.verified));
    for source in app.sources.values() {
        look("published", written(&source.published));
        look("accessed", written(&source.accessed));
    }
    if let Some(pricing) = &app.pricing {
        look("as_of", written(&pricing.as_of));
    }
    app.walk("", app.node(), &mut |_, leaf, _| {
        if let Leaf::Statement(statement) = leaf {
            look("checked", statement.checked);
        }
    });
}

/// A record, or its prices, that were not re-checked for longer than the policy allows.
pub fn age(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    if !is_published(record) {
        return;
    }
    let mut look = |what: &str, date: Option<&Written<FactDate>>, policy: u32| {
        let Some(date) = date else { return };
        let age = date.age_days(context.options.as_of);
        if age > i64::from(policy) {
            problems.push(
                problems
                    .at(&FACTS_STALE, date.at, format!("{what} {age} days ago"))
                    .label(format!("the policy is {policy} days"))
                    .help("read the sources again and set the date"),
            );
        }
    };
    let pricing = record.app.pricing.as_ref();
    look(
        "these facts were checked",
        record.app.verified.as_ref(),
        context.staleness_days,
    );
    look(
        "these prices were current",
        pricing.and_then(|pricing| pricing.as_of.as_ref()),
        context.pricing_staleness_days,
    );
}

/// "by", "until" or "will" with a date that is past.
pub fn passed_dates(context: &Context<'_>, record: &AppRecord, problems: &mut Problems) {
    let today = context.options.as_of;
    let mut found = Vec::new();
    record.app.walk("", record.app.node(), &mut |_, leaf, at| {
        if let Leaf::Markdown(text) = leaf
            && let Some(date) = passed_date(text, today)
        {
            found.push((at, date));
        }
    });
    for (at, date) in found {
        problems.push(
            problems
                .at(
                    &TIME_PASSED,
                    at,
                    format!("this text announces something for {date}, which has passed"),
                )
                .label("in this text")
                .help("say what happened, or move it to `events`"),
        );
    }
}

/// The first date in the text that is past and that its sentence announces.
fn passed_date(text: &str, today: Date) -> Option<FactDate> {
    // A date has a year.
    let has_year = |text: &str| {
        let mut digits = 0;
        text.bytes().any(|byte| {
            digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
            digits == 4
        })
    };
    if !has_year(text) {
        return None;
    }
    sentences(text)
        .filter(|s| has_year(s))
        .find_map(|sentence| {
            let lower = sentence.to_lowercase();
            let words = words(&lower);
            let is_announcement = words.iter().any(|word| ANNOUNCING.contains(word));
            let dates = (0..words.len()).filter_map(|index| date_at(&words, index));
            dates
                .filter(|(_, first)| is_announcement || is_deadline(&words[..*first]))
                .map(|(date, _)| date)
                // The period has to be over, not only begun.
                .find(|date| date.is_over(today))
        })
}

/// Words that announce, wherever they stand in a sentence.
const ANNOUNCING: [&str; 6] = [
    "will",
    "planned",
    "plans",
    "expected",
    "scheduled",
    "upcoming",
];

/// Whether the date that follows is one by which something comes: "by", "until", with a
/// few small words between.
fn is_deadline(before: &[&str]) -> bool {
    let small = [
        "the", "end", "of", "early", "mid", "late", "about", "around", "least",
    ];
    before
        .iter()
        .rev()
        .find(|word| !small.contains(word))
        .is_some_and(|word| matches!(*word, "by" | "until"))
}

/// The date whose last word is at `index`, and the index of its first word.
fn date_at(words: &[&str], index: usize) -> Option<(FactDate, usize)> {
    let word = words[index];
    // `2024-06`, `2025-q3`, `2024-06-30`; a bare year is too often part of a name or title.
    if word.len() > 4 && word.is_ascii() {
        return Some((FactDate::parse(&word.to_uppercase())?, index));
    }
    let number = |word: &str| word.parse::<u32>().ok();
    let before = |back: usize| {
        index
            .checked_sub(back)
            .map(|at| words[at])
            .unwrap_or_default()
    };
    // "2025 Q3" ends with its quarter, all others with the year.
    if is_quarter(word) && is_year(before(1)) {
        let date = FactDate::parse(&format!("{}-{}", before(1), word.to_uppercase()))?;
        return Some((date, index - 1));
    }
    if !is_year(word) {
        return None;
    }
    // "Q3 2025", "Q3 of 2025".
    for back in [1, 2] {
        if is_quarter(before(back)) && (back == 1 || before(1) == "of") {
            let date = FactDate::parse(&format!("{word}-{}", before(back).to_uppercase()))?;
            return Some((date, index - back));
        }
    }
    // "30 June 2025", "June 30, 2025", "June 2025".
    if let Some(month) = month(before(1)) {
        let day = number(before(2)).filter(|day| (1..=31).contains(day));
        return match day {
            Some(day) => dated(word, month, Some(day)).map(|date| (date, index - 2)),
            None => dated(word, month, None).map(|date| (date, index - 1)),
        };
    }
    let day = number(before(1)).filter(|day| (1..=31).contains(day))?;
    Some((dated(word, month(before(2))?, Some(day))?, index - 2))
}

fn dated(year: &str, month: usize, day: Option<u32>) -> Option<FactDate> {
    match day {
        Some(day) => FactDate::parse(&format!("{year}-{month:02}-{day:02}")),
        None => FactDate::parse(&format!("{year}-{month:02}")),
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.starts_with("20") && word.bytes().all(|b| b.is_ascii_digit())
}

fn is_quarter(word: &str) -> bool {
    matches!(word, "q1" | "q2" | "q3" | "q4")
}

/// The number of a month from its name in lower case, whole or its first three letters.
fn month(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is_name = |month: &&str| **month == *word || month[..3] == *word;
    Some(MONTHS.iter().position(is_name)? + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_whose_date_has_passed_is_found() {
        let today = jiff::civil::date(2026, 11, 24);
        let found = |text: &str| passed_date(text, today).map(|date| date.to_string());
        assert_eq!(
            found("Group push will come by 2024-06."),
            Some("2024-06".into())
        );
        assert_eq!(found("It is expected in Q3 2025."), Some("2025-Q3".into()));
        assert_eq!(found("Planned for March 2025"), Some("2025-03".into()));
        assert_eq!(found("Since 2024-06 groups work."), None);
        assert_eq!(found("It will come by 2027-01."), None);
        assert_eq!(found("By RFC 7644 2015 text"), None);
        assert_eq!(
            found("In Q3 2025, groups will follow."),
            Some("2025-Q3".into())
        );
        assert_eq!(found("Out by the end of 2026 Q3"), Some("2026-Q3".into()));
        assert_eq!(found("Out by the end of Q4 of 2026"), None);
        assert_eq!(
            found("Until June 30, 2026 it is free"),
            Some("2026-06-30".into())
        );
        assert_eq!(found("It ends by 15 Oct 2026."), Some("2026-10-15".into()));
        assert_eq!(found("It will end in November 2026."), None);
        assert_eq!(found("Made by Okta since 2024-06. It will stay."), None);
    }
}
