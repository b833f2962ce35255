//! Costs over head counts, as lines to draw and the points where they cross.

use rust_decimal::Decimal;

use crate::derive::money::Range;

/// A line in pieces: where nobody can say what it costs, it is broken.
pub type Curve = Vec<Vec<(u32, Range)>>;

/// The line of a cost from 1 person to `most`. Between the `edges`, at which it starts to
/// follow another line, it is straight, so their points and neighbours are enough.
pub fn curve(cost: impl Fn(u32) -> Option<Range>, edges: &[u32], most: u32) -> Curve {
    let mut pieces: Curve = Vec::new();
    let mut is_open = false;
    for people in corners(edges, most) {
        match (cost(people), pieces.last_mut()) {
            (Some(range), Some(piece)) if is_open => piece.push((people, range)),
            (Some(range), _) => pieces.push(vec![(people, range)]),
            (None, _) => {}
        }
        is_open = cost(people).is_some();
    }
    pieces
}

/// The head counts from which `cost` is on the other side of `other`: the first for which
/// it is no more, where it was more before, or the reverse. Ranges cross nowhere certain.
pub fn crossings(
    cost: impl Fn(u32) -> Option<Range>,
    other: impl Fn(u32) -> Option<Range>,
    edges: &[u32],
    most: u32,
) -> Vec<u32> {
    let is_more = |people: u32| -> Option<bool> {
        let exact = |range: Range| range.is_exact().then_some(range.from);
        Some(exact(cost(people)?)? > exact(other(people)?)?)
    };
    let corners = corners(edges, most);
    let mut found = Vec::new();
    for pair in corners.windows(2) {
        let (mut before, mut after) = (pair[0], pair[1]);
        let (Some(was), Some(is)) = (is_more(before), is_more(after)) else {
            continue;
        };
        if was == is {
            continue;
        }
        while after - before > 1 {
            let middle = before + (after - before) / 2;
            if is_more(middle) == Some(is) {
                after = middle;
            } else {
                before = middle;
            }
        }
        found.push(after);
    }
    found
}

/// Both ends, each edge and the head count before it.
fn corners(edges: &[u32], most: u32) -> Vec<u32> {
    let mut corners = vec![1, most];
    corners.extend(
        edges
            .iter()
            .flat_map(|edge| [edge.saturating_sub(1), *edge]),
    );
    corners.retain(|people| (1..=most).contains(people));
    corners.sort_unstable();
    corners.dedup();
    corners
}

/// The smallest of 1, 2 and 5 times a power of ten that is no less than a figure, and into
/// how many equal steps of round numbers it is best cut.
pub fn round_up(figure: Decimal) -> (Decimal, u32) {
    let mut power = Decimal::ONE;
    loop {
        for (digit, steps) in [(1u32, 5), (2, 4), (5, 5)] {
            let candidate = power * Decimal::from(digit);
            if candidate >= figure {
                return (candidate, steps);
            }
        }
        match power.checked_mul(Decimal::TEN) {
            Some(next) => power = next,
            None => return (power, 5),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(amount: u32) -> Option<Range> {
        Some(Range::exact(amount.into()))
    }

    #[test]
    fn lines_through_nothing_do_not_cross_and_a_flat_price_crosses_once() {
        let none: Vec<u32> = Vec::new();
        assert_eq!(crossings(|n| at(25 * n), |n| at(24 * n), &[], 1000), none);
        assert_eq!(crossings(|_| at(3600), |n| at(24 * n), &[], 1000), [150]);
        // Five seats at least: dearer up to three people.
        let least = |n: u32| at(12 * n.max(5));
        assert_eq!(crossings(least, |n| at(24 * n), &[5], 1000), [3]);
        let range = |_| {
            Some(Range {
                from: 1.into(),
                to: Some(9000.into()),
            })
        };
        assert_eq!(crossings(range, |n| at(24 * n), &[], 1000), none);
    }

    #[test]
    fn a_line_breaks_where_the_cost_is_not_known() {
        let sold = |n: u32| if (5..=9).contains(&n) { None } else { at(n) };
        let line = curve(sold, &[5, 10], 20);
        let ends: Vec<(u32, u32)> = line
            .iter()
            .map(|piece| (piece[0].0, piece[piece.len() - 1].0))
            .collect();
        assert_eq!(ends, [(1, 4), (10, 20)]);
    }

    #[test]
    fn axes_end_at_round_numbers() {
        let ends = |figure: u32| round_up(figure.into());
        assert_eq!(ends(1000), (1000.into(), 5));
        assert_eq!(ends(1001), (2000.into(), 4));
        assert_eq!(ends(0), (1.into(), 5));
    }

    proptest! {
        #[test]
        fn a_crossing_is_where_the_sides_change(flat in 1u32..50_000, by_user in 1u32..60, most in 2u32..3000) {
            let cost = |_| at(flat);
            let other = |n: u32| at(by_user * n);
            let found = crossings(cost, other, &[], most);
            let all: Vec<u32> = (2..=most)
                .filter(|n| (flat > by_user * n) != (flat > by_user * (n - 1)))
                .collect();
            prop_assert_eq!(found, all);
        }
    }
}
