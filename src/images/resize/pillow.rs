//! Pillow's resampling: a convolution along each axis, in fixed point, so that its bytes are Pillow's.
//!
//! Reference: `src/libImaging/Resample.c` of Pillow 13. The weights are sums of doubles, rounded to 22 bits
//! after the point; the picture between the passes is 8-bit.

use super::super::geometry::Window;
use super::super::image::Image;

/// Bits after the point: 32 less the 8 of a sample and 2 for weights that are negative or above one.
const PRECISION: u32 = 32 - 8 - 2;

/// A filter: its weight at a distance, and how far it reaches.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    weight: fn(f64) -> f64,
    support: f64,
}

impl Filter {
    pub(super) const BOX: Filter = Filter {
        weight: |x| if x > -0.5 && x <= 0.5 { 1.0 } else { 0.0 },
        support: 0.5,
    };

    pub(super) const BILINEAR: Filter = Filter {
        weight: |x| (1.0 - x.abs()).max(0.0),
        support: 1.0,
    };

    pub(super) const BICUBIC: Filter = Filter {
        weight: cubic,
        support: 2.0,
    };

    pub(super) const LANCZOS: Filter = Filter {
        weight: |x| {
            if (-3.0..3.0).contains(&x) {
                sinc(x) * sinc(x / 3.0)
            } else {
                0.0
            }
        },
        support: 3.0,
    };
}

fn cubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    let x = x.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        return 1.0;
    }
    let x = x * std::f64::consts::PI;
    libm::sin(x) / x
}

/// What the kept samples along one axis are made of.
struct Axis {
    taps: Vec<Taps>,
    weights: Vec<i32>,
}

/// One new sample: `count` old ones from `first` on, with the weights from `at` on.
#[derive(Clone, Copy)]
struct Taps {
    first: usize,
    count: usize,
    at: usize,
}

impl Axis {
    fn new(filter: Filter, old: usize, new: usize, from: usize, kept: usize) -> Axis {
        let scale = old as f64 / new as f64;
        let stretch = scale.max(1.0);
        let support = filter.support * stretch;
        let inverse = 1.0 / stretch;
        let mut axis = Axis {
            taps: Vec::with_capacity(kept),
            weights: Vec::new(),
        };
        for i in from..from + kept {
            let center = (i as f64 + 0.5) * scale;
            // A cast to an unsigned number stops at 0, as Pillow does by hand.
            let first = (center - support + 0.5) as usize;
            let end = ((center + support + 0.5) as usize).min(old);
            let weigh = |x: usize| (filter.weight)((x as f64 - center + 0.5) * inverse);
            let exact: Vec<f64> = (first..end).map(weigh).collect();
            let sum = exact.iter().fold(0.0, |sum, w| sum + w);
            axis.taps.push(Taps {
                first,
                count: exact.len(),
                at: axis.weights.len(),
            });
            let whole = |w: f64| if sum == 0.0 { w } else { w / sum };
            axis.weights.extend(exact.into_iter().map(|w| rounded(whole(w))));
        }
        axis
    }

    fn weights(&self, taps: Taps) -> &[i32] {
        self.weights
            .get(taps.at..)
            .and_then(|w| w.get(..taps.count))
            .unwrap_or(&[])
    }

    /// The old samples that any new one is made of: the first, and one past the last.
    fn range(&self) -> (usize, usize) {
        let first = self.taps.iter().map(|t| t.first).min().unwrap_or(0);
        let end = self.taps.iter().map(|t| t.first + t.count).max().unwrap_or(0);
        (first, end)
    }
}

/// To the nearest, halves away from zero.
fn rounded(weight: f64) -> i32 {
    let scaled = weight * f64::from(1 << PRECISION);
    (if scaled < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i32
}

fn sample(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// Half a unit: sums start with it, so that cutting them off rounds.
const HALF: i32 = 1 << (PRECISION - 1);

/// The kept part of the resized picture. Colors are weighted by alpha, as Pillow's `resize` does.
pub(super) fn resize(image: &Image, filter: Filter, window: &Window) -> Image {
    let is_same = (image.width(), image.height()) == (window.width, window.height);
    if image.channels() == 4 && !is_same {
        return passes(&image.premultiplied(), filter, window).unpremultiplied();
    }
    passes(image, filter, window)
}

fn passes(image: &Image, filter: Filter, window: &Window) -> Image {
    let rows = Axis::new(
        filter,
        image.height(),
        window.height,
        window.top,
        window.kept_height,
    );
    let columns = Axis::new(
        filter,
        image.width(),
        window.width,
        window.left,
        window.kept_width,
    );
    if is_vertical_first(image, window) {
        let (first, end) = columns.range();
        let between = vertical(image, &rows, 0, (first, end));
        return across(&between, &columns, first, (0, between.height()));
    }
    let (first, end) = rows.range();
    let between = across(image, &columns, 0, (first, end));
    let width = between.width();
    vertical(&between, &rows, first, (0, width))
}

/// Since version 13 Pillow begins with the height where it shrinks by twice as many pixels as the width.
fn is_vertical_first(image: &Image, window: &Window) -> bool {
    let lost = |old: usize, new: usize| old as i128 - new as i128;
    window.height < image.height()
        && lost(image.height(), window.height) > 2 * lost(image.width(), window.width)
}

/// Along the rows `first .. end`; the picture begins with column `left` of the whole.
fn across(image: &Image, columns: &Axis, left: usize, rows: (usize, usize)) -> Image {
    match image.channels() {
        1 => horizontal::<1>(image, columns, left, rows),
        3 => horizontal::<3>(image, columns, left, rows),
        _ => horizontal::<4>(image, columns, left, rows),
    }
}

fn horizontal<const C: usize>(
    image: &Image,
    columns: &Axis,
    left: usize,
    (first, end): (usize, usize),
) -> Image {
    let width = columns.taps.len();
    let mut data = Vec::with_capacity(width * (end - first) * C);
    for y in first..end {
        let pixels = image.row(y).as_chunks::<C>().0;
        for &taps in &columns.taps {
            let old = pixels.get(taps.first - left..).unwrap_or(&[]);
            let mut sums = [HALF; C];
            for (pixel, &weight) in old.iter().zip(columns.weights(taps)) {
                for (sum, &v) in sums.iter_mut().zip(pixel) {
                    *sum = sum.wrapping_add(i32::from(v).wrapping_mul(weight));
                }
            }
            data.extend(sums.map(sample));
        }
    }
    Image::of(width, end - first, C, data)
}

/// Along the columns `first .. end`; the picture begins with row `top` of the whole.
fn vertical(image: &Image, rows: &Axis, top: usize, (first, end): (usize, usize)) -> Image {
    let n = image.channels();
    let length = (end - first) * n;
    let mut data = Vec::with_capacity(length * rows.taps.len());
    let mut sums = vec![HALF; length];
    for &taps in &rows.taps {
        sums.fill(HALF);
        for (y, &weight) in (taps.first - top..).zip(rows.weights(taps)) {
            let row = image.row(y).get(first * n..).unwrap_or(&[]);
            for (sum, &v) in sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(i32::from(v).wrapping_mul(weight));
            }
        }
        data.extend(sums.iter().map(|&sum| sample(sum)));
    }
    Image::of(end - first, rows.taps.len(), n, data)
}
