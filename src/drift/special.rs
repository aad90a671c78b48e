//! Special functions of the tests' distributions, from `libm` alone.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// P(|Z| ≥ |z|) of a standard normal Z.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() * FRAC_1_SQRT_2)
}

/// P(X ≥ x) of a chi-square variable with `df` degrees of freedom.
pub(super) fn chi_square_sf(x: f64, df: f64) -> f64 {
    upper_gamma(df / 2.0, x / 2.0)
}

/// The regularized upper incomplete gamma function Q(a, x), a > 0: a series for x < a + 1, Lentz's
/// continued fraction above (Numerical Recipes §6.2), the leading factor by Loader's deviance.
pub(super) fn upper_gamma(a: f64, x: f64) -> f64 {
    if x.is_nan() || a.is_nan() || a <= 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 1.0;
    }
    if x == f64::INFINITY {
        return 0.0;
    }
    if x < a + 1.0 {
        1.0 - poisson(a, x) * lower_series(a, x)
    } else {
        poisson(a, x) * a * upper_fraction(a, x)
    }
}

const MAX_TERMS: usize = 1_000_000;

/// Σ x^k / ((a+1)…(a+k)).
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..MAX_TERMS {
        term *= x / (a + k as f64);
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut fraction = d;
    for k in 1..MAX_TERMS {
        let k = k as f64;
        let numerator = k * (a - k);
        b += 2.0;
        d = nonzero(numerator * d + b, TINY);
        c = nonzero(b + numerator / c, TINY);
        d = 1.0 / d;
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

fn nonzero(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// x^a e^−x / Γ(a + 1).
fn poisson(a: f64, x: f64) -> f64 {
    libm::exp(-stirling_error(a) - deviance(a, x)) / (2.0 * PI * a).sqrt()
}

/// The binomial probability of `successes` in `trials` where the expected number is `expected`.
pub(super) fn binomial(successes: f64, trials: f64, expected: f64) -> f64 {
    let failures = trials - successes;
    let unexpected = trials - expected;
    if successes == 0.0 {
        return libm::exp(trials * libm::log1p(-expected / trials));
    }
    if failures == 0.0 {
        return libm::exp(trials * libm::log1p(-unexpected / trials));
    }
    if unexpected <= 0.0 || expected <= 0.0 {
        return 0.0;
    }
    let exponent = stirling_error(trials)
        - stirling_error(successes)
        - stirling_error(failures)
        - deviance(successes, expected)
        - deviance(failures, unexpected);
    libm::exp(exponent) * (trials / (2.0 * PI * successes * failures)).sqrt()
}

/// Loader's deviance x ln(x/m) + m − x, without cancellation where x ≈ m.
///
/// C. Loader, *Fast and accurate computation of binomial probabilities* (2000).
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) - difference;
    }
    let v = difference / (x + m);
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / (2 * j + 1) as f64;
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// ln Γ(n + 1) − Stirling's approximation of it.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let r = 1.0 / (n * n);
    (1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 * r) * r) * r) * r)
            * r)
        / n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!(
            (found - expected).abs() <= 1e-12 * expected.abs(),
            "{found:e} {expected:e}"
        );
    }

    #[test]
    fn upper_gamma_equals_scipys_gammaincc() {
        close(upper_gamma(0.5, 1e-8), 0.999_887_162_083_666_6);
        close(upper_gamma(0.5, 20.0), 2.539_628_589_470_863_4e-10);
        close(upper_gamma(3.0, 2.0), 0.676_676_416_183_063_4);
        close(upper_gamma(500.0, 480.0), 0.813_718_026_809_675_4);
        close(upper_gamma(500.0, 700.0), 7.032_145_641_828_496e-16);
    }
}
