//! Charts: coordinates and figures for the inline SVG of the templates.
//!
//! Lines are points in a square of 1,000 units, which the page stretches; everything that
//! must not be stretched, such as text, is placed in percent.

use rust_decimal::Decimal;
use serde::Serialize;

use crate::decide::domain::ScimPrice;
use crate::derive::Derived;
use crate::derive::curve::{crossings, curve, round_up};
use crate::derive::matrix::{alternative_tariff, currency};
use crate::derive::money::{Decimals, Range, group_thousands, round, show, show_range};
use crate::derive::uplift::Step;
use crate::view::Source;

/// The side of the square that lines are drawn in.
const SIDE: u32 = 1000;
/// The share of the height that the lines have, in percent; below it stand the head counts.
const PLOT_HEIGHT: u32 = 88;

/// Yearly costs over head count.
#[derive(Debug, Clone, Serialize)]
pub struct CostChart {
    /// The head counts along the bottom.
    pub across: Vec<Tick>,
    /// The amounts along the side.
    pub up: Vec<Tick>,
    /// The lines, the one of work by hand first.
    pub lines: Vec<CostLine>,
    /// The reader's head count, in percent from the left.
    pub at: String,
    /// Where the upgrade and work by hand cost the same.
    pub crossings: Vec<CrossingView>,
    /// The figures as a table: head counts with a cell for each line.
    pub rows: Vec<ChartRow>,
    /// Whether the upgrade has a line, be it a short one.
    pub has_upgrade: bool,
    /// What is known of the price of the upgrade, where it has no line.
    pub upgrade: &'static str,
    /// Whether the upgrade has no line because its currency is another one.
    pub is_other_currency: bool,
    /// Whether the line of the upgrade has one-off fees in it.
    pub has_fees: bool,
    /// Whether the upgrade comes from approximate prices.
    pub is_approximate: bool,
    /// The upgrade at the reader's head count.
    pub upgrade_at: Option<String>,
    /// The largest head count shown.
    pub most: String,
}

/// A labelled place on an axis.
#[derive(Debug, Clone, Serialize)]
pub struct Tick {
    /// Where, in percent from the left or the top.
    pub at: String,
    /// What stands there.
    pub label: String,
}

/// The line of one way to provision.
#[derive(Debug, Clone, Serialize)]
pub struct CostLine {
    /// `manual`, `upgrade` or `alternative`.
    pub key: &'static str,
    /// Points of each piece of the line; of both edges, where the cost is a range.
    pub pieces: Vec<String>,
    /// The outline of each piece between the edges of a range.
    pub areas: Vec<String>,
}

/// A head count at which two costs cross.
#[derive(Debug, Clone, Serialize)]
pub struct CrossingView {
    /// In percent from the left.
    pub x: String,
    /// In percent from the top.
    pub y: String,
    /// The head count.
    pub people: String,
    /// Whether the upgrade costs no more from there on.
    pub is_cheaper_after: bool,
}

/// A head count and what each way costs there.
#[derive(Debug, Clone, Serialize)]
pub struct ChartRow {
    /// The head count.
    pub people: String,
    /// A yearly amount for each line; empty where it is not known.
    pub cells: Vec<String>,
}

/// The chart of an app, for the head count of the cost model.
pub fn cost_chart(source: Source<'_>, derived: &Derived<'_>) -> CostChart {
    let manual = &derived.manual;
    let uplift = &derived.uplift;
    let own = currency(derived);
    let is_other_currency = own != manual.currency;
    let is_free = derived.facts.scim_price == ScimPrice::None;
    let alternative = alternative_tariff(source.catalog);
    let by_hand = |people: u32| Some(Range::exact(manual.total_at(people)));
    let upgrade = |people: u32| {
        if is_other_currency || is_free {
            return None;
        }
        let year = uplift.tariffs.upgrade(Step::Entry, people).known()?;
        Some(uplift.fees.map_or(year, |fees| year.plus(fees)))
    };
    let outside = |people: u32| alternative.as_ref()?.at(people).known();
    let (most, steps) = round_up(Decimal::from(manual.employees) * Decimal::TWO);
    let (most, across_steps) = (u32::try_from(most).unwrap_or(SIDE), steps);
    let edges = uplift.tariffs.edges();
    let no_edges: &[u32] = &[];
    let lines = [
        ("manual", curve(by_hand, no_edges, most)),
        ("upgrade", curve(upgrade, &edges, most)),
        ("alternative", curve(outside, no_edges, most)),
    ];
    let shown: Vec<_> = lines
        .into_iter()
        .filter(|(_, line)| !line.is_empty())
        .collect();
    let dearest = shown
        .iter()
        .flat_map(|(_, line)| line.iter().flatten())
        .map(|(_, range)| range.to.unwrap_or(range.from))
        .max()
        .unwrap_or_default();
    let (highest, up_steps) = round_up(dearest);
    let scale = Scale { most, highest };
    let money = |range: Range| show_range(range, &manual.currency, Decimals::Units);
    let people = |count: u32| group_thousands(&count.to_string());
    let cost_of = |key: &str, count: u32| match key {
        "manual" => by_hand(count),
        "upgrade" => upgrade(count),
        _ => outside(count),
    };
    let exact = |key: &str, range: Range| match key {
        "upgrade" => uplift.shown(range),
        _ => range,
    };
    let mut counts: Vec<u32> = (1..=across_steps)
        .map(|step| most / across_steps * step)
        .chain([manual.employees])
        .collect();
    counts.sort_unstable();
    counts.dedup();
    CostChart {
        across: (0..=across_steps)
            .map(|step| Tick {
                at: (step * 100 / across_steps).to_string(),
                label: people(most / across_steps * step),
            })
            .collect(),
        up: (1..=up_steps)
            .map(|step| {
                let amount = highest * Decimal::from(step) / Decimal::from(up_steps);
                Tick {
                    at: scale.top(amount),
                    label: show(amount, &manual.currency, Decimals::Units),
                }
            })
            .collect(),
        at: scale.left(manual.employees),
        crossings: crossings(upgrade, by_hand, &edges, most)
            .into_iter()
            .map(|count| CrossingView {
                x: scale.left(count),
                y: scale.top(manual.total_at(count)),
                people: people(count),
                is_cheaper_after: upgrade(count)
                    .is_some_and(|range| range.from <= manual.total_at(count)),
            })
            .collect(),
        rows: counts
            .into_iter()
            .map(|count| ChartRow {
                people: people(count),
                cells: shown
                    .iter()
                    .map(|(key, _)| {
                        cost_of(key, count)
                            .map_or_else(String::new, |range| money(exact(key, range)))
                    })
                    .collect(),
            })
            .collect(),
        lines: shown
            .iter()
            .map(|(key, line)| CostLine {
                key,
                pieces: line.iter().flat_map(|piece| scale.edges(piece)).collect(),
                areas: line.iter().filter_map(|piece| scale.area(piece)).collect(),
            })
            .collect(),
        has_upgrade: shown.iter().any(|(key, _)| *key == "upgrade"),
        upgrade: derived.facts.scim_price.name(),
        is_other_currency,
        has_fees: uplift.fees.is_some(),
        is_approximate: uplift.is_approximate,
        upgrade_at: uplift
            .tariffs
            .upgrade(Step::Entry, manual.employees)
            .known()
            .filter(|_| !is_free)
            .map(|range| show_range(uplift.shown(range), &own, Decimals::Units)),
        most: people(most),
    }
}

/// From head counts and amounts to places.
struct Scale {
    most: u32,
    highest: Decimal,
}

impl Scale {
    fn left(&self, people: u32) -> String {
        let percent = Decimal::from(people) * Decimal::ONE_HUNDRED / Decimal::from(self.most);
        round(percent, 2).normalize().to_string()
    }

    fn top(&self, amount: Decimal) -> String {
        let share = Decimal::ONE - amount / self.highest;
        round(share * Decimal::from(PLOT_HEIGHT), 2)
            .normalize()
            .to_string()
    }

    fn point(&self, people: u32, amount: Decimal) -> String {
        let side = Decimal::from(SIDE);
        let x = Decimal::from(people) * side / Decimal::from(self.most);
        let y = side - amount * side / self.highest;
        format!("{},{}", round(x, 0).normalize(), round(y, 0).normalize())
    }

    fn edge(&self, piece: &[(u32, Range)], end: impl Fn(Range) -> Option<Decimal>) -> Vec<String> {
        piece
            .iter()
            .filter_map(|(people, range)| Some(self.point(*people, end(*range)?)))
            .collect()
    }

    /// The line of a piece; its lower and its upper edge, where the cost is a range.
    fn edges(&self, piece: &[(u32, Range)]) -> Vec<String> {
        let lower = self.edge(piece, |range| Some(range.from)).join(" ");
        if piece.iter().all(|(_, range)| range.is_exact()) {
            return vec![lower];
        }
        let upper = self.edge(piece, |range| range.to).join(" ");
        [lower, upper]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect()
    }

    fn area(&self, piece: &[(u32, Range)]) -> Option<String> {
        if piece
            .iter()
            .all(|(_, range)| range.is_exact() || range.to.is_none())
        {
            return None;
        }
        let mut outline = self.edge(piece, |range| Some(range.from));
        outline.extend(self.edge(piece, |range| range.to).into_iter().rev());
        Some(outline.join(" "))
    }
}
