//! Sets of situations as boxes: for each dimension, the values that are in.
//!
//! In: a domain and masks. Out: intersections, differences as disjoint boxes, one situation of a box.
//! Never: a walk over the product of all dimensions.

use super::domain::{DIMENSIONS, Dimension, Domain, EXCLUSIONS, Exclusion, Mask, Point};

/// A box: the situations whose every value is in the mask of its dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region([Mask; DIMENSIONS]);

impl Region {
    /// Every combination, the impossible ones included.
    pub fn whole(domain: &Domain) -> Self {
        Self(std::array::from_fn(|at| domain.all(Dimension::ALL[at])))
    }

    /// The values of one dimension that are in.
    pub fn mask(&self, dimension: Dimension) -> Mask {
        self.0[dimension as usize]
    }

    /// The part of the box with these values in one dimension.
    pub fn narrowed(mut self, dimension: Dimension, mask: Mask) -> Self {
        self.0[dimension as usize] &= mask;
        self
    }

    /// The part of the box in which all these conditions hold.
    pub fn narrowed_by(self, conditions: &[(Dimension, Mask)]) -> Self {
        conditions.iter().fold(self, |region, (dimension, mask)| {
            region.narrowed(*dimension, *mask)
        })
    }

    /// Whether some situation of a box that is not empty satisfies all these conditions.
    pub fn meets(&self, conditions: &[(Dimension, Mask)]) -> bool {
        conditions
            .iter()
            .all(|(dimension, mask)| self.mask(*dimension) & mask != 0)
    }

    /// What both boxes hold.
    pub fn intersect(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    /// Whether the box holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.contains(&0)
    }

    /// Whether the situation is in the box.
    pub fn contains(&self, point: &Point) -> bool {
        self.0
            .iter()
            .zip(point.0)
            .all(|(mask, value)| mask >> value & 1 == 1)
    }

    /// Adds what this box holds and the other does not, as disjoint boxes.
    pub fn subtract(&self, other: &Self, pieces: &mut Vec<Self>) {
        if self.intersect(other).is_empty() {
            if !self.is_empty() {
                pieces.push(*self);
            }
            return;
        }
        let mut rest = *self;
        for at in 0..DIMENSIONS {
            let outside = rest.0[at] & !other.0[at];
            if outside != 0 {
                let mut piece = rest;
                piece.0[at] = outside;
                pieces.push(piece);
                rest.0[at] &= other.0[at];
            }
        }
    }

    /// How many situations the box holds.
    pub fn size(&self) -> u128 {
        self.0
            .iter()
            .map(|mask| u128::from(mask.count_ones()))
            .product()
    }

    /// One situation of the box: the first value of each dimension.
    pub fn pick(&self) -> Option<Point> {
        if self.is_empty() {
            return None;
        }
        Some(Point(self.0.map(|mask| mask.trailing_zeros() as u8)))
    }
}

/// The combinations that an exclusion forbids.
pub fn forbidden(domain: &Domain, exclusion: &Exclusion) -> Region {
    let (dimension, only) = exclusion.only;
    Region::whole(domain).narrowed_by(&[exclusion.given, (dimension, !only)])
}

/// What is left of a box without the impossible combinations, as disjoint boxes.
pub fn possible_within(domain: &Domain, region: &Region) -> Vec<Region> {
    let mut left = vec![*region];
    for exclusion in EXCLUSIONS {
        let (dimension, only) = exclusion.only;
        if region.meets(&[exclusion.given, (dimension, !only)]) {
            left = without(&left, &forbidden(domain, exclusion));
        }
    }
    left
}

/// What is left of some boxes without another one; disjoint boxes stay disjoint.
pub fn without(regions: &[Region], taken: &Region) -> Vec<Region> {
    let mut left = Vec::with_capacity(regions.len());
    for region in regions {
        region.subtract(taken, &mut left);
    }
    left
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::decide::domain::broken_exclusion;
    use proptest::prelude::*;

    /// A box that leaves open only a few dimensions, so that tests can list what it holds.
    pub(crate) fn narrow(domain: &Domain, masks: [Mask; 5]) -> Region {
        let open = [
            Dimension::Access,
            Dimension::IdpPath,
            Dimension::Plan,
            Dimension::Idp,
            Dimension::Hurdle,
        ];
        let mut region = Region([1; DIMENSIONS]);
        for (dimension, mask) in open.iter().zip(masks) {
            region.0[*dimension as usize] = mask & domain.all(*dimension);
        }
        region
    }

    /// Every situation of a small box.
    pub(crate) fn points(region: &Region) -> Vec<Point> {
        let mut points = vec![Point([0; DIMENSIONS])];
        for dimension in Dimension::ALL {
            let values: Vec<u8> = crate::decide::domain::indexes(region.mask(*dimension)).collect();
            points = points
                .iter()
                .flat_map(|point| values.iter().map(|value| point.with(*dimension, *value)))
                .collect();
        }
        points
    }

    proptest! {
        #[test]
        fn subtract_is_exact_and_disjoint(a in any::<[u8; 5]>(), b in any::<[u8; 5]>()) {
            let domain = Domain::new(["okta", "entra-id"]).unwrap();
            let a = narrow(&domain, a.map(Mask::from));
            let b = narrow(&domain, b.map(Mask::from));
            let mut pieces = Vec::new();
            a.subtract(&b, &mut pieces);
            for point in points(&narrow(&domain, [Mask::MAX; 5])) {
                let expected = usize::from(a.contains(&point) && !b.contains(&point));
                let holding = pieces.iter().filter(|piece| piece.contains(&point)).count();
                prop_assert_eq!(holding, expected);
            }
            let total: u128 = pieces.iter().map(Region::size).sum();
            prop_assert_eq!(total, a.size() - a.intersect(&b).size());
        }
    }

    #[test]
    fn possible_boxes_hold_exactly_what_no_exclusion_forbids() {
        let domain = Domain::new(["okta"]).unwrap();
        let region = narrow(&domain, [Mask::MAX; 5]).narrowed(Dimension::Idp, 0b11);
        let mut region_with_price = region;
        region_with_price.0[Dimension::ScimPrice as usize] = domain.all(Dimension::ScimPrice);
        region_with_price.0[Dimension::Support as usize] = domain.all(Dimension::Support);
        region_with_price.0[Dimension::Groups as usize] = domain.all(Dimension::Groups);
        let possible = possible_within(&domain, &region_with_price);
        let mut count = 0;
        for point in points(&region_with_price) {
            let holding = possible
                .iter()
                .filter(|piece| piece.contains(&point))
                .count();
            assert_eq!(holding, usize::from(broken_exclusion(&point).is_none()));
            count += holding;
        }
        assert!(count > 0);
    }

    #[test]
    fn an_empty_box_gives_no_situation() {
        let domain = Domain::new([]).unwrap();
        let empty = Region::whole(&domain).narrowed(Dimension::Plan, 0);
        assert!(empty.is_empty());
        assert_eq!(empty.pick(), None);
        assert_eq!(empty.size(), 0);
        assert!(Region::whole(&domain).pick().is_some());
    }
}
