/// The `k` nearest found so far of each of `n` points, nearest first, ties by index.
pub(super) struct Best {
    distances: Vec<f64>,
    indices: Vec<u32>,
    k: usize,
}

const NOBODY: u32 = u32::MAX;

impl Best {
    pub(super) fn new(n: usize, k: usize) -> Self {
        Best {
            distances: vec![f64::INFINITY; n * k],
            indices: vec![NOBODY; n * k],
            k,
        }
    }

    /// The `k`-th distance and index: what a newcomer has to beat.
    pub(super) fn worst(&self, point: usize) -> (f64, u32) {
        let last = (point + 1) * self.k - 1;
        match (self.distances.get(last), self.indices.get(last)) {
            (Some(&d), Some(&i)) => (d, i),
            _ => (f64::NEG_INFINITY, 0),
        }
    }

    /// Whether nothing can beat `point`'s worst but an equally placed point of a lower index, and
    /// `index` is not lower.
    pub(super) fn closed_to(&self, point: usize, index: u32) -> bool {
        let (distance, last) = self.worst(point);
        distance == 0.0 && index > last
    }

    /// Takes the newcomer in if it is among the `k` nearest; says whether it was.
    pub(super) fn offer(&mut self, point: usize, distance: f64, index: u32) -> bool {
        let (worst, last) = self.worst(point);
        if distance > worst || (distance == worst && index >= last) {
            return false;
        }
        let range = point * self.k..(point + 1) * self.k;
        let (Some(distances), Some(indices)) =
            (self.distances.get_mut(range.clone()), self.indices.get_mut(range))
        else {
            return false;
        };
        let place = distances
            .iter()
            .zip(indices.iter())
            .take_while(|&(&d, &i)| d < distance || (d == distance && i < index))
            .count();
        if let (Some(d), Some(i)) = (distances.get_mut(place..), indices.get_mut(place..)) {
            d.rotate_right(1);
            i.rotate_right(1);
            if let (Some(d), Some(i)) = (d.first_mut(), i.first_mut()) {
                *d = distance;
                *i = index;
            }
        }
        true
    }

    pub(super) fn of(&self, point: usize) -> &[u32] {
        self.indices
            .get(point * self.k..(point + 1) * self.k)
            .unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_nearest_with_ties_by_index() {
        let mut best = Best::new(2, 3);
        for (d, i) in [(4.0, 9), (1.0, 5), (4.0, 2), (1.0, 3), (4.0, 1), (7.0, 0)] {
            best.offer(1, d, i);
        }
        assert_eq!(best.of(1), [3, 5, 1]);
        assert_eq!(best.worst(1), (4.0, 1));
        assert_eq!(best.of(0), [NOBODY; 3]);
        assert!(!best.offer(1, 4.0, 2));
    }

    #[test]
    fn is_closed_to_copies_of_higher_index() {
        let mut best = Best::new(1, 1);
        assert!(!best.closed_to(0, 8));
        best.offer(0, 0.0, 4);
        assert!(best.closed_to(0, 5));
        assert!(!best.closed_to(0, 3));
    }
}
