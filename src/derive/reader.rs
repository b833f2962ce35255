//! One reader's situation, and what to do in it: for the guide, the matrix over all apps
//! and `scimbook decide` alike.

use crate::catalog::Catalog;
use crate::content::decode::Written;
use crate::content::fact::{Fact, Scope};
use crate::content::text::Id;
use crate::decide::domain::{
    Dimension, Directory, IdpPath, NO_IDP, Needs, Origin, PlanPosition, Turnover, YesNo,
};
use crate::decide::engine::{Situation, Unanswered, evaluate, settled_plan};
use crate::decide::placeholders::fill;
use crate::decide::table::{InputDefault, Table};
use crate::derive::Derived;
use crate::derive::matrix::{RowCost, alternative_cost, capitalised, cost, placeholder, step};
use crate::derive::provider;
use crate::derive::uplift::Step;

/// What a reader says, or what is assumed.
#[derive(Debug, Clone, PartialEq)]
pub struct Reader {
    /// The answers by input; the head count as a number.
    answers: Vec<(Dimension, String)>,
    /// The inputs whose answers are assumed.
    pub defaulted: Vec<Dimension>,
}

/// Why an answer of the reader cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadAnswer {
    /// The input.
    pub input: &'static str,
    /// What was said.
    pub value: String,
    /// What could be said.
    pub expected: Vec<String>,
}

impl Reader {
    /// A reader who said nothing.
    pub fn assumed(table: &Table) -> Self {
        let inputs = Dimension::ALL
            .iter()
            .copied()
            .filter(|dimension| dimension.origin() == Origin::Reader);
        let answers: Vec<(Dimension, String)> = inputs
            .map(|dimension| {
                let value = match table.inputs.get(&dimension).map(|input| &input.default) {
                    Some(InputDefault::Value(value)) => value.clone(),
                    Some(InputDefault::Headcount(count)) => count.to_string(),
                    None => String::new(),
                };
                (dimension, value)
            })
            .collect();
        Self {
            defaulted: answers.iter().map(|(dimension, _)| *dimension).collect(),
            answers,
        }
    }

    /// Takes one answer.
    ///
    /// # Errors
    /// A value that the input does not have.
    pub fn say(
        &mut self,
        table: &Table,
        dimension: Dimension,
        value: &str,
    ) -> Result<(), BadAnswer> {
        let is_known = if dimension == Dimension::Headcount {
            value
                .parse()
                .is_ok_and(|count| table.bands.band_of(count).is_some())
        } else {
            table.domain.find(dimension, value).is_some()
        };
        if !is_known {
            let expected = match dimension {
                Dimension::Headcount => vec!["a whole number from 1 to 1,000,000".to_owned()],
                _ => table.domain.names(dimension).map(str::to_owned).collect(),
            };
            return Err(BadAnswer {
                input: dimension.name(),
                value: value.to_owned(),
                expected,
            });
        }
        self.set(dimension, value);
        Ok(())
    }

    fn set(&mut self, dimension: Dimension, value: &str) {
        self.defaulted.retain(|defaulted| *defaulted != dimension);
        for (known, answer) in &mut self.answers {
            if *known == dimension {
                value.clone_into(answer);
            }
        }
    }

    /// An answer as said or assumed.
    pub fn get(&self, dimension: Dimension) -> &str {
        self.answers
            .iter()
            .find(|(known, _)| *known == dimension)
            .map_or("", |(_, value)| value)
    }

    /// The head count; 0 where the table gives none.
    pub fn headcount(&self) -> u32 {
        self.get(Dimension::Headcount).parse().unwrap_or(0)
    }

    /// All answers in the order of the questions.
    pub fn answers(&self) -> impl Iterator<Item = (Dimension, &str)> {
        self.answers
            .iter()
            .map(|(dimension, value)| (*dimension, value.as_str()))
    }

    /// The provider, where it is assumed that of an app without a row for it: then the
    /// first that works by SCIM.
    pub fn with_usual_provider(mut self, derived: &Derived<'_>) -> Self {
        let assumed = self.get(Dimension::Idp);
        let is_assumed = self.defaulted.contains(&Dimension::Idp);
        let knows = derived.by_idp.iter().any(|facts| facts.id == assumed);
        let works = derived
            .by_idp
            .iter()
            .find(|facts| facts.idp_path == IdpPath::Scim);
        if let Some(facts) = works
            && is_assumed
            && !knows
        {
            let id = facts.id.clone();
            self.set(Dimension::Idp, &id);
            self.defaulted.push(Dimension::Idp);
            self.defaulted.sort_by_key(|dimension| *dimension as u8);
        }
        self
    }
}

/// What to do, and why.
#[derive(Debug, Clone)]
pub struct Advice {
    /// The rule that decided.
    pub rule: String,
    /// The recommendation's id.
    pub recommendation: String,
    /// What to do.
    pub label: String,
    /// Whether the words are those of the recommendation, not of the rule.
    pub is_usual: bool,
    /// The situation in words.
    pub situation: String,
    /// Why, as a clause.
    pub because: String,
    /// Whether "has SCIM's plan" could be taken as said: where nobody can have it, or
    /// everybody has, it counts as unknown.
    pub is_plan_settled: bool,
    /// What the rule tested.
    pub reasons: Vec<Reason>,
    /// What else applies: recommendation and rule.
    pub also: Vec<(String, String)>,
    /// The nearest other answers.
    pub would_change: Vec<Change>,
    /// What it costs a year at the reader's head count.
    pub costs: Costs,
}

/// A fact or input that the rule tested.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Its name.
    pub fact: &'static str,
    /// Its value.
    pub value: String,
    /// The sources of the record that say so.
    pub sources: Vec<String>,
}

/// Another answer, reached by changing one input.
#[derive(Debug, Clone)]
pub struct Change {
    /// The input.
    pub input: &'static str,
    /// The value it would have.
    pub to: String,
    /// What would then be recommended.
    pub recommendation: String,
}

/// Costs of a year at one head count.
#[derive(Debug, Clone)]
pub struct Costs {
    /// Work by hand.
    pub manual: RowCost,
    /// The step to SCIM.
    pub upgrade: RowCost,
    /// The alternative.
    pub alternative: RowCost,
}

/// Advises one reader about one app.
///
/// # Errors
/// A situation that cannot arise, or that no rule answers.
pub fn advise(
    catalog: &Catalog,
    derived: &Derived<'_>,
    reader: &Reader,
) -> Result<Advice, Unanswered> {
    let table = catalog.table_of(derived.slug());
    macro_rules! said {
        ($dimension:ident, $type:ident) => {
            $type::parse(reader.get(Dimension::$dimension)).unwrap_or($type::ALL[0])
        };
    }
    let plan = said!(Plan, PlanPosition);
    let settled = settled_plan(derived.facts.access, plan);
    let idp = reader.get(Dimension::Idp);
    let situation = Situation {
        plan: settled,
        idp: derived.with_idp(idp).ok_or(Unanswered::UnknownIdp)?.clone(),
        directory: said!(Directory, Directory),
        headcount: table
            .bands
            .band_of(reader.headcount())
            .unwrap_or(crate::decide::domain::Band::Medium),
        turnover: said!(Turnover, Turnover),
        needs: said!(Needs, Needs),
        groups_needed: said!(GroupsNeeded, YesNo),
        audit_evidence: said!(AuditEvidence, YesNo),
    };
    let answer = evaluate(table, &derived.facts, &situation, &derived.by_idp)?;
    let value =
        |name: &str| placeholder(catalog, derived, name, Some(idp).filter(|id| *id != NO_IDP));
    let has_alternative = catalog.site.alternative.is_some();
    let users = reader.headcount();
    Ok(Advice {
        rule: answer.rule.id.clone(),
        recommendation: answer.rule.recommend.clone(),
        label: capitalised(&fill(table.label(answer.rule, has_alternative), &value)),
        is_usual: answer.rule.label.is_none(),
        situation: capitalised(&fill(&answer.rule.situation, &value)),
        because: fill(&answer.rule.because, &value),
        is_plan_settled: settled == plan,
        reasons: answer
            .reasons
            .iter()
            .map(|(dimension, value)| Reason {
                fact: dimension.name(),
                value: (*value).to_owned(),
                sources: sources(derived, *dimension, idp),
            })
            .collect(),
        also: answer
            .also
            .iter()
            .map(|rule| (rule.recommend.clone(), rule.id.clone()))
            .collect(),
        would_change: answer
            .would_change
            .iter()
            .map(|change| Change {
                input: change.input.name(),
                to: change.to.to_owned(),
                recommendation: change.rule.recommend.clone(),
            })
            .collect(),
        costs: Costs {
            manual: RowCost::Yearly(crate::derive::money::Range::exact(
                derived.manual.total_at(users),
            )),
            // Who has what SCIM needs takes no step to it.
            upgrade: match step(answer.rule) {
                Step::Entry if settled == PlanPosition::HasScim => RowCost::NothingExtra,
                _ => cost(catalog, derived, "upgrade", answer.rule, users),
            },
            alternative: alternative_cost(catalog, users),
        },
    })
}

/// The sources of the record behind a fact that rules test; of an app's fact with a provider
/// where it depends on one.
pub fn sources(derived: &Derived<'_>, dimension: Dimension, idp: &str) -> Vec<String> {
    let app = derived.app();
    let ids = |own: &[Written<Id>], section: &[Written<Id>]| -> Vec<String> {
        let used = if own.is_empty() { section } else { own };
        used.iter().map(|id| id.as_str().to_owned()).collect()
    };
    fn own<T>(fact: &Fact<T>, scope: Scope<'_>) -> Vec<Written<Id>> {
        fact.statement(scope)
            .map_or_else(Vec::new, |statement| statement.sources.clone())
    }
    let scope = Scope {
        idp: Some(idp),
        plan: &[],
    };
    let Some(scim) = &app.scim else {
        return Vec::new();
    };
    match dimension {
        Dimension::Support => ids(&own(&scim.support, Scope::default()), &scim.sources),
        Dimension::Access | Dimension::Hurdle => {
            ids(&own(&scim.access, Scope::default()), &scim.sources)
        }
        Dimension::ScimPrice => app
            .pricing
            .as_ref()
            .map_or_else(Vec::new, |pricing| ids(&[], &pricing.sources)),
        Dimension::IdpPath => provider::row(app, idp)
            .map_or_else(Vec::new, |row| ids(&own(&row.scim, scope), &row.sources)),
        Dimension::Groups => scim
            .operations
            .find(crate::content::app::Operation::GroupPush)
            .map_or_else(Vec::new, |fact| ids(&own(fact, scope), &scim.sources)),
        Dimension::OnPremHurdle => ids(&own(&scim.needs_cloud_directory, scope), &[]),
        Dimension::Direction => ids(&own(&scim.direction, Scope::default()), &scim.sources),
        _ => Vec::new(),
    }
}
