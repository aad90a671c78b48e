//! The two-sided Kolmogorov–Smirnov distribution for every sample size.

use super::durbin::durbin;
use super::pelz_good::pelz_good;
use super::pomeranz::pomeranz;
use super::smirnov::smirnov_sf;

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
            s if s <= 0.754_693 => 1.0 - durbin(n, x),
            s if s <= 4.0 => 1.0 - pomeranz(n as usize, x),
            _ => 2.0 * smirnov_sf(n, x),
        });
    }
    clip(if square >= 370.0 {
        0.0
    } else if square >= 2.2 {
        2.0 * smirnov_sf(n, x)
    } else if n <= 100_000 && scaled * x.sqrt() <= 1.4 {
        1.0 - durbin(n, x)
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
