//! Verification of a decision table, exact over every possible situation.
//!
//! In: a table. Out: a situation without answer, rules that never come first and why, names that do
//! not fit. Never: a list of all situations. The rules are walked as a decision diagram: dimension
//! by dimension, values that the same rules accept go together, and a state met before (the same
//! rules still alive) is not entered again.
//! The depth of the walk is bounded by the number of dimensions.

use std::collections::HashSet;

use super::domain::{Dimension, Domain, EXCLUSIONS, Mask, Point, indexes};
use super::space::{Region, forbidden};
use super::table::Table;

/// The most states a walk may have: a hundred times what the shipped rules need, and about a second of
/// work. Sixty rules that test inputs at random come near it or pass it; rules that people order do not.
pub const MOST_STATES: usize = 500_000;

/// What verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// A possible situation that no rule answers.
    pub incomplete: Option<Point>,
    /// Rules that are first for no possible situation.
    pub dead: Vec<DeadRule>,
    /// Rules that test nothing, or accept every value of what they test.
    pub unconditional: Vec<usize>,
    /// Rules whose id an earlier rule has.
    pub repeated: Vec<usize>,
    /// Rules whose recommendation the table lacks.
    pub unknown_recommendation: Vec<usize>,
    /// Recommendations that no rule gives.
    pub unused_recommendations: Vec<String>,
    /// How many states the diagram had: the work that was done.
    pub states: usize,
}

/// A rule that is first for no possible situation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadRule {
    /// The place of the rule.
    pub rule: usize,
    /// The places of the earlier rules that together answer all its situations.
    pub shadowed_by: Vec<usize>,
    /// The names of the exclusions that its situations break: all there is where `shadowed_by` is empty.
    /// Empty too when the rule accepts no value of some dimension.
    pub excluded_by: Vec<&'static str>,
}

/// The table's rules are too entangled to be verified within [`MOST_STATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooEntangled;

impl std::fmt::Display for TooEntangled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the decision rules are too entangled to be verified ({MOST_STATES} states); let them test fewer inputs each"
        )
    }
}

impl std::error::Error for TooEntangled {}

/// Verifies the table over every possible situation.
pub fn verify(table: &Table) -> Result<Findings, TooEntangled> {
    verify_within(table, &Region::whole(&table.domain))
}

/// Verifies the table over the possible situations of a box, such as those of one app.
pub fn verify_within(table: &Table, within: &Region) -> Result<Findings, TooEntangled> {
    let diagram = Diagram::new(table);
    let walk = diagram.walk(within, MOST_STATES)?;
    let mut findings = Findings {
        incomplete: walk.unanswered,
        states: walk.seen.len(),
        ..Findings::default()
    };
    for (at, rule) in table.rules.iter().enumerate() {
        if !walk.is_first[EXCLUSIONS.len() + at] {
            let (dead, states) = diagram.dead_rule(at, within)?;
            findings.dead.push(dead);
            findings.states += states;
        }
        if diagram.boxes[EXCLUSIONS.len() + at] == Region::whole(&table.domain) {
            findings.unconditional.push(at);
        }
        if table.rules[..at]
            .iter()
            .any(|earlier| earlier.id == rule.id)
        {
            findings.repeated.push(at);
        }
        if !table.recommendations.contains_key(&rule.recommend) {
            findings.unknown_recommendation.push(at);
        }
    }
    let is_unused = |id: &&String| table.rules.iter().all(|rule| rule.recommend != **id);
    findings.unused_recommendations = table
        .recommendations
        .keys()
        .filter(is_unused)
        .cloned()
        .collect();
    Ok(findings)
}

/// A set of boxes, one bit each.
type Alive = Box<[u64]>;

/// Exclusions and rules as one ordered list of boxes, exclusions first: what an exclusion takes is
/// neither open nor won by a rule.
struct Diagram {
    boxes: Vec<Region>,
    /// The tested dimensions, the most tested first: they part the boxes best.
    order: Vec<Dimension>,
    /// For each tested dimension and value: the boxes that accept it.
    accepting: Vec<Vec<Alive>>,
    /// For each box, the number of levels after which it has no open condition.
    depth: Vec<usize>,
}

struct Walk {
    is_first: Vec<bool>,
    unanswered: Option<Point>,
    seen: HashSet<(usize, Alive)>,
    most_states: usize,
}

impl Diagram {
    fn new(table: &Table) -> Self {
        let domain = &table.domain;
        let whole = Region::whole(domain);
        let excluded = EXCLUSIONS
            .iter()
            .map(|exclusion| forbidden(domain, exclusion));
        let rules = table.rules.iter().map(|rule| whole.narrowed_by(&rule.when));
        let boxes: Vec<Region> = excluded.chain(rules).collect();
        let tests = |region: &Region, d: Dimension| region.mask(d) != whole.mask(d);
        let tested = |d: Dimension| boxes.iter().filter(|region| tests(region, d)).count();

        let mut order: Vec<Dimension> = Dimension::ALL
            .iter()
            .copied()
            .filter(|d| tested(*d) > 0)
            .collect();
        order.sort_by_key(|d| std::cmp::Reverse(tested(*d)));
        let accepting = order
            .iter()
            .map(|d| accepting(&boxes, *d, domain))
            .collect();
        let depth = boxes
            .iter()
            .map(|region| {
                let last = order.iter().rposition(|d| tests(region, *d));
                last.map_or(0, |level| level + 1)
            })
            .collect();
        Self {
            boxes,
            order,
            accepting,
            depth,
        }
    }

    fn walk(&self, within: &Region, most_states: usize) -> Result<Walk, TooEntangled> {
        let mut walk = Walk {
            is_first: vec![false; self.boxes.len()],
            unanswered: None,
            seen: HashSet::new(),
            most_states,
        };
        if !within.is_empty() {
            let all = set_of(0..self.boxes.len(), self.boxes.len());
            self.visit(0, all, *within, within, &mut walk)?;
        }
        Ok(walk)
    }

    /// Enters the state in which `alive` boxes accept the values chosen so far, those of `path`.
    fn visit(
        &self,
        level: usize,
        mut alive: Alive,
        path: Region,
        within: &Region,
        walk: &mut Walk,
    ) -> Result<(), TooEntangled> {
        // The first box without an open condition wins over all later ones.
        let settled = members(&alive).find(|at| self.depth[*at] <= level);
        match settled {
            Some(at) if first_of(&alive) == Some(at) => {
                walk.is_first[at] = true;
                return Ok(());
            }
            Some(at) => keep_up_to(&mut alive, at),
            None if first_of(&alive).is_none() => {
                walk.unanswered = walk.unanswered.or_else(|| path.pick());
                return Ok(());
            }
            None => {}
        }
        if walk.seen.contains(&(level, alive.clone())) {
            return Ok(());
        }
        if walk.seen.len() >= walk.most_states {
            return Err(TooEntangled);
        }
        walk.seen.insert((level, alive.clone()));

        let dimension = self.order[level];
        let mut classes: Vec<(Alive, Mask)> = Vec::new();
        for value in indexes(within.mask(dimension)) {
            let next: Alive = alive
                .iter()
                .zip(&self.accepting[level][usize::from(value)])
                .map(|(a, b)| a & b)
                .collect();
            match classes.iter_mut().find(|(known, _)| *known == next) {
                Some((_, mask)) => *mask |= 1 << value,
                None => classes.push((next, 1 << value)),
            }
        }
        for (next, mask) in classes {
            self.visit(
                level + 1,
                next,
                path.narrowed(dimension, mask),
                within,
                walk,
            )?;
        }
        Ok(())
    }

    /// Who wins the situations of a rule that never does, and in how many states that was found.
    fn dead_rule(&self, rule: usize, within: &Region) -> Result<(DeadRule, usize), TooEntangled> {
        let own = self.boxes[EXCLUSIONS.len() + rule].intersect(within);
        let walk = self.walk(&own, MOST_STATES)?;
        let won = |at: &usize| walk.is_first[*at];
        let shadowed_by: Vec<usize> = (0..rule)
            .filter(|at| won(&(EXCLUSIONS.len() + at)))
            .collect();
        let excluded_by = (0..EXCLUSIONS.len())
            .filter(won)
            .map(|at| EXCLUSIONS[at].name)
            .collect();
        Ok((
            DeadRule {
                rule,
                shadowed_by,
                excluded_by,
            },
            walk.seen.len(),
        ))
    }
}

/// For each value of the dimension, the boxes that accept it.
fn accepting(boxes: &[Region], dimension: Dimension, domain: &Domain) -> Vec<Alive> {
    (0..domain.size(dimension))
        .map(|value| {
            let accepts = |at: &usize| boxes[*at].mask(dimension) >> value & 1 == 1;
            set_of((0..boxes.len()).filter(accepts), boxes.len())
        })
        .collect()
}

fn set_of(members: impl Iterator<Item = usize>, size: usize) -> Alive {
    let mut set = vec![0; size.div_ceil(64)].into_boxed_slice();
    for at in members {
        set[at / 64] |= 1 << (at % 64);
    }
    set
}

fn members(set: &[u64]) -> impl Iterator<Item = usize> {
    let words = set.iter().enumerate();
    words.flat_map(|(word, bits)| indexes(*bits).map(move |bit| word * 64 + usize::from(bit)))
}

fn first_of(set: &[u64]) -> Option<usize> {
    members(set).next()
}

/// Removes the members after `last`.
fn keep_up_to(set: &mut [u64], last: usize) {
    set[last / 64] &= u64::MAX >> (63 - last % 64);
    set[last / 64 + 1..].fill(0);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::decide::domain::{PlanPosition, broken_exclusion};
    use crate::decide::space::tests::{narrow, points};
    use crate::decide::table::{Bands, HEADCOUNT_MAX, Recommendation, Rule};
    use indexmap::IndexMap;
    use proptest::prelude::*;

    const OPEN: [Dimension; 5] = [
        Dimension::Access,
        Dimension::IdpPath,
        Dimension::Plan,
        Dimension::Idp,
        Dimension::Hurdle,
    ];

    /// A table of rules that alternate between two recommendations.
    pub(crate) fn table_of(when: Vec<Vec<(Dimension, Mask)>>) -> Table {
        let domain = Domain::new(["okta", "entra-id"]).unwrap();
        let recommendation = |id: &str| {
            (
                id.to_owned(),
                Recommendation {
                    label: id.to_owned(),
                    neutral: None,
                },
            )
        };
        let rules = when.into_iter().enumerate().map(|(at, when)| Rule {
            id: format!("rule-{at}"),
            when,
            situation: String::new(),
            recommend: ["native", "manual"][at % 2].to_owned(),
            label: None,
            because: String::new(),
        });
        Table {
            rules: rules.collect(),
            inputs: IndexMap::new(),
            bands: Bands([(1, 50), (51, 1000), (1001, HEADCOUNT_MAX)]),
            recommendations: [recommendation("native"), recommendation("manual")].into(),
            domain,
        }
    }

    /// Up to `most` random rules over the open dimensions.
    pub(crate) fn rules(most: usize) -> impl Strategy<Value = Vec<Vec<(Dimension, Mask)>>> {
        let condition = (0..OPEN.len(), any::<u8>());
        let rule = prop::collection::vec(condition, 0..4).prop_map(|conditions| {
            let mut when: Vec<(Dimension, Mask)> = Vec::new();
            for (at, mask) in conditions {
                if when.iter().all(|(known, _)| *known != OPEN[at]) {
                    when.push((OPEN[at], Mask::from(mask)));
                }
            }
            when
        });
        prop::collection::vec(rule, 1..=most)
    }

    proptest! {
        #[test]
        fn verification_agrees_with_listing_every_situation(written in rules(7), within in any::<[u8; 5]>()) {
            let table = table_of(written);
            let within = narrow(&table.domain, within.map(Mask::from));
            let whole = Region::whole(&table.domain);
            let boxes: Vec<Region> =
                table.rules.iter().map(|rule| whole.narrowed_by(&rule.when)).collect();
            let winner = |point: &Point| boxes.iter().position(|region| region.contains(point));
            let possible: Vec<Point> = points(&within)
                .into_iter()
                .filter(|point| broken_exclusion(point).is_none())
                .collect();

            let findings = verify_within(&table, &within).unwrap();
            let is_open = possible.iter().any(|point| winner(point).is_none());
            prop_assert_eq!(findings.incomplete.is_some(), is_open);
            if let Some(point) = findings.incomplete {
                prop_assert!(possible.contains(&point) && winner(&point).is_none());
            }
            let is_dead = |at: &usize| possible.iter().all(|point| winner(point) != Some(*at));
            let dead: Vec<usize> = (0..boxes.len()).filter(is_dead).collect();
            let found: Vec<usize> = findings.dead.iter().map(|dead| dead.rule).collect();
            prop_assert_eq!(found, dead);
            for dead in &findings.dead {
                let own: Vec<&Point> =
                    possible.iter().filter(|point| boxes[dead.rule].contains(point)).collect();
                let wins = |at: &usize| own.iter().any(|point| winner(point) == Some(*at));
                let shadows: Vec<usize> = (0..boxes.len()).filter(wins).collect();
                prop_assert_eq!(&dead.shadowed_by, &shadows);
            }
        }
    }

    #[test]
    fn a_dead_rule_names_what_shadows_or_forbids_it() {
        let plan = |mask| (Dimension::Plan, mask);
        let below = PlanPosition::Below.bit();
        let table = table_of(vec![
            vec![plan(below)],
            vec![plan(!below)],
            vec![(Dimension::Idp, 0b11)],
            vec![(Dimension::Idp, 1), (Dimension::IdpPath, 1)],
            vec![],
        ]);
        let findings = verify(&table).unwrap();
        assert_eq!(findings.incomplete, None);
        assert_eq!(findings.unconditional, [4]);
        assert_eq!(
            findings.dead,
            [
                DeadRule {
                    rule: 2,
                    shadowed_by: vec![0, 1],
                    excluded_by: dead_names(&findings, 2)
                },
                DeadRule {
                    rule: 3,
                    shadowed_by: vec![],
                    excluded_by: vec!["no-idp-no-path"]
                },
                DeadRule {
                    rule: 4,
                    shadowed_by: vec![0, 1],
                    excluded_by: dead_names(&findings, 4)
                },
            ]
        );
    }

    fn dead_names(findings: &Findings, rule: usize) -> Vec<&'static str> {
        let dead = findings.dead.iter().find(|dead| dead.rule == rule).unwrap();
        assert!(dead.excluded_by.len() > 1);
        dead.excluded_by.clone()
    }

    #[test]
    fn names_that_do_not_fit_are_told() {
        let mut table = table_of(vec![vec![(Dimension::Plan, 1)], vec![(Dimension::Plan, 2)]]);
        table.rules[1].id = "rule-0".to_owned();
        table.rules[1].recommend = "magic".to_owned();
        let findings = verify(&table).unwrap();
        assert_eq!(findings.repeated, [1]);
        assert_eq!(findings.unknown_recommendation, [1]);
        assert_eq!(findings.unused_recommendations, ["manual"]);
        let open = findings.incomplete.unwrap();
        assert_eq!(open.value(Dimension::Plan), PlanPosition::Unknown.index());
        assert!(open.words(&table.domain).contains("plan unknown, idp "));
    }

    /// Numbers that look random and are the same in every run.
    fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
        move |below| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        }
    }

    /// Sixty rules without any order in them, far from what people write.
    fn sixty_random_rules(seed: u64, conditions: usize) -> Table {
        let domain = table_of(Vec::new()).domain;
        let mut number = numbers(seed);
        let written = (0..60).map(|_| {
            let mut when: Vec<(Dimension, Mask)> = Vec::new();
            while when.len() < conditions {
                let dimension = Dimension::ALL[number(Dimension::ALL.len())];
                let values = domain.size(dimension);
                if when.iter().all(|(known, _)| *known != dimension) {
                    when.push((dimension, 1 << number(values)));
                }
            }
            when
        });
        table_of(written.collect())
    }

    #[test]
    fn sixty_random_rules_are_verified_in_bounded_work() {
        for (seed, conditions) in [(1, 4), (2, 5), (3, 5)] {
            let findings = verify(&sixty_random_rules(seed, conditions)).unwrap();
            assert!(findings.incomplete.is_some());
            assert!(findings.states > 60 && findings.states < MOST_STATES);
        }
    }

    #[test]
    fn work_beyond_the_limit_is_refused() {
        let diagram = Diagram::new(&sixty_random_rules(1, 4));
        let whole = Region::whole(&table_of(Vec::new()).domain);
        let states = diagram.walk(&whole, MOST_STATES).unwrap().seen.len();
        assert_eq!(diagram.walk(&whole, states - 1).err(), Some(TooEntangled));
        assert!(diagram.walk(&whole, states).is_ok());
    }
}
