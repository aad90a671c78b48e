//! OpenCV's `INTER_LINEAR` for 8-bit samples, in its fixed point, so that its bytes are OpenCV's.
//!
//! Reference: `modules/imgproc/src/resize.cpp` of OpenCV. Weights have 11 bits after the point; exactly
//! halving both sides is the mean of four pixels.

use super::super::geometry::Window;
use super::super::image::Image;

const ONE: f32 = 2048.0;

/// A new sample lies between the old ones `near` and `far`.
#[derive(Clone, Copy)]
struct Place {
    near: usize,
    far: usize,
    weights: [i32; 2],
}

/// Where the kept samples of one axis lie; beyond the edge the edge is repeated.
fn places(old: usize, new: usize, from: usize, kept: usize) -> Vec<Place> {
    let scale = 1.0 / (new as f64 / old as f64);
    let last = old - 1;
    let place = |i: usize| {
        let exact = ((i as f64 + 0.5) * scale - 0.5) as f32;
        let floor = exact.floor();
        let part = exact - floor;
        let near = if floor < 0.0 {
            0
        } else {
            (floor as usize).min(last)
        };
        let far = if floor < 0.0 { 0 } else { (near + 1).min(last) };
        let weight = |w: f32| (w * ONE).round_ties_even() as i32;
        Place {
            near,
            far,
            weights: [weight(1.0 - part), weight(part)],
        }
    };
    (from..from + kept).map(place).collect()
}

/// The kept part of the resized picture.
pub(super) fn bilinear(image: &Image, window: &Window) -> Image {
    let is_half = image.width() == 2 * window.width && image.height() == 2 * window.height;
    let n = image.channels();
    let mut data = Vec::with_capacity(window.kept_width * window.kept_height * n);
    if is_half {
        means(image, window, &mut data);
    } else {
        let columns = places(image.width(), window.width, window.left, window.kept_width);
        let rows = places(image.height(), window.height, window.top, window.kept_height);
        between(image, &columns, &rows, &mut data);
    }
    Image::of(window.kept_width, window.kept_height, n, data)
}

fn means(image: &Image, window: &Window, data: &mut Vec<u8>) {
    let n = image.channels();
    for y in window.top..window.top + window.kept_height {
        let (upper, lower) = (image.row(2 * y), image.row(2 * y + 1));
        for x in window.left..window.left + window.kept_width {
            for c in 0..n {
                let at = |row: &[u8], x: usize| row.get(x * n + c).copied().map_or(0, u32::from);
                let sum = at(upper, 2 * x) + at(upper, 2 * x + 1) + at(lower, 2 * x) + at(lower, 2 * x + 1);
                data.push(((sum + 2) >> 2) as u8);
            }
        }
    }
}

fn between(image: &Image, columns: &[Place], rows: &[Place], data: &mut Vec<u8>) {
    let mut upper = Line::default();
    let mut lower = Line::default();
    for row in rows {
        upper.fill(image, columns, row.near);
        lower.fill(image, columns, row.far);
        let [a, b] = row.weights;
        let pairs = upper.sums.iter().zip(&lower.sums);
        data.extend(pairs.map(|(s, t)| {
            let sum = ((a * (s >> 4)) >> 16) + ((b * (t >> 4)) >> 16);
            ((sum + 2) >> 2).clamp(0, 255) as u8
        }));
    }
}

/// An old row at the new width, 11 bits after the point.
#[derive(Default)]
struct Line {
    y: Option<usize>,
    sums: Vec<i32>,
}

impl Line {
    fn fill(&mut self, image: &Image, columns: &[Place], y: usize) {
        if self.y == Some(y) {
            return;
        }
        self.y = Some(y);
        self.sums.clear();
        let n = image.channels();
        let row = image.row(y);
        for place in columns {
            let at = |x: usize| row.iter().skip(x * n).take(n);
            let [a, b] = place.weights;
            let pairs = at(place.near).zip(at(place.far));
            self.sums
                .extend(pairs.map(|(&s, &t)| i32::from(s) * a + i32::from(t) * b));
        }
    }
}
