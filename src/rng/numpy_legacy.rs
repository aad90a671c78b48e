const WORDS: usize = 624;
const MIDDLE: usize = 397;
const UPPER: u32 = 0x8000_0000;
const LOWER: u32 = 0x7fff_ffff;

/// The stream of `numpy.random.RandomState(seed)`: what scikit-learn and imbalanced-learn draw from
/// when `random_state` is an integer.
///
/// Every method takes as many words of the stream as NumPy's does, so that later draws agree too.
///
/// **Determinism**: the same values on every host; [`NumpyLegacy::standard_normal`] may differ from
/// NumPy in the last bit, where its C library's logarithm does.
/// **References**: Matsumoto and Nishimura, "Mersenne twister", ACM TOMACS 8(1), 1998;
/// `numpy/random/mtrand.pyx` and `legacy-distributions.c` of NumPy 2.
///
/// ```
/// use evenkeel::rng::NumpyLegacy;
/// let mut random = NumpyLegacy::new(42);
/// assert_eq!(random.randint(100), 51);
/// ```
#[derive(Debug, Clone)]
pub struct NumpyLegacy {
    state: [u32; WORDS],
    position: usize,
    spare_normal: Option<f64>,
}

impl NumpyLegacy {
    /// `numpy.random.RandomState(seed)`.
    pub fn new(seed: u32) -> Self {
        let mut state = [0u32; WORDS];
        let mut word = seed;
        for (i, slot) in state.iter_mut().enumerate() {
            if i > 0 {
                word = 1_812_433_253u32
                    .wrapping_mul(word ^ (word >> 30))
                    .wrapping_add(i as u32);
            }
            *slot = word;
        }
        NumpyLegacy {
            state,
            position: WORDS,
            spare_normal: None,
        }
    }

    /// The next 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        if self.position >= WORDS {
            self.refill();
        }
        let mut y = self.state[self.position % WORDS];
        self.position += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// The next 64 bits: two words, the high one first.
    pub fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        high << 32 | u64::from(self.next_u32())
    }

    /// `random_sample()` and `uniform()`: a number of [0, 1) with 53 random bits.
    pub fn random_sample(&mut self) -> f64 {
        let a = f64::from(self.next_u32() >> 5);
        let b = f64::from(self.next_u32() >> 6);
        (a * 67_108_864.0 + b) / 9_007_199_254_740_992.0
    }

    /// `randint(0, high)`: masked rejection on 32-bit words, on 64-bit ones above 2³². Draws
    /// nothing when `high` is 0 or 1.
    pub fn randint(&mut self, high: u64) -> u64 {
        self.interval(high.saturating_sub(1))
    }

    /// `randint(0, high, size=n)`.
    pub fn randints(&mut self, high: u64, n: usize) -> Vec<u64> {
        (0..n).map(|_| self.randint(high)).collect()
    }

    /// `shuffle(items)`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.interval(i as u64) as usize;
            items.swap(i, j);
        }
    }

    /// `permutation(n)`.
    pub fn permutation(&mut self, n: usize) -> Vec<u32> {
        let mut order: Vec<u32> = (0..n as u32).collect();
        self.shuffle(&mut order);
        order
    }

    /// `choice(n, size, replace)`; without replacement at most `n` come back.
    pub fn choice(&mut self, n: usize, size: usize, replace: bool) -> Vec<u32> {
        if replace {
            (0..size).map(|_| self.randint(n as u64) as u32).collect()
        } else {
            let mut order = self.permutation(n);
            order.truncate(size);
            order
        }
    }

    /// `standard_normal()` and `randn()`: the polar method, which makes two at a time.
    pub fn standard_normal(&mut self) -> f64 {
        if let Some(value) = self.spare_normal.take() {
            return value;
        }
        loop {
            let x = 2.0 * self.random_sample() - 1.0;
            let y = 2.0 * self.random_sample() - 1.0;
            let r = x * x + y * y;
            if r < 1.0 && r != 0.0 {
                let f = (-2.0 * libm::log(r) / r).sqrt();
                self.spare_normal = Some(f * x);
                return f * y;
            }
        }
    }

    fn interval(&mut self, max: u64) -> u64 {
        if max == 0 {
            return 0;
        }
        let mask = u64::MAX >> max.leading_zeros();
        loop {
            let value = if max <= u64::from(u32::MAX) {
                u64::from(self.next_u32()) & mask
            } else {
                self.next_u64() & mask
            };
            if value <= max {
                return value;
            }
        }
    }

    fn refill(&mut self) {
        for i in 0..WORDS {
            let y = (self.state[i] & UPPER) | (self.state[(i + 1) % WORDS] & LOWER);
            let twist = if y & 1 == 0 { 0 } else { 0x9908_b0df };
            self.state[i] = self.state[(i + MIDDLE) % WORDS] ^ (y >> 1) ^ twist;
        }
        self.position = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_numpys() {
        let mut r = NumpyLegacy::new(42);
        let words: Vec<u32> = (0..3).map(|_| r.next_u32()).collect();
        assert_eq!(words, [1_608_637_542, 3_421_126_067, 4_083_286_876]);
    }

    #[test]
    fn integers_are_numpys() {
        assert_eq!(
            NumpyLegacy::new(42).randints(100, 10),
            [51, 92, 14, 71, 60, 20, 82, 86, 74, 74]
        );
        assert_eq!(
            NumpyLegacy::new(7).randints((1 << 40) + 12_345, 4),
            [752_595_690_692, 108_744_157_686, 291_964_244_179, 309_610_205_529]
        );
        assert_eq!(
            NumpyLegacy::new(7).randints(1 << 32, 3),
            [327_741_615, 976_413_892, 3_349_725_721]
        );
    }

    #[test]
    fn a_range_of_one_draws_nothing() {
        let mut r = NumpyLegacy::new(u32::MAX);
        assert_eq!(r.randints(1, 5), [0; 5]);
        assert_eq!(r.randints(1000, 3), [419, 290, 12]);
        assert_eq!(r.random_sample(), 0.562_693_378_247_583_6);
    }

    #[test]
    fn floats_are_numpys_past_the_first_refill() {
        let mut r = NumpyLegacy::new(42);
        assert_eq!(r.random_sample(), 0.374_540_118_847_362_5);
        assert_eq!(r.random_sample(), 0.950_714_306_409_916_2);
        let mut r = NumpyLegacy::new(1);
        for _ in 0..700 {
            r.random_sample();
        }
        assert_eq!(r.random_sample(), 0.138_354_689_792_946_52);
        assert_eq!(r.randints(6, 5), [2, 3, 1, 5, 5]);
    }

    #[test]
    fn permutations_and_choices_are_numpys() {
        assert_eq!(
            NumpyLegacy::new(42).permutation(12),
            [10, 9, 0, 8, 5, 2, 1, 11, 4, 7, 3, 6]
        );
        assert_eq!(NumpyLegacy::new(3).choice(10, 8, true), [8, 9, 3, 8, 8, 0, 5, 3]);
        assert_eq!(NumpyLegacy::new(3).choice(10, 4, false), [5, 4, 1, 2]);
    }

    #[test]
    fn normals_are_numpys_but_for_the_last_bit() {
        let mut r = NumpyLegacy::new(42);
        let expected = [
            0.496_714_153_011_232_7,
            -0.138_264_301_171_184_66,
            0.647_688_538_100_692_5,
            1.523_029_856_408_025_4,
            -0.234_153_374_723_335_97,
        ];
        for e in expected {
            let found = r.standard_normal();
            assert!((found - e).abs() <= e.abs() * 2.0 * f64::EPSILON, "{found} {e}");
        }
    }
}
