//! Pelz and Good's expansion of the Kolmogorov distribution, for large n.

use std::f64::consts::PI;

/// P(D < x) by Pelz and Good's expansion in powers of n^(−1/2), each term a theta function.
///
/// Pelz and Good, *Approximating the lower tail-areas of the Kolmogorov–Smirnov one-sample statistic* (1976).
pub(super) fn pelz_good(n: u64, x: f64) -> f64 {
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
