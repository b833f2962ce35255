//! The decision table as plain data, and an app's own version of it.
//!
//! In: what was decoded from `decisions.yaml` and from `decision.overrides` of a record. Out: a table
//! whose rules stand in order of priority. Never: a judgement of the whole; that is `verify`.

use std::fmt;

use indexmap::IndexMap;
use serde::Serialize;

use super::domain::{Band, Dimension, Domain, Mask};

/// The whole decision table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The values that rules and readers may name.
    pub domain: Domain,
    /// What is asked of the reader, for each dimension that is a reader's input.
    pub inputs: IndexMap<Dimension, Input>,
    /// The head counts of each band.
    pub bands: Bands,
    /// What rules may recommend, by id.
    pub recommendations: IndexMap<String, Recommendation>,
    /// The rules in order of priority.
    pub rules: Vec<Rule>,
}

/// One question to the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    /// The question as the page asks it.
    pub question: String,
    /// What the page shows for a value, by value name; values without a label show their name.
    pub labels: IndexMap<String, String>,
    /// The answer that holds when the reader gives none.
    pub default: InputDefault,
}

/// The answer that holds when the reader gives none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum InputDefault {
    /// A value by its name.
    Value(String),
    /// A head count.
    Headcount(u32),
}

/// What a rule may recommend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recommendation {
    /// The words of the recommendation, with placeholders.
    pub label: String,
    /// The words where no alternative is configured; absent: the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neutral: Option<String>,
}

/// One rule: where all its conditions hold, this is recommended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name by which overrides and answers speak of the rule.
    pub id: String,
    /// The conditions, each dimension at most once, with the values that satisfy it.
    pub when: Vec<(Dimension, Mask)>,
    /// The situation in words, with placeholders.
    pub situation: String,
    /// The id of the recommendation.
    pub recommend: String,
    /// Words that replace the label of the recommendation, where the rule can say it more exactly.
    pub label: Option<String>,
    /// Why, as a clause, with placeholders.
    pub because: String,
}

impl Rule {
    /// The conditions with the names of their values, in the shape of the file.
    pub fn conditions<'d>(&self, domain: &'d Domain) -> IndexMap<Dimension, Vec<&'d str>> {
        self.when
            .iter()
            .map(|(dimension, mask)| (*dimension, domain.names_in(*dimension, *mask)))
            .collect()
    }
}

impl Table {
    /// The place of a rule by its id.
    pub fn find_rule(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }

    /// The words of a rule's recommendation, not yet filled: the rule's own label, else the
    /// recommendation's, in its neutral form where the site names no alternative.
    pub fn label<'t>(&'t self, rule: &'t Rule, has_alternative: bool) -> &'t str {
        if let Some(label) = &rule.label {
            return label;
        }
        let Some(recommendation) = self.recommendations.get(&rule.recommend) else {
            return &rule.recommend;
        };
        match &recommendation.neutral {
            Some(neutral) if !has_alternative => neutral,
            _ => &recommendation.label,
        }
    }
}

/// The largest head count that a reader can give.
pub const HEADCOUNT_MAX: u32 = 1_000_000;

/// The head counts of each band, as inclusive ranges, in the order of [`Band::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bands(pub [(u32, u32); Band::ALL.len()]);

/// Why bands do not tile the head counts from 1 to [`HEADCOUNT_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BandFault {
    /// The band that is wrong.
    pub band: Band,
    /// Where it must start.
    pub start: u32,
    /// Where it must end, if that is fixed: only for the last band.
    pub end: Option<u32>,
}

impl fmt::Display for BandFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, start) = (self.band.name(), self.start);
        match self.end {
            Some(end) => write!(f, "the band `{name}` must run from {start} to {end}"),
            None => write!(f, "the band `{name}` must start at {start} and end later"),
        }
    }
}

impl Bands {
    /// Checks that the bands follow each other from 1 to [`HEADCOUNT_MAX`]; gives the first fault.
    pub fn check(&self) -> Result<(), BandFault> {
        let mut start = 1;
        for (band, (from, to)) in Band::ALL.iter().zip(self.0) {
            let is_last = *band == Band::Large;
            let end = is_last.then_some(HEADCOUNT_MAX);
            let ends_well = if is_last {
                to == HEADCOUNT_MAX
            } else {
                to < HEADCOUNT_MAX
            };
            if from != start || to < from || !ends_well {
                return Err(BandFault {
                    band: *band,
                    start,
                    end,
                });
            }
            start = to + 1;
        }
        Ok(())
    }

    /// The band of a head count; none for 0 and for more than [`HEADCOUNT_MAX`].
    pub fn band_of(&self, headcount: u32) -> Option<Band> {
        let place = self
            .0
            .iter()
            .position(|(from, to)| (*from..=*to).contains(&headcount));
        place.map(|at| Band::ALL[at])
    }

    /// The inclusive range of a band.
    pub fn range(&self, band: Band) -> (u32, u32) {
        self.0[usize::from(band.index())]
    }
}

/// One entry of a record's `decision.overrides`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Override {
    /// The rule does not hold for this app.
    Off {
        /// The id of the rule.
        rule: String,
    },
    /// The rule holds for another reason.
    Because {
        /// The id of the rule.
        rule: String,
        /// The reason that replaces the rule's own.
        because: String,
    },
    /// A rule of the app's own.
    Insert {
        /// The id of the rule before which it stands.
        before: String,
        /// The new rule.
        rule: Rule,
    },
}

/// What an override names wrongly; `at` is its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverrideError {
    /// No rule has this id.
    UnknownRule {
        /// The place in the list of overrides.
        at: usize,
        /// The id that was written.
        id: String,
    },
    /// No rule has the id written as `before`.
    UnknownBefore {
        /// The place in the list of overrides.
        at: usize,
        /// The id that was written.
        id: String,
    },
    /// A rule of this id exists already.
    IdTaken {
        /// The place in the list of overrides.
        at: usize,
        /// The id that was written.
        id: String,
    },
    /// The table has no such recommendation.
    UnknownRecommendation {
        /// The place in the list of overrides.
        at: usize,
        /// The id that was written.
        id: String,
    },
}

impl fmt::Display for OverrideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownRule { id, .. } => write!(f, "no decision rule is called `{id}`"),
            Self::UnknownBefore { id, .. } => {
                write!(
                    f,
                    "no decision rule is called `{id}`, so nothing can stand before it"
                )
            }
            Self::IdTaken { id, .. } => write!(f, "a decision rule `{id}` exists already"),
            Self::UnknownRecommendation { id, .. } => {
                write!(f, "no recommendation is called `{id}`")
            }
        }
    }
}

impl std::error::Error for OverrideError {}

/// The app's own table: overrides are applied in their order, and a new rule may stand before one
/// that is off. Gives every wrong name, not only the first.
pub fn with_overrides(table: &Table, overrides: &[Override]) -> Result<Table, Vec<OverrideError>> {
    let mut own = table.clone();
    let mut off: Vec<&str> = Vec::new();
    let mut errors = Vec::new();
    for (at, change) in overrides.iter().enumerate() {
        match change {
            Override::Off { rule } => match own.find_rule(rule) {
                Some(_) => off.push(rule),
                None => errors.push(OverrideError::UnknownRule {
                    at,
                    id: rule.clone(),
                }),
            },
            Override::Because { rule, because } => match own.find_rule(rule) {
                Some(place) => own.rules[place].because.clone_from(because),
                None => errors.push(OverrideError::UnknownRule {
                    at,
                    id: rule.clone(),
                }),
            },
            Override::Insert { before, rule } => {
                let place = own.find_rule(before);
                let faults = errors.len();
                if place.is_none() {
                    errors.push(OverrideError::UnknownBefore {
                        at,
                        id: before.clone(),
                    });
                }
                if own.find_rule(&rule.id).is_some() {
                    errors.push(OverrideError::IdTaken {
                        at,
                        id: rule.id.clone(),
                    });
                }
                if !own.recommendations.contains_key(&rule.recommend) {
                    let id = rule.recommend.clone();
                    errors.push(OverrideError::UnknownRecommendation { at, id });
                }
                if let Some(place) = place.filter(|_| errors.len() == faults) {
                    own.rules.insert(place, rule.clone());
                }
            }
        }
    }
    own.rules.retain(|rule| !off.contains(&rule.id.as_str()));
    if errors.is_empty() {
        Ok(own)
    } else {
        Err(errors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::domain::PlanPosition;

    fn rule(id: &str) -> Rule {
        Rule {
            id: id.to_owned(),
            when: vec![(Dimension::Plan, PlanPosition::Below.bit())],
            situation: "Here".to_owned(),
            recommend: "native".to_owned(),
            label: None,
            because: "so".to_owned(),
        }
    }

    fn table() -> Table {
        let native = Recommendation {
            label: "Use {alternative}".to_owned(),
            neutral: Some("Use a layer".to_owned()),
        };
        Table {
            domain: Domain::new(["okta"]).unwrap(),
            inputs: IndexMap::new(),
            bands: Bands([(1, 50), (51, 1000), (1001, HEADCOUNT_MAX)]),
            recommendations: IndexMap::from([("native".to_owned(), native)]),
            rules: vec![rule("first"), rule("second")],
        }
    }

    fn ids(table: &Table) -> Vec<&str> {
        table.rules.iter().map(|rule| rule.id.as_str()).collect()
    }

    #[test]
    fn bands_tile_the_head_counts() {
        let bands = table().bands;
        assert_eq!(bands.check(), Ok(()));
        assert_eq!(bands.band_of(50), Some(Band::Small));
        assert_eq!(bands.band_of(51), Some(Band::Medium));
        assert_eq!(bands.band_of(0), None);
        assert_eq!(bands.band_of(HEADCOUNT_MAX + 1), None);
        assert_eq!(bands.range(Band::Large), (1001, HEADCOUNT_MAX));
        let gap = Bands([(1, 50), (52, 1000), (1001, HEADCOUNT_MAX)])
            .check()
            .unwrap_err();
        assert_eq!(
            gap.to_string(),
            "the band `medium` must start at 51 and end later"
        );
        let short = Bands([(1, 50), (51, 1000), (1001, 2000)])
            .check()
            .unwrap_err();
        assert_eq!(
            short.to_string(),
            "the band `large` must run from 1001 to 1000000"
        );
        let endless = Bands([(1, u32::MAX), (1, 2), (3, 4)]).check().unwrap_err();
        assert_eq!(endless.band, Band::Small);
    }

    #[test]
    fn a_new_rule_stands_before_the_one_it_names_even_if_that_is_off() {
        let overrides = [
            Override::Off {
                rule: "second".to_owned(),
            },
            Override::Insert {
                before: "second".to_owned(),
                rule: rule("own"),
            },
            Override::Because {
                rule: "first".to_owned(),
                because: "else".to_owned(),
            },
        ];
        let own = with_overrides(&table(), &overrides).unwrap();
        assert_eq!(ids(&own), ["first", "own"]);
        assert_eq!(own.rules[0].because, "else");
        assert_eq!(ids(&table()), ["first", "second"]);
    }

    #[test]
    fn every_wrong_name_of_the_overrides_is_told() {
        let stray = Rule {
            recommend: "magic".to_owned(),
            ..rule("first")
        };
        let overrides = [
            Override::Off {
                rule: "third".to_owned(),
            },
            Override::Because {
                rule: "fourth".to_owned(),
                because: "x".to_owned(),
            },
            Override::Insert {
                before: "fifth".to_owned(),
                rule: stray,
            },
        ];
        let errors = with_overrides(&table(), &overrides).unwrap_err();
        assert_eq!(
            errors,
            [
                OverrideError::UnknownRule {
                    at: 0,
                    id: "third".to_owned()
                },
                OverrideError::UnknownRule {
                    at: 1,
                    id: "fourth".to_owned()
                },
                OverrideError::UnknownBefore {
                    at: 2,
                    id: "fifth".to_owned()
                },
                OverrideError::IdTaken {
                    at: 2,
                    id: "first".to_owned()
                },
                OverrideError::UnknownRecommendation {
                    at: 2,
                    id: "magic".to_owned()
                },
            ]
        );
    }

    #[test]
    fn labels_prefer_the_rule_then_the_neutral_words() {
        let table = table();
        assert_eq!(table.label(&table.rules[0], true), "Use {alternative}");
        assert_eq!(table.label(&table.rules[0], false), "Use a layer");
        let own = Rule {
            label: Some("Own words".to_owned()),
            ..rule("own")
        };
        assert_eq!(table.label(&own, false), "Own words");
    }
}
