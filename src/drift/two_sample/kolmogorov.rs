//! The two-sided Kolmogorov–Smirnov distribution for every sample size.

use super::smirnov::smirnov_sf;
use std::f64::consts::PI;

/// P(D ≥ x) where D is the Kolmogorov–Smirnov statistic of a sample of n.
///
/// The method follows n and x as in SciPy: Ruben and Gambino's closed forms at the ends, Durbin's matrix
/// (Marsaglia, Tsang and Wang) for small D, Pomeranz' recursion between, twice the one-sided
/// distribution for the tail, and Pelz and Good's expansion for large n.
///
/// **Parameters**: n ≥ 1; x any number, 0 and below give 1, 1 and above give 0.
/// **Complexity**: at most O((nx)³ log n); for large n constant.
/// **References**: Simard and L'Ecuyer, *Journal of Statistical Software* 39(11) (2011);
/// `scipy.stats.kstwo.sf`.
pub fn kolmogorov_sf(n: u64, x: f64) -> f64 {
    if n == 0 || x.is_nan() {
        return f64::NAN;
    }
    if x >= 1.0 {
        return 0.0;
    }
    let size = n as f64;
    let scaled = size * x;
    if scaled <= 0.5 {
        return 1.0;
    }
    if scaled <= 1.0 {
        return 1.0 - within_one_step(n, 2.0 * scaled - 1.0);
    }
    if scaled >= size - 1.0 {
        return clip(2.0 * libm::pow(1.0 - x, size));
    }
    if x >= 0.5 {
        return clip(2.0 * smirnov_sf(n, x));
    }
    let square = scaled * x;
    if n <= 140 {
        return clip(match square {
            s if s <= 0.754_693 => 1.0 - durbin_matrix(n, x),
            s if s <= 4.0 => 1.0 - pomeranz(n as usize, x),
            _ => 2.0 * smirnov_sf(n, x),
        });
    }
    clip(if square >= 370.0 {
        0.0
    } else if square >= 2.2 {
        2.0 * smirnov_sf(n, x)
    } else if n <= 100_000 && scaled * x.sqrt() <= 1.4 {
        1.0 - durbin_matrix(n, x)
    } else {
        1.0 - pelz_good(n, x)
    })
}

fn clip(p: f64) -> f64 {
    p.clamp(0.0, 1.0)
}

/// n! (t/n)^n, for 1/(2n) ≤ x ≤ 1/n and t = 2nx − 1.
fn within_one_step(n: u64, t: f64) -> f64 {
    let mut product = 1.0;
    for i in 1..=n {
        product *= i as f64 / n as f64 * t;
        if product == 0.0 {
            break;
        }
    }
    product
}

/// A number beside a power of two, so that long products neither overflow nor underflow.
#[derive(Clone, Copy)]
struct Scaled {
    value: f64,
    exponent: i32,
}

impl Scaled {
    fn times(self, factor: f64) -> Scaled {
        const STEP: i32 = 128;
        let value = self.value * factor;
        let limit = libm::ldexp(1.0, STEP);
        if value.abs() > limit {
            return Scaled {
                value: value / limit,
                exponent: self.exponent + STEP,
            };
        }
        if value != 0.0 && value.abs() < 1.0 / limit {
            return Scaled {
                value: value * limit,
                exponent: self.exponent - STEP,
            };
        }
        Scaled { value, ..self }
    }

    fn get(self) -> f64 {
        libm::ldexp(self.value, self.exponent)
    }
}

/// P(D < x) as n!/nⁿ times the middle element of the n-th power of Durbin's matrix.
fn durbin_matrix(n: u64, x: f64) -> f64 {
    let scaled = n as f64 * x;
    let k = scaled.ceil() as usize;
    let base = durbin_base(k, k as f64 - scaled);
    let order = 2 * k - 1;
    let middle = (k - 1) * order + k - 1;
    let mut power: Option<(Vec<f64>, i32)> = None;
    let mut square = (base, 0i32);
    let mut left = n;
    while left > 0 {
        if left % 2 == 1 {
            power = Some(match power {
                None => square.clone(),
                Some((matrix, exponent)) => (multiply(&matrix, &square.0, order), exponent + square.1),
            });
        }
        left /= 2;
        if left > 0 {
            square = rescale(multiply(&square.0, &square.0, order), 2 * square.1, middle);
        }
    }
    let (value, exponent) = power.map_or((0.0, 0), |(matrix, e)| {
        (matrix.get(middle).copied().unwrap_or(0.0), e)
    });
    let start = Scaled { value, exponent };
    (1..=n).fold(start, |p, i| p.times(i as f64 / n as f64)).get()
}

fn durbin_base(k: usize, h: f64) -> Vec<f64> {
    let order = 2 * k - 1;
    let mut inverse_factorial = vec![1.0; order + 1];
    for i in 1..=order {
        inverse_factorial[i] = inverse_factorial[i - 1] / i as f64;
    }
    let power = |i: usize| libm::pow(h, i as f64);
    let edge = |i: usize| (1.0 - power(i)) * inverse_factorial[i];
    let corner = (1.0 - 2.0 * power(order) + libm::pow((2.0 * h - 1.0).max(0.0), order as f64))
        * inverse_factorial[order];
    let mut matrix = vec![0.0; order * order];
    for row in 0..order {
        for column in 0..order {
            matrix[row * order + column] = match (row, column) {
                (r, 0) if r + 1 == order => corner,
                (r, 0) => edge(r + 1),
                (r, c) if r + 1 == order => edge(order - c),
                (r, c) if c <= r + 1 => inverse_factorial[r + 1 - c],
                _ => 0.0,
            };
        }
    }
    matrix
}

fn multiply(a: &[f64], b: &[f64], order: usize) -> Vec<f64> {
    let mut product = vec![0.0; order * order];
    for (row, out) in a.chunks_exact(order).zip(product.chunks_exact_mut(order)) {
        for (&factor, other) in row.iter().zip(b.chunks_exact(order)) {
            for (o, &v) in out.iter_mut().zip(other) {
                *o += factor * v;
            }
        }
    }
    product
}

fn rescale(mut matrix: Vec<f64>, exponent: i32, middle: usize) -> (Vec<f64>, i32) {
    const STEP: i32 = 128;
    let limit = libm::ldexp(1.0, STEP);
    if matrix.get(middle).is_some_and(|v| v.abs() > limit) {
        matrix.iter_mut().for_each(|v| *v /= limit);
        return (matrix, exponent + STEP);
    }
    (matrix, exponent)
}

/// P(D < x) by Pomeranz' recursion over 2n + 1 strips.
fn pomeranz(n: usize, x: f64) -> f64 {
    let scaled = n as f64 * x;
    let whole = scaled.floor() as i64;
    let fraction = scaled - whole as f64;
    let narrow = fraction.min(1.0 - fraction);
    let up = i64::from(fraction > 0.0);
    let round = i64::from(fraction > 0.5);
    let size = n as i64;
    let window = |strip: i64| -> (i64, i64) {
        let middle = (strip + 1) / 2;
        let (low, high) = match strip {
            0 => (-whole - up - 1, whole + up - 1),
            s if s == 2 * size + 1 => (size - whole - up - 1, size + whole + up - 1),
            s if s % 2 == 1 => (middle - whole - round - 2, middle + whole + up - 2),
            _ => (middle - whole - 2, middle + whole + round - 1),
        };
        ((low + 2).max(0), high.min(size))
    };
    let powers = |width: f64| -> Vec<f64> {
        (0..2 * (whole + 1))
            .scan(1.0, |p, m| {
                if m > 0 {
                    *p *= width / n as f64 / m as f64;
                }
                Some(*p)
            })
            .collect()
    };
    let (ends, odd, even) = (powers(narrow), powers(2.0 * narrow), powers(1.0 - 2.0 * narrow));
    let mut exponent = 0;
    let (mut low, _) = window(0);
    let mut row = vec![1.0];
    for strip in 1..=2 * size + 1 {
        let (next_low, next_high) = window(strip);
        let weights = match strip {
            s if s == 1 || s == 2 * size + 1 => &ends,
            s if s % 2 == 1 => &odd,
            _ => &even,
        };
        let mut next: Vec<f64> = (next_low..=next_high)
            .map(|j| convolved(&row, weights, j - low))
            .collect();
        let largest = next.iter().copied().fold(0.0, f64::max);
        if largest > 0.0 && largest < libm::ldexp(1.0, -128) {
            next.iter_mut().for_each(|v| *v = libm::ldexp(*v, 128));
            exponent -= 128;
        }
        (row, low) = (next, next_low);
    }
    let value = usize::try_from(size - low)
        .ok()
        .and_then(|i| row.get(i).copied())
        .unwrap_or(0.0);
    (1..=n)
        .fold(Scaled { value, exponent }, |p, i| p.times(i as f64))
        .get()
}

fn convolved(row: &[f64], weights: &[f64], at: i64) -> f64 {
    row.iter()
        .enumerate()
        .map_while(|(i, &v)| usize::try_from(at - i as i64).ok().map(|w| (v, w)))
        .map(|(v, w)| v * weights.get(w).copied().unwrap_or(0.0))
        .sum()
}

/// P(D < x) by Pelz and Good's expansion in powers of n^(−1/2), each term a theta function.
fn pelz_good(n: u64, x: f64) -> f64 {
    let z = (n as f64).sqrt() * x;
    let (z2, pi2) = (z * z, PI * PI);
    let exponent = -pi2 / 8.0 / z2;
    if exponent < -708.0 {
        return 0.0;
    }
    let (z4, z6) = (z2 * z2, z2 * z2 * z2);
    let z8 = z4 * z4;
    let (pi4, pi6) = (pi2 * pi2, pi2 * pi2 * pi2);
    let terms = (16.0 * z / PI).ceil() as u32;
    let mut k = [0.0; 4];
    for i in (1..=terms).rev() {
        let odd = f64::from(2 * i - 1);
        let (m2, m4, m6) = (odd * odd, libm::pow(odd, 4.0), libm::pow(odd, 6.0));
        let weight = libm::exp(exponent * m2);
        k[0] += weight;
        k[1] += weight * (-z2 + pi2 / 4.0 * m2);
        k[2] += weight
            * (6.0 * z6
                + 2.0 * z4
                + (2.0 * z4 - 5.0 * z2) * pi2 / 4.0 * m2
                + pi4 * (1.0 - 2.0 * z2) / 16.0 * m4);
        k[3] += weight
            * (-30.0 * z6 - 90.0 * z8
                + pi2 * (135.0 * z4 - 96.0 * z6) / 4.0 * m2
                + pi4 * (-60.0 * z2 + 212.0 * z4) / 16.0 * m4
                + pi6 * (5.0 - 30.0 * z2) / 64.0 * m6);
    }
    let root = (2.0 * PI).sqrt();
    k[0] *= root / z;
    k[1] *= root / (6.0 * z4);
    k[2] *= root / (72.0 * z6 * z);
    k[3] *= root / (6480.0 * z8 * z2);
    let (mut second, mut third) = (0.0, 0.0);
    for i in (1..=terms).rev() {
        let i2 = f64::from(i) * f64::from(i);
        let weight = libm::exp(-pi2 / 2.0 / z2 * i2) * i2;
        second += weight;
        third += weight * (3.0 * z2 - pi2 * i2);
    }
    k[2] -= second * pi2 * root / (36.0 * z2 * z);
    k[3] += third * pi2 * root / (216.0 * z6);
    let step = 1.0 / (n as f64).sqrt();
    k[0] + step * (k[1] + step * (k[2] + step * k[3]))
}
