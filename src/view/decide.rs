//! The decision matrix over all apps, and the questions as a form.

use serde::Serialize;

use crate::decide::domain::{Band, Dimension};
use crate::decide::placeholders::fill;
use crate::decide::table::{Input, InputDefault};
use crate::derive::matrix::capitalised;
use crate::derive::money::group_thousands;
use crate::markup::Html;
use crate::view::Source;
use crate::view::parts::{AppSummary, PageHead, app_summary, page_head, typical};
use crate::view::shared::Shared;
use crate::view::typical::{Typical, readers};

/// The matrix over all apps.
#[derive(Debug, Clone, Serialize)]
pub struct DecidePage {
    /// The head of the page.
    pub page: PageHead,
    /// The typical readers of the overview: keys of the strings.
    pub readers: Vec<&'static str>,
    /// The apps, by category.
    pub groups: Vec<DecideGroup>,
    /// What a reader is asked.
    pub inputs: Vec<InputView>,
    /// The same as a form.
    pub questions: Html,
    /// The rules in order of priority.
    pub rules: Vec<RuleView>,
}

/// The apps of a category.
#[derive(Debug, Clone, Serialize)]
pub struct DecideGroup {
    /// The category's name.
    pub category: String,
    /// An anchor.
    pub id: String,
    /// The apps.
    pub apps: Vec<DecideApp>,
}

/// An app and what its typical readers should do.
#[derive(Debug, Clone, Serialize)]
pub struct DecideApp {
    /// The app.
    pub app: Shared<AppSummary>,
    /// What each typical reader should do, in their order; none where there is no such reader.
    pub typical: Typical,
}

/// A question to the reader.
#[derive(Debug, Clone, Serialize)]
pub struct InputView {
    /// The input's name.
    pub name: &'static str,
    /// The question.
    pub question: String,
    /// The possible answers; empty where the answer is a head count.
    pub answers: Vec<AnswerView>,
    /// The answer that is assumed: its label, or a head count.
    pub assumed: String,
    /// The same by its name, or without separators.
    pub assumed_value: String,
    /// The bands of a head count: label, from, to; empty for other inputs.
    pub bands: Vec<BandView>,
}

/// A possible answer.
#[derive(Debug, Clone, Serialize)]
pub struct AnswerView {
    /// Its name in the table.
    pub value: String,
    /// Its label.
    pub label: String,
}

/// The questions as a form, and the words that its answers are told in.
#[derive(Debug, Clone, Serialize)]
pub struct Questions {
    /// What a reader is asked.
    pub inputs: Vec<InputView>,
    /// The facts and inputs that rules test.
    pub facts: Vec<FactWords>,
}

/// A fact or an input, and its values: keys of the strings.
#[derive(Debug, Clone, Serialize)]
pub struct FactWords {
    /// Its name.
    pub name: &'static str,
    /// The names of its values; none for providers, which have names of their own.
    pub values: &'static [&'static str],
}

/// The questions as a form.
pub fn questions(source: Source<'_>) -> Questions {
    Questions {
        inputs: input_views(source),
        facts: Dimension::ALL
            .iter()
            .map(|dimension| FactWords {
                name: dimension.name(),
                values: dimension.values(),
            })
            .collect(),
    }
}

fn input_views(source: Source<'_>) -> Vec<InputView> {
    let inputs = &source.catalog.table.inputs;
    Dimension::ALL
        .iter()
        .filter_map(|dimension| Some(input_view(source, *dimension, inputs.get(dimension)?)))
        .collect()
}

/// A band of the head count.
#[derive(Debug, Clone, Serialize)]
pub struct BandView {
    /// Its label.
    pub label: String,
    /// The smallest head count.
    pub from: String,
    /// The largest.
    pub to: String,
}

/// A rule as the page shows it, placeholders and all.
#[derive(Debug, Clone, Serialize)]
pub struct RuleView {
    /// Its id.
    pub id: String,
    /// The situation with the neutral words of its placeholders.
    pub situation: String,
    /// What to do.
    pub label: String,
    /// Why.
    pub because: String,
    /// The conditions, which must all hold.
    pub conditions: Vec<ConditionView>,
}

/// A condition of a rule.
#[derive(Debug, Clone, Serialize)]
pub struct ConditionView {
    /// The fact or input it tests: a key of the strings.
    pub about: &'static str,
    /// The accepted values: words of `about`'s group in the strings.
    pub values: Vec<String>,
    /// The accepted providers by name, where it is about these.
    pub names: Vec<String>,
}

/// The matrix over all apps.
pub fn decide_page(source: Source<'_>, questions: &Html) -> DecidePage {
    let catalog = source.catalog;
    let mut groups: Vec<DecideGroup> = catalog
        .categories
        .iter()
        .map(|(id, category)| DecideGroup {
            category: category.name.as_str().to_owned(),
            id: id.clone(),
            apps: Vec::new(),
        })
        .collect();
    let mut rest = DecideGroup {
        category: String::new(),
        id: "uncategorised".to_owned(),
        apps: Vec::new(),
    };
    for derived in source.derived {
        let entry = DecideApp {
            app: app_summary(source, derived),
            typical: typical(source, derived),
        };
        let id = derived
            .app()
            .category
            .as_ref()
            .map(|category| category.as_str());
        match groups
            .iter_mut()
            .find(|group| Some(group.id.as_str()) == id)
        {
            Some(group) => group.apps.push(entry),
            None => rest.apps.push(entry),
        }
    }
    groups.push(rest);
    groups.retain(|group| !group.apps.is_empty());
    let table = &catalog.table;
    let has_alternative = catalog.site.alternative.is_some();
    let value = |name: &str| match name {
        "alternative" => catalog
            .site
            .alternative
            .as_ref()
            .map(|a| a.name.as_str().to_owned()),
        _ => None,
    };
    let filled = |text: &str| capitalised(&fill(text, &value));
    DecidePage {
        page: page_head(
            source,
            "/decide/",
            "decide",
            "What to do, app by app",
            "The decision matrix over all apps: for typical plans, directories and sizes of company, what to do about provisioning.",
            &[],
        ),
        readers: readers(),
        groups,
        inputs: input_views(source),
        questions: questions.clone(),
        rules: table
            .rules
            .iter()
            .map(|rule| RuleView {
                id: rule.id.clone(),
                situation: filled(&rule.situation),
                label: filled(table.label(rule, has_alternative)),
                because: filled(&rule.because),
                conditions: rule
                    .conditions(&table.domain)
                    .into_iter()
                    .map(|(dimension, values)| ConditionView {
                        about: dimension.name(),
                        names: match dimension {
                            Dimension::Idp => values.iter().map(|id| source.idp_name(id)).collect(),
                            _ => Vec::new(),
                        },
                        values: values.into_iter().map(str::to_owned).collect(),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn input_view(source: Source<'_>, dimension: Dimension, input: &Input) -> InputView {
    let table = &source.catalog.table;
    let label = |name: &str| {
        input
            .labels
            .get(name)
            .cloned()
            .unwrap_or_else(|| match dimension {
                Dimension::Idp => source.idp_name(name),
                _ => name.to_owned(),
            })
    };
    let is_headcount = dimension == Dimension::Headcount;
    let count = |number: u32| group_thousands(&number.to_string());
    InputView {
        name: dimension.name(),
        question: input.question.clone(),
        answers: if is_headcount {
            Vec::new()
        } else {
            table
                .domain
                .names(dimension)
                .map(|name| AnswerView {
                    value: name.to_owned(),
                    label: label(name),
                })
                .collect()
        },
        assumed_value: match &input.default {
            InputDefault::Value(value) => value.clone(),
            InputDefault::Headcount(number) => number.to_string(),
        },
        assumed: match &input.default {
            InputDefault::Value(value) => label(value),
            InputDefault::Headcount(number) => count(*number),
        },
        bands: if is_headcount {
            Band::ALL
                .iter()
                .map(|band| {
                    let (from, to) = table.bands.range(*band);
                    BandView {
                        label: label(band.name()),
                        from: count(from),
                        to: count(to),
                    }
                })
                .collect()
        } else {
            Vec::new()
        },
    }
}
