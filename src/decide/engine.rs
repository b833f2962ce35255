//! Answers for one reader, and the rules that the readers of one app can meet.
//!
//! In: a table, the facts of an app, the reader's situation. Out: the first matching rule, what else
//! applies, what it tested and what would change it; or an app's matrix. Never: texts, costs, sources.

use super::domain::{
    Access, Band, Dimension, Direction, Directory, Domain, Exclusion, Groups, Hurdle, IdpPath,
    Mask, Needs, OnPremHurdle, Origin, PlanPosition, Point, Role, ScimPrice, Status, Support,
    Turnover, YesNo, broken_exclusion,
};
use super::space::{Region, possible_within, without};
use super::table::{Rule, Table};

/// The facts of an app that do not depend on the reader's identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct AppFacts {
    /// How far the vendor's own SCIM goes.
    pub support: Support,
    /// How one gets SCIM.
    pub access: Access,
    /// What the entry gate asks for besides.
    pub hurdle: Hurdle,
    /// What is known of the extra price.
    pub scim_price: ScimPrice,
    /// Which way accounts flow.
    pub direction: Direction,
    /// What the app is in the life of an account.
    pub role: Role,
    /// Whether the app is still sold.
    pub status: Status,
}

/// The facts of an app with one identity provider, or with `none`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub struct IdpFacts {
    /// The id of the registry, or `none`.
    pub id: String,
    /// How this identity provider provisions the app.
    pub idp_path: IdpPath,
    /// Whether groups reach the app.
    pub groups: Groups,
    /// Whether an on-premises directory must sync to a cloud directory first.
    pub on_prem_hurdle: OnPremHurdle,
}

/// The reader's answers, with the facts of the app that depend on the identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// Whether the reader has what SCIM needs; see [`settled_plan`].
    pub plan: PlanPosition,
    /// The reader's identity provider, and the app's facts with it.
    pub idp: IdpFacts,
    /// Where the directory is kept.
    pub directory: Directory,
    /// The band of the head count.
    pub headcount: Band,
    /// How often people join, leave or change roles.
    pub turnover: Turnover,
    /// Whether other features of the dearer plan are wanted.
    pub needs: Needs,
    /// Whether groups must reach the app.
    pub groups_needed: YesNo,
    /// Whether auditors ask for evidence.
    pub audit_evidence: YesNo,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The identity provider is not one of the table's domain.
    UnknownIdp,
    /// The combination cannot arise.
    Impossible(&'static Exclusion),
    /// No rule matches: the table is not complete.
    NoRule(Point),
}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownIdp => write!(f, "the identity provider is not in the registry"),
            Self::Impossible(exclusion) => {
                write!(f, "this situation cannot arise: {}", exclusion.reason)
            }
            Self::NoRule(_) => write!(f, "no decision rule answers this situation"),
        }
    }
}

impl std::error::Error for Unanswered {}

/// What to do, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'t> {
    /// The first rule whose conditions all hold.
    pub rule: &'t Rule,
    /// Later rules that hold too and recommend something else, each recommendation once.
    pub also: Vec<&'t Rule>,
    /// What the rule tested, with the value that satisfied it.
    pub reasons: Vec<(Dimension, &'t str)>,
    /// The nearest other answers, at most one for each reader's input.
    pub would_change: Vec<Change<'t>>,
}

/// Another answer, reached by changing one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<'t> {
    /// The one input that differs.
    pub input: Dimension,
    /// The value it would have: a name of the domain (of a band, for the head count).
    pub to: &'t str,
    /// The rule that would come first; it recommends something else.
    pub rule: &'t Rule,
}

/// The reader's plan as it can stand beside the facts of the app: where every plan has SCIM nobody is
/// below, where there is none nobody has it. Such an answer counts as `unknown`.
pub fn settled_plan(access: Access, plan: PlanPosition) -> PlanPosition {
    match (access, plan) {
        (Access::Included, PlanPosition::Below)
        | (Access::NotApplicable, PlanPosition::HasScim) => PlanPosition::Unknown,
        (_, plan) => plan,
    }
}

/// The situation as one value per dimension; none for an identity provider outside the domain.
pub fn point(domain: &Domain, app: &AppFacts, situation: &Situation) -> Option<Point> {
    let idp = domain.find(Dimension::Idp, &situation.idp.id)?;
    let value = |dimension: &Dimension| match dimension {
        Dimension::Support => app.support.index(),
        Dimension::Access => app.access.index(),
        Dimension::Hurdle => app.hurdle.index(),
        Dimension::ScimPrice => app.scim_price.index(),
        Dimension::IdpPath => situation.idp.idp_path.index(),
        Dimension::Groups => situation.idp.groups.index(),
        Dimension::OnPremHurdle => situation.idp.on_prem_hurdle.index(),
        Dimension::Direction => app.direction.index(),
        Dimension::Role => app.role.index(),
        Dimension::Status => app.status.index(),
        Dimension::Plan => situation.plan.index(),
        Dimension::Idp => idp,
        Dimension::Directory => situation.directory.index(),
        Dimension::Headcount => situation.headcount.index(),
        Dimension::Turnover => situation.turnover.index(),
        Dimension::Needs => situation.needs.index(),
        Dimension::GroupsNeeded => situation.groups_needed.index(),
        Dimension::AuditEvidence => situation.audit_evidence.index(),
    };
    Some(Point(std::array::from_fn(|at| value(&Dimension::ALL[at]))))
}

/// Whether all conditions of the rule hold.
pub fn matches(rule: &Rule, point: &Point) -> bool {
    rule.when
        .iter()
        .all(|(dimension, mask)| mask >> point.value(*dimension) & 1 == 1)
}

/// The first rule that matches.
pub fn first_match<'t>(table: &'t Table, point: &Point) -> Option<&'t Rule> {
    table.rules.iter().find(|rule| matches(rule, point))
}

/// Answers one reader. `others` are the app's facts with each identity provider that the answer may
/// compare with: those of the app's rows and `none`, in the order to be tried.
pub fn evaluate<'t>(
    table: &'t Table,
    app: &AppFacts,
    situation: &Situation,
    others: &[IdpFacts],
) -> Result<Answer<'t>, Unanswered> {
    let point = point(&table.domain, app, situation).ok_or(Unanswered::UnknownIdp)?;
    if let Some(exclusion) = broken_exclusion(&point) {
        return Err(Unanswered::Impossible(exclusion));
    }
    let mut matching = table.rules.iter().filter(|rule| matches(rule, &point));
    let rule = matching.next().ok_or(Unanswered::NoRule(point))?;

    let mut also: Vec<&Rule> = Vec::new();
    for later in matching {
        let is_known = later.recommend == rule.recommend
            || also.iter().any(|known| known.recommend == later.recommend);
        if !is_known {
            also.push(later);
        }
    }
    let name = |dimension: Dimension| table.domain.name(dimension, point.value(dimension));
    let reasons = rule
        .when
        .iter()
        .map(|(dimension, _)| (*dimension, name(*dimension)))
        .collect();
    let inputs = Dimension::ALL
        .iter()
        .filter(|d| d.origin() == Origin::Reader);
    let would_change = inputs
        .filter_map(|input| nearest_change(table, rule, &point, *input, others))
        .collect();
    Ok(Answer {
        rule,
        also,
        reasons,
        would_change,
    })
}

/// The nearest value of one input that leads to another recommendation.
fn nearest_change<'t>(
    table: &'t Table,
    rule: &Rule,
    point: &Point,
    input: Dimension,
    others: &[IdpFacts],
) -> Option<Change<'t>> {
    let candidates = match input {
        Dimension::Idp => with_each_idp(&table.domain, point, others),
        _ => with_each_value(&table.domain, point, input),
    };
    candidates.into_iter().find_map(|changed| {
        let other =
            first_match(table, &changed).filter(|_| broken_exclusion(&changed).is_none())?;
        (other.recommend != rule.recommend).then(|| Change {
            input,
            to: table.domain.name(input, changed.value(input)),
            rule: other,
        })
    })
}

/// The point with each other value of an input, the nearest in order first.
fn with_each_value(domain: &Domain, point: &Point, input: Dimension) -> Vec<Point> {
    let here = point.value(input);
    let mut values: Vec<u8> = (0u8..)
        .take(domain.size(input))
        .filter(|value| *value != here)
        .collect();
    values.sort_by_key(|value| value.abs_diff(here));
    values
        .into_iter()
        .map(|value| point.with(input, value))
        .collect()
}

/// The point with each other identity provider, and the app's facts with it.
fn with_each_idp(domain: &Domain, point: &Point, others: &[IdpFacts]) -> Vec<Point> {
    let here = point.value(Dimension::Idp);
    others
        .iter()
        .filter_map(|other| Some((other, domain.find(Dimension::Idp, &other.id)?)))
        .filter(|(_, id)| *id != here)
        .map(|(other, id)| {
            point
                .with(Dimension::Idp, id)
                .with(Dimension::IdpPath, other.idp_path.index())
                .with(Dimension::Groups, other.groups.index())
                .with(Dimension::OnPremHurdle, other.on_prem_hurdle.index())
        })
        .collect()
}

/// The rules that come first for some possible reader of this app, in order, as places in the table.
/// `idps` are the app's facts with every identity provider a reader may have, and with `none`; ids
/// outside the domain are passed over.
pub fn matrix(table: &Table, app: &AppFacts, idps: &[&IdpFacts]) -> Vec<usize> {
    let mut open = readers(table, app, idps);
    let mut first = Vec::new();
    for (at, rule) in table.rules.iter().enumerate() {
        if open.is_empty() {
            break;
        }
        if open.iter().any(|region| region.meets(&rule.when)) {
            first.push(at);
            let taken = Region::whole(&table.domain).narrowed_by(&rule.when);
            open = without(&open, &taken);
        }
    }
    first
}

/// Every combination with the facts of this app: where an app's own table is verified.
pub fn app_region(domain: &Domain, app: &AppFacts) -> Region {
    Region::whole(domain).narrowed_by(&[
        (Dimension::Support, app.support.bit()),
        (Dimension::Access, app.access.bit()),
        (Dimension::Hurdle, app.hurdle.bit()),
        (Dimension::ScimPrice, app.scim_price.bit()),
        (Dimension::Direction, app.direction.bit()),
        (Dimension::Role, app.role.bit()),
        (Dimension::Status, app.status.bit()),
    ])
}

/// The possible readers of an app, as disjoint boxes: identity providers with the same facts share one.
fn readers(table: &Table, app: &AppFacts, idps: &[&IdpFacts]) -> Vec<Region> {
    let domain = &table.domain;
    let of_app = app_region(domain, app);
    let mut classes: Vec<(&IdpFacts, Mask)> = Vec::new();
    for idp in idps {
        let Some(id) = domain.find(Dimension::Idp, &idp.id) else {
            continue;
        };
        let is_like = |known: &IdpFacts| {
            known.idp_path == idp.idp_path
                && known.groups == idp.groups
                && known.on_prem_hurdle == idp.on_prem_hurdle
        };
        match classes.iter_mut().find(|(known, _)| is_like(known)) {
            Some((_, mask)) => *mask |= 1 << id,
            None => classes.push((idp, 1 << id)),
        }
    }
    classes
        .into_iter()
        .flat_map(|(idp, mask)| {
            let region = of_app.narrowed_by(&[
                (Dimension::Idp, mask),
                (Dimension::IdpPath, idp.idp_path.bit()),
                (Dimension::Groups, idp.groups.bit()),
                (Dimension::OnPremHurdle, idp.on_prem_hurdle.bit()),
            ]);
            possible_within(domain, &region)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::space::tests::{narrow, points};
    use crate::decide::verify::tests::{rules, table_of};
    use proptest::prelude::*;

    fn app() -> AppFacts {
        AppFacts {
            support: Support::Native,
            access: Access::Included,
            hurdle: Hurdle::None,
            scim_price: ScimPrice::None,
            direction: Direction::ToApp,
            role: Role::App,
            status: Status::Published,
        }
    }

    fn situation(id: &str, plan: PlanPosition) -> Situation {
        Situation {
            plan,
            idp: IdpFacts {
                id: id.to_owned(),
                idp_path: IdpPath::Scim,
                groups: Groups::Yes,
                on_prem_hurdle: OnPremHurdle::No,
            },
            directory: Directory::Cloud,
            headcount: Band::Small,
            turnover: Turnover::Low,
            needs: Needs::ScimOnly,
            groups_needed: YesNo::No,
            audit_evidence: YesNo::No,
        }
    }

    #[test]
    fn what_cannot_arise_is_refused_with_its_reason() {
        let table = table_of(Vec::new());
        let ask = |id: &str, plan| evaluate(&table, &app(), &situation(id, plan), &[]).unwrap_err();
        let Unanswered::Impossible(exclusion) = ask("okta", PlanPosition::Below) else {
            panic!("not refused");
        };
        assert_eq!(exclusion.name, "included-has-no-plan-below");
        assert_eq!(
            ask("nowhere", PlanPosition::HasScim),
            Unanswered::UnknownIdp
        );
        assert!(matches!(
            ask("okta", PlanPosition::HasScim),
            Unanswered::NoRule(_)
        ));
    }

    #[test]
    fn no_change_leads_to_what_cannot_arise() {
        let below = PlanPosition::Below.bit();
        let rules = vec![
            vec![(Dimension::Plan, below)],
            vec![(Dimension::Plan, !below)],
        ];
        let table = table_of(rules);
        let change_of_plan = |app: &AppFacts| {
            let reader = situation("okta", PlanPosition::HasScim);
            let answer = evaluate(&table, app, &reader, &[]).unwrap();
            answer
                .would_change
                .first()
                .map(|change| change.to.to_owned())
        };
        assert_eq!(change_of_plan(&app()), None);
        let gated = AppFacts {
            access: Access::Plan,
            ..app()
        };
        assert_eq!(change_of_plan(&gated).as_deref(), Some("below"));
    }

    #[test]
    fn each_other_recommendation_is_told_once() {
        let plan = (Dimension::Plan, PlanPosition::HasScim.bit());
        let table = table_of(vec![vec![plan]; 6]);
        let reader = situation("okta", PlanPosition::HasScim);
        let answer = evaluate(&table, &app(), &reader, &[]).unwrap();
        let also: Vec<&str> = answer.also.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(also, ["rule-1"]);
    }

    #[test]
    fn a_settled_plan_can_always_arise() {
        let table = table_of(Vec::new());
        for access in Access::ALL {
            for plan in PlanPosition::ALL {
                let settled = settled_plan(*access, *plan);
                let at = point(&table.domain, &app(), &situation("okta", settled)).unwrap();
                let broken = broken_exclusion(&at.with(Dimension::Access, access.index()));
                let is_about_plan = broken.is_some_and(|e| e.only.0 == Dimension::Plan);
                assert!(!is_about_plan, "{} {}", access.name(), plan.name());
            }
        }
    }

    proptest! {
        #[test]
        fn an_answer_is_the_first_match_and_a_last_rule_never_changes_it(
            written in rules(5), last in rules(1)
        ) {
            let shorter = table_of(written.clone());
            let longer = table_of(written.into_iter().chain(last).collect());
            let app = AppFacts { access: Access::Plan, ..app() };
            for plan in PlanPosition::ALL {
                for id in ["okta", "entra-id"] {
                    let reader = situation(id, *plan);
                    let at = point(&shorter.domain, &app, &reader).unwrap();
                    let by_hand = shorter.rules.iter().find(|rule| {
                        let region = Region::whole(&shorter.domain).narrowed_by(&rule.when);
                        region.contains(&at)
                    });
                    let before = evaluate(&shorter, &app, &reader, &[]);
                    prop_assert_eq!(before.as_ref().ok().map(|answer| answer.rule), by_hand);
                    if let Ok(before) = before {
                        let after = evaluate(&longer, &app, &reader, &[]);
                        prop_assert_eq!(after.map(|answer| &answer.rule.when), Ok(&before.rule.when));
                    }
                }
            }
        }

        #[test]
        fn every_change_told_is_one_input_away_and_differs(written in rules(6)) {
            let table = table_of(written);
            let app = AppFacts { access: Access::Plan, ..app() };
            let others = [situation("entra-id", PlanPosition::Below).idp];
            let reader = situation("okta", PlanPosition::Below);
            if let Ok(answer) = evaluate(&table, &app, &reader, &others) {
                let at = point(&table.domain, &app, &reader).unwrap();
                let others_match = table.rules.iter().any(|rule| {
                    matches(rule, &at) && rule.recommend != answer.rule.recommend
                });
                // These tables know two recommendations, so one other at most.
                prop_assert_eq!(answer.also.len(), usize::from(others_match));
                for change in &answer.would_change {
                    let to = table.domain.find(change.input, change.to).unwrap();
                    let there = at.with(change.input, to);
                    prop_assert_eq!(first_match(&table, &there), Some(change.rule));
                    prop_assert_ne!(&change.rule.recommend, &answer.rule.recommend);
                }
                let changes_plan = answer.would_change.iter().any(|c| c.input == Dimension::Plan);
                let differs = [1, 2].iter().any(|value| {
                    let there = at.with(Dimension::Plan, *value);
                    first_match(&table, &there)
                        .is_some_and(|rule| rule.recommend != answer.rule.recommend)
                });
                prop_assert_eq!(changes_plan, differs);
            }
        }

        #[test]
        fn matches_of_a_rule_are_the_points_of_its_box(written in rules(1)) {
            let table = table_of(written);
            let region = Region::whole(&table.domain).narrowed_by(&table.rules[0].when);
            for at in points(&narrow(&table.domain, [Mask::MAX; 5])) {
                prop_assert_eq!(matches(&table.rules[0], &at), region.contains(&at));
            }
        }
    }
}
