//! The pixel under the new one.

use super::super::geometry::Window;
use super::super::image::Image;

/// Pillow's `NEAREST`: the pixel under the center, its place summed up step by step.
pub(super) fn pillow(image: &Image, window: &Window) -> Image {
    let places = |old: usize, new: usize, from: usize, kept: usize| {
        let step = old as f64 / new as f64;
        let mut place = step * 0.5;
        let mut places = Vec::with_capacity(kept);
        for i in 0..from + kept {
            if i >= from {
                places.push((place as usize).min(old - 1));
            }
            place += step;
        }
        places
    };
    pick(
        image,
        &places(image.width(), window.width, window.left, window.kept_width),
        &places(image.height(), window.height, window.top, window.kept_height),
    )
}

/// OpenCV's `INTER_NEAREST`: the pixel under the upper left corner.
pub(super) fn opencv(image: &Image, window: &Window) -> Image {
    let places = |old: usize, new: usize, from: usize, kept: usize| {
        let step = 1.0 / (new as f64 / old as f64);
        let place = |i: usize| ((i as f64 * step) as usize).min(old - 1);
        (from..from + kept).map(place).collect::<Vec<_>>()
    };
    pick(
        image,
        &places(image.width(), window.width, window.left, window.kept_width),
        &places(image.height(), window.height, window.top, window.kept_height),
    )
}

fn pick(image: &Image, columns: &[usize], rows: &[usize]) -> Image {
    let n = image.channels();
    let mut data = Vec::with_capacity(columns.len() * rows.len() * n);
    for &y in rows {
        let row = image.row(y);
        for &x in columns {
            data.extend(row.iter().skip(x * n).take(n));
        }
    }
    Image::of(columns.len(), rows.len(), n, data)
}
