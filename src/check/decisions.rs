//! The decision table: from what is written to a verified table, and each app's own.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::content::app::Status as WrittenStatus;
use crate::content::decisions::{Decisions, OverrideEntry, RuleEntry, Values, Word};
use crate::content::decode::Written;
use crate::content::number::UserBand;
use crate::content::registry::Registry;
use crate::content::text::Text;
use crate::decide::domain::{Band, Dimension, Domain, Mask, NO_IDP, Origin, Role, Status, Support};
use crate::decide::placeholders;
use crate::decide::space::Region;
use crate::decide::table::{
    Bands, HEADCOUNT_MAX, Input, InputDefault, Override, OverrideError, Recommendation, Rule,
    Table, with_overrides,
};
use crate::decide::verify::{Findings, verify, verify_within};
use crate::diagnostic::{Anchor, Diagnostic, FileId, Problems};
use crate::records::{AppRecord, Records};
use crate::rules::{
    BANDS_DO_NOT_TILE, DECISIONS_INCOMPLETE, MISSING_FIELD, NAME_TAKEN, OVERRIDES_CONTRADICT,
    PLACEHOLDER_UNKNOWN, RECOMMENDATION_UNUSED, RULE_DEAD, RULE_NAME, RULE_UNCONDITIONAL,
    RULE_UNKNOWN, WRONG_VALUE,
};
use crate::yaml::NodeId;

/// The finite domain of this site: its registry gives the identity providers.
fn domain(records: &Records) -> Option<Domain> {
    let ids = records
        .idps
        .keys()
        .map(String::as_str)
        .filter(|id| *id != NO_IDP);
    // More providers than the engine's 63 have no effect on rules that name none of them.
    Domain::new(ids.take(crate::decide::domain::MOST_IDPS)).ok()
}

/// The site's table. Its rules, where it has any, take the place of the built-in ones as
/// a whole, for their order is their meaning; inputs and recommendations go by id.
pub fn table(records: &Records, problems: &mut Vec<Diagnostic>) -> Option<Table> {
    let domain = domain(records)?;
    let (file, written) = merged(records)?;
    let mut found = Problems::new(file);
    let bands = bands(&written, &mut found);
    let inputs = inputs(&written, &domain, &bands, &mut found);
    let recommendations: IndexMap<String, Recommendation> = written
        .recommendations
        .iter()
        .map(|(id, entry)| {
            check_text(&entry.label, &mut found);
            if let Some(neutral) = &entry.neutral {
                check_text(neutral, &mut found);
            }
            let recommendation = Recommendation {
                label: entry.label.as_str().to_owned(),
                neutral: entry.neutral.as_ref().map(|text| text.as_str().to_owned()),
            };
            (id.clone(), recommendation)
        })
        .collect();
    let mut rules = Vec::new();
    for entry in &written.rules {
        let id = entry.id.as_str();
        if written
            .rules
            .iter()
            .take_while(|other| other.at != entry.at)
            .any(|other| other.id.as_str() == id)
        {
            found.push(
                found
                    .at(
                        &NAME_TAKEN,
                        entry.id.at,
                        format!("two rules are called `{id}`"),
                    )
                    .label("already the id of a rule"),
            );
        }
        check_recommendation(&entry.recommend, &recommendations, &mut found);
        if let Some(rule) = rule(entry, &domain, &mut found) {
            rules.push(rule);
        }
    }
    let has_problems = !found.is_empty();
    let table = Table {
        domain,
        inputs,
        bands,
        recommendations,
        rules,
    };
    // Findings about the whole only make sense for a table that was read whole.
    if !has_problems && !written.rules.is_empty() {
        match verify(&table) {
            Ok(findings) => report(&table, &written, &findings, &mut found),
            Err(error) => found.push(found.at(&RULE_NAME, written.rules[0].at, error.to_string())),
        }
    }
    problems.extend(found.into_list());
    Some(table)
}

/// The built-in table with what the site writes over it; problems point at the last file.
fn merged(records: &Records) -> Option<(FileId, Decisions)> {
    let mut tables = records.decisions.iter();
    let (first_file, first) = tables.next()?;
    let (mut file, mut merged) = (*first_file, first.clone());
    for (other, table) in tables {
        merged.inputs.extend(table.inputs.clone());
        merged.recommendations.extend(table.recommendations.clone());
        if !table.rules.is_empty() {
            merged.rules = table.rules.clone();
        }
        // The built-in table has no problems of its own.
        file = *other;
    }
    Some((file, merged))
}

fn bands(written: &Decisions, problems: &mut Problems) -> Bands {
    let mut bands = Bands([(1, 50), (51, 1000), (1001, HEADCOUNT_MAX)]);
    let Some(input) = written.inputs.get("headcount") else {
        return bands;
    };
    if input.bands.is_empty() {
        return bands;
    }
    for (name, word) in &input.bands {
        let Some(band) = Band::parse(name) else {
            problems.push(
                problems
                    .at(&RULE_NAME, word.at, format!("unknown band `{name}`"))
                    .label("not a head-count band")
                    .suggest(name, Band::NAMES),
            );
            continue;
        };
        match UserBand::parse(&word.value.0) {
            Some(range) => {
                bands.0[usize::from(band.index())] =
                    (range.from, range.to.unwrap_or(HEADCOUNT_MAX));
            }
            None => problems.push(
                problems
                    .at(
                        &WRONG_VALUE,
                        word.at,
                        format!("`{}` is not a range of head counts", word.value.0),
                    )
                    .label("expected a range such as 51-1000"),
            ),
        }
    }
    if let Err(fault) = bands.check() {
        problems.push(
            problems
                .at(&BANDS_DO_NOT_TILE, input.at, fault.to_string())
                .label("the bands must cover 1 to 1,000,000"),
        );
        return Bands([(1, 50), (51, 1000), (1001, HEADCOUNT_MAX)]);
    }
    bands
}

fn inputs(
    written: &Decisions,
    domain: &Domain,
    bands: &Bands,
    problems: &mut Problems,
) -> IndexMap<Dimension, Input> {
    let mut inputs = IndexMap::new();
    let readers: Vec<Dimension> = Dimension::ALL
        .iter()
        .copied()
        .filter(|d| d.origin() == Origin::Reader)
        .collect();
    let names: Vec<&str> = readers.iter().map(|d| d.name()).collect();
    for (name, entry) in &written.inputs {
        if !names.contains(&name.as_str()) {
            problems.push(
                problems
                    .at(&RULE_NAME, entry.at, format!("unknown input `{name}`"))
                    .label("not a question to the reader")
                    .suggest(name, &names),
            );
        }
    }
    for dimension in readers {
        let entry = written.inputs.get(dimension.name());
        let default = match dimension {
            Dimension::Headcount => entry
                .and_then(|e| e.default.as_ref())
                .and_then(|d| headcount(d, bands, problems))
                .map_or(InputDefault::Headcount(500), InputDefault::Headcount),
            _ => {
                let written = entry.and_then(|e| e.default.as_ref());
                if let Some(word) = written
                    && domain.find(dimension, &word.value.0).is_none()
                {
                    let known: Vec<&str> = domain.names(dimension).collect();
                    problems.push(unknown_value(
                        &word.value.0,
                        dimension,
                        word.at,
                        &known,
                        problems,
                    ));
                }
                let value = written.map(|word| word.value.0.clone());
                let first = || {
                    domain
                        .names(dimension)
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                };
                InputDefault::Value(value.unwrap_or_else(first))
            }
        };
        inputs.insert(
            dimension,
            Input {
                question: entry
                    .and_then(|e| e.question.as_ref())
                    .map_or_else(|| dimension.name().to_owned(), |q| q.as_str().to_owned()),
                labels: entry
                    .map(|e| {
                        e.labels
                            .iter()
                            .map(|(value, label)| (value.clone(), label.as_str().to_owned()))
                            .collect()
                    })
                    .unwrap_or_default(),
                default,
            },
        );
    }
    inputs
}

fn headcount(word: &Written<Word>, bands: &Bands, problems: &mut Problems) -> Option<u32> {
    let count = word
        .value
        .0
        .parse()
        .ok()
        .filter(|count| bands.band_of(*count).is_some());
    if count.is_none() {
        problems.push(
            problems
                .at(
                    &WRONG_VALUE,
                    word.at,
                    format!("`{}` is not a head count", word.value.0),
                )
                .label("expected a whole number from 1 to 1,000,000"),
        );
    }
    count
}

fn check_text(text: &Text, problems: &mut Problems) {
    let Err(bad) = placeholders::check(text.as_str()) else {
        return;
    };
    let known: Vec<&str> = placeholders::PLACEHOLDERS.iter().map(|p| p.name).collect();
    for fault in bad {
        let written = &text.as_str()[fault.start..fault.end];
        let mut problem = problems
            .at(
                &PLACEHOLDER_UNKNOWN,
                text.at,
                format!("`{written}` is not a placeholder"),
            )
            .label("in this text")
            .suggest(&fault.name, &known);
        // The caret is under the whole text, which the name must not replace.
        problem.fix = None;
        problems.push(problem);
    }
}

fn check_recommendation(
    written: &Written<crate::content::text::Id>,
    known: &IndexMap<String, Recommendation>,
    problems: &mut Problems,
) {
    if !known.contains_key(written.as_str()) {
        let names: Vec<&str> = known.keys().map(String::as_str).collect();
        problems.push(
            problems
                .at(
                    &RULE_NAME,
                    written.at,
                    format!("unknown recommendation `{}`", written.as_str()),
                )
                .label("not one of `recommendations`")
                .suggest(written.as_str(), &names),
        );
    }
}

fn unknown_value(
    value: &str,
    dimension: Dimension,
    at: NodeId,
    known: &[&str],
    problems: &Problems,
) -> Diagnostic {
    problems
        .at(
            &RULE_NAME,
            at,
            format!("`{}` is never `{value}`", dimension.name()),
        )
        .label(format!("not a value of `{}`", dimension.name()))
        .suggest(value, known)
}

fn conditions(
    when: &Registry<Values>,
    domain: &Domain,
    problems: &mut Problems,
) -> Option<Vec<(Dimension, Mask)>> {
    let before = problems.len();
    let mut conditions = Vec::new();
    for (name, values) in when {
        let Some(dimension) = Dimension::parse(name) else {
            problems.push(
                problems
                    .at(
                        &RULE_NAME,
                        values.at,
                        format!("unknown fact or input `{name}`"),
                    )
                    .label("a rule cannot test this")
                    .suggest(name, Dimension::NAMES),
            );
            continue;
        };
        let mut mask: Mask = 0;
        for value in &values.0 {
            match domain.find(dimension, &value.value.0) {
                Some(index) => mask |= 1 << index,
                None => {
                    let known: Vec<&str> = domain.names(dimension).collect();
                    problems.push(unknown_value(
                        &value.value.0,
                        dimension,
                        value.at,
                        &known,
                        problems,
                    ));
                }
            }
        }
        conditions.push((dimension, mask));
    }
    (problems.len() == before).then_some(conditions)
}

fn rule(entry: &RuleEntry, domain: &Domain, problems: &mut Problems) -> Option<Rule> {
    check_text(&entry.situation, problems);
    check_text(&entry.because, problems);
    if let Some(label) = &entry.label {
        check_text(label, problems);
    }
    Some(Rule {
        id: entry.id.as_str().to_owned(),
        when: conditions(&entry.when, domain, problems)?,
        situation: entry.situation.as_str().to_owned(),
        recommend: entry.recommend.as_str().to_owned(),
        label: entry.label.as_ref().map(|label| label.as_str().to_owned()),
        because: entry.because.as_str().to_owned(),
    })
}

fn report(table: &Table, written: &Decisions, findings: &Findings, problems: &mut Problems) {
    let place = |index: usize| {
        written
            .rules
            .get(index)
            .map_or(NodeId(0), |rule| rule.id.at)
    };
    if let Some(point) = &findings.incomplete {
        problems.push(
            problems
                .at(
                    &DECISIONS_INCOMPLETE,
                    place(written.rules.len().saturating_sub(1)),
                    "some possible situation has no rule",
                )
                .label("no rule up to this one answers it")
                .help(format!("one of them: {}", point.words(&table.domain))),
        );
    }
    for dead in &findings.dead {
        let name = |index: &usize| format!("`{}`", table.rules[*index].id);
        let mut problem = problems
            .at(
                &RULE_DEAD,
                place(dead.rule),
                format!(
                    "the rule `{}` is never the first to match",
                    table.rules[dead.rule].id
                ),
            )
            .label("has no effect");
        problem = if dead.shadowed_by.is_empty() {
            problem.help(format!(
                "its situations cannot arise: {}",
                dead.excluded_by.join(", ")
            ))
        } else {
            let names: Vec<String> = dead.shadowed_by.iter().map(name).collect();
            problem.help(format!(
                "all its situations are answered before, by {}",
                names.join(", ")
            ))
        };
        problems.push(problem);
    }
    for index in &findings.unconditional {
        problems.push(
            problems
                .at(
                    &RULE_UNCONDITIONAL,
                    place(*index),
                    format!("the rule `{}` has no conditions", table.rules[*index].id),
                )
                .label("always matches")
                .help("say when it holds"),
        );
    }
    for id in &findings.unused_recommendations {
        // A built-in recommendation may stay unused by a site's own rules.
        if let Some(entry) = written.recommendations.get(id)
            && !BUILT_IN_RECOMMENDATIONS.contains(&id.as_str())
        {
            problems.push(
                problems
                    .at(
                        &RECOMMENDATION_UNUSED,
                        entry.at,
                        format!("no rule recommends `{id}`"),
                    )
                    .label("used nowhere"),
            );
        }
    }
}

/// The ids the model names; a site's own rules need not use them all.
const BUILT_IN_RECOMMENDATIONS: [&str; 8] = [
    "native",
    "upgrade",
    "alternative",
    "manual",
    "jit",
    "ask-vendor",
    "negotiate",
    "replace",
];

/// The tables of the apps that change something, by slug.
pub fn app_tables(
    table: &Table,
    records: &Records,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for record in &records.apps {
        let Some(decision) = &record.app.decision else {
            continue;
        };
        if decision.overrides.is_empty() {
            continue;
        }
        let mut found = Problems::new(record.file);
        let changes: Vec<Option<Override>> = decision
            .overrides
            .iter()
            .map(|entry| change(entry, table, &mut found))
            .collect();
        contradictions(&decision.overrides, &mut found);
        if let Some(changes) = changes.into_iter().collect::<Option<Vec<Override>>>() {
            match with_overrides(table, &changes) {
                Ok(own) => {
                    verify_own(&own, record, &decision.overrides, &mut found);
                    tables.insert(record.slug.clone(), own);
                }
                Err(errors) => {
                    for error in errors {
                        found.push(override_problem(&error, &decision.overrides, table, &found));
                    }
                }
            }
        }
        problems.extend(found.into_list());
    }
    tables
}

/// Verifies an app's own table for all apps that share its support, role and status: the other
/// facts follow only from a record without errors.
fn verify_own(own: &Table, record: &AppRecord, entries: &[OverrideEntry], problems: &mut Problems) {
    let written = record.app.scim.as_ref();
    let support = written
        .and_then(|scim| scim.support.general())
        .and_then(|support| Support::parse(support.as_str()))
        .unwrap_or(Support::Unknown);
    let role = Role::parse(record.app.role().as_str()).unwrap_or(Role::App);
    let status = match record.app.status() {
        WrittenStatus::Retired => Status::Retired,
        WrittenStatus::Published | WrittenStatus::Draft => Status::Published,
    };
    let within = Region::whole(&own.domain).narrowed_by(&[
        (Dimension::Support, support.bit()),
        (Dimension::Role, role.bit()),
        (Dimension::Status, status.bit()),
    ]);
    let Ok(findings) = verify_within(own, &within) else {
        return;
    };
    if let Some(point) = &findings.incomplete {
        let at = entries.first().map_or(record.app.node(), |entry| entry.at);
        problems.push(
            problems
                .at(
                    &DECISIONS_INCOMPLETE,
                    at,
                    "with these overrides some possible situation has no rule",
                )
                .label("begins the overrides")
                .help(format!("one of them: {}", point.words(&own.domain))),
        );
    }
    // A rule of the whole table may well be dead for this app; one of its own has no other use.
    for dead in &findings.dead {
        let id = &own.rules[dead.rule].id;
        let inserted = entries
            .iter()
            .filter_map(|entry| entry.id.as_ref())
            .find(|own| own.as_str() == id);
        if let Some(inserted) = inserted {
            problems.push(
                problems
                    .at(
                        &RULE_DEAD,
                        inserted.at,
                        format!("the rule `{id}` is never the first to match"),
                    )
                    .label("has no effect for this app"),
            );
        }
    }
}

/// Rules that are changed in two ways, by one override or by several.
fn contradictions(entries: &[OverrideEntry], problems: &mut Problems) {
    for (index, entry) in entries.iter().enumerate() {
        let Some(rule) = &entry.rule else {
            continue;
        };
        let name = rule.as_str();
        let is_off = entry.off.as_ref().is_some_and(|off| off.value);
        let is_again = entries[..index].iter().any(|other| {
            other
                .rule
                .as_ref()
                .is_some_and(|other| other.as_str() == name)
        });
        let message = if is_again {
            format!("the rule `{name}` is changed a second time")
        } else if is_off && entry.because.is_some() {
            format!("the rule `{name}` is switched off and given a reason")
        } else {
            continue;
        };
        problems.push(
            problems
                .at(&OVERRIDES_CONTRADICT, rule.at, message)
                .label("contradicts the other change")
                .help("keep one of them"),
        );
    }
}

fn change(entry: &OverrideEntry, table: &Table, problems: &mut Problems) -> Option<Override> {
    match (&entry.rule, &entry.before) {
        (Some(rule), None) if entry.off.as_ref().is_some_and(|off| off.value) => {
            Some(Override::Off {
                rule: rule.as_str().to_owned(),
            })
        }
        (Some(rule), None) => {
            let Some(because) = &entry.because else {
                problems.push(
                    problems
                        .at(&MISSING_FIELD, entry.at, "this override changes nothing")
                        .label("expected `off: true` or `because:`"),
                );
                return None;
            };
            check_text(because, problems);
            Some(Override::Because {
                rule: rule.as_str().to_owned(),
                because: because.as_str().to_owned(),
            })
        }
        (None, Some(before)) => {
            let missing = |name: &str| {
                MISSING_FIELD
                    .at(
                        problems.file(),
                        Anchor::Missing(entry.at, name.to_owned()),
                        format!("missing field `{name}`"),
                    )
                    .label("a new rule needs it")
            };
            let (Some(id), Some(situation), Some(recommend), Some(because)) = (
                &entry.id,
                &entry.situation,
                &entry.recommend,
                &entry.because,
            ) else {
                let lacking = [
                    ("id", entry.id.is_none()),
                    ("situation", entry.situation.is_none()),
                    ("recommend", entry.recommend.is_none()),
                    ("because", entry.because.is_none()),
                ];
                let found: Vec<Diagnostic> = lacking
                    .iter()
                    .filter(|(_, is_missing)| *is_missing)
                    .map(|(name, _)| missing(name))
                    .collect();
                for problem in found {
                    problems.push(problem);
                }
                return None;
            };
            if entry.when.is_empty() {
                problems.push(
                    problems
                        .at(
                            &RULE_UNCONDITIONAL,
                            entry.at,
                            format!("the rule `{}` has no conditions", id.as_str()),
                        )
                        .label("always matches")
                        .help("say when it holds"),
                );
            }
            for text in [situation, because].into_iter().chain(&entry.label) {
                check_text(text, problems);
            }
            Some(Override::Insert {
                before: before.as_str().to_owned(),
                rule: Rule {
                    id: id.as_str().to_owned(),
                    when: conditions(&entry.when, &table.domain, problems)?,
                    situation: situation.as_str().to_owned(),
                    recommend: recommend.as_str().to_owned(),
                    label: entry.label.as_ref().map(|label| label.as_str().to_owned()),
                    because: because.as_str().to_owned(),
                },
            })
        }
        _ => {
            problems.push(
                problems
                    .at(&MISSING_FIELD, entry.at, "this override names no rule")
                    .label("expected `rule:` to change one, or `before:` to add one"),
            );
            None
        }
    }
}

fn override_problem(
    error: &OverrideError,
    entries: &[OverrideEntry],
    table: &Table,
    problems: &Problems,
) -> Diagnostic {
    let rules: Vec<&str> = table.rules.iter().map(|rule| rule.id.as_str()).collect();
    let recommendations: Vec<&str> = table.recommendations.keys().map(String::as_str).collect();
    let (index, id, known) = match error {
        OverrideError::UnknownRule { at, id } | OverrideError::UnknownBefore { at, id } => {
            (*at, id, &rules)
        }
        OverrideError::UnknownRecommendation { at, id } => (*at, id, &recommendations),
        OverrideError::IdTaken { at, id } => {
            return problems
                .at(&NAME_TAKEN, entries[*at].at, error.to_string())
                .label(format!("`{id}` is taken"));
        }
    };
    let entry = &entries[index];
    let node = match error {
        OverrideError::UnknownRecommendation { .. } => entry.recommend.as_ref(),
        OverrideError::UnknownBefore { .. } => entry.before.as_ref(),
        _ => entry.rule.as_ref(),
    }
    .map_or(entry.at, |written| written.at);
    problems
        .at(&RULE_UNKNOWN, node, error.to_string())
        .label("not in the decision table")
        .suggest(id, known)
}
