//! Dates that have not come, are long past, or have overtaken a sentence.

use jiff::civil::Date;

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

/// The first date in the text that is past and that a word before it announces.
fn passed_date(text: &str, today: Date) -> Option<FactDate> {
    // A date has a year.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for (index, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let (date, before) = match FactDate::parse(bare) {
            // A bare year is too often part of a name or a title.
            Some(date) if bare.len() > 4 => (date, index),
            _ => {
                let Some(date) = quarter_or_month(&words[..index], bare) else {
                    continue;
                };
                (date, index - 1)
            }
        };
        let from = before.saturating_sub(6);
        let announces = words[from..before].iter().any(|w| {
            matches!(
                w.trim_matches(|c: char| !c.is_alphanumeric())
                    .to_lowercase()
                    .as_str(),
                "by" | "until" | "will" | "planned" | "expected"
            )
        });
        // The period has to be over, not only begun.
        if announces && date.age_days(today) > 92 {
            return Some(date);
        }
    }
    None
}

/// "Q3 2025" and "March 2025", from the year and the words before it.
fn quarter_or_month(before: &[&str], year: &str) -> Option<FactDate> {
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
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
    let word = before
        .last()?
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    if let Some(month) = MONTHS.iter().position(|m| *m == word) {
        return FactDate::parse(&format!("{year}-{:02}", month + 1));
    }
    FactDate::parse(&format!("{year}-{}", word.to_uppercase()))
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
    }
}
