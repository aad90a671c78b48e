//! Drawings as inline SVG: reference behind, current in front.

use super::format::{escape, number, percent, plain_number};
use super::words::Words;
use crate::drift::distribution::Distribution;
use std::fmt::Write;

/// One bin or category with its label as HTML.
pub(super) struct Bin {
    pub label: String,
    pub reference: u64,
    pub current: u64,
    pub reference_share: f64,
    pub current_share: f64,
}

/// The bins of a distribution, with shares of all present values.
pub(super) fn bins(distribution: &Distribution, words: &Words) -> Vec<Bin> {
    let (labels, mut reference, mut current) = match distribution {
        Distribution::Histogram {
            edges,
            reference,
            current,
        } => (
            edges
                .windows(2)
                .map(|e| format!("{} – {}", number(e[0]), number(e[1])))
                .collect::<Vec<_>>(),
            reference.clone(),
            current.clone(),
        ),
        Distribution::Categories {
            categories,
            reference,
            current,
            ..
        } => (
            categories.iter().map(|c| escape(c)).collect(),
            reference.clone(),
            current.clone(),
        ),
    };
    let mut labels = labels;
    if let Distribution::Categories {
        other_reference,
        other_current,
        ..
    } = distribution
        && other_reference + other_current > 0
    {
        labels.push(words.other.to_owned());
        reference.push(*other_reference);
        current.push(*other_current);
    }
    let share = |n: u64, all: &[u64]| n as f64 / all.iter().sum::<u64>().max(1) as f64;
    labels
        .into_iter()
        .zip(reference.iter().zip(&current))
        .map(|(label, (&r, &c))| Bin {
            label,
            reference: r,
            current: c,
            reference_share: share(r, &reference),
            current_share: share(c, &current),
        })
        .collect()
}

/// The full drawing; `title` is what a screen reader says first.
pub(super) fn drawing(distribution: &Distribution, title: &str, words: &Words) -> String {
    let bins = bins(distribution, words);
    let largest = largest_share(&bins);
    match distribution {
        Distribution::Histogram { edges, .. } => histogram(&bins, edges, largest, title),
        Distribution::Categories { .. } => categories(&bins, largest, title),
    }
}

/// A small histogram for the overview, silent for screen readers.
pub(super) fn thumbnail(distribution: &Distribution) -> String {
    let bins = bins(distribution, super::Language::En.words());
    let bars = bar_paths(&bins, largest_share(&bins), (0.0, 0.0, 120.0, 30.0));
    format!(
        "<svg class=\"thumb\" viewBox=\"0 0 120 30\" width=\"120\" height=\"30\" aria-hidden=\"true\">{bars}</svg>"
    )
}

fn largest_share(bins: &[Bin]) -> f64 {
    bins.iter()
        .map(|b| b.reference_share.max(b.current_share))
        .fold(0.0, f64::max)
}

const WIDTH: f64 = 560.0;

fn histogram(bins: &[Bin], edges: &[f64], largest: f64, title: &str) -> String {
    let (left, top, height) = (46.0, 8.0, 180.0);
    let width = WIDTH - left - 10.0;
    let ceiling = nice_ceiling(largest);
    let mut svg = open(WIDTH, top + height + 26.0, title);
    for step in 0..=4 {
        let share = ceiling * f64::from(step) / 4.0;
        let y = top + height - height * f64::from(step) / 4.0;
        let _ = write!(
            svg,
            "<path class=\"grid\" d=\"M{left} {y}h{width}\"/><text class=\"t e\" x=\"{}\" y=\"{}\">{}</text>",
            left - 6.0,
            y + 4.0,
            percent(share)
        );
    }
    svg.push_str(&bar_paths(bins, ceiling, (left, top, width, height)));
    if let (Some(first), Some(last)) = (edges.first(), edges.last()) {
        let edge = |i: usize| edges.get(i).copied().unwrap_or(*first);
        let middle = edge((edges.len() - 1) / 2) / 2.0 + edge(edges.len() / 2) / 2.0;
        let y = top + height + 18.0;
        for (x, class, value) in [
            (left, "t", *first),
            (left + width / 2.0, "t m", middle),
            (left + width, "t e", *last),
        ] {
            let _ = write!(
                svg,
                "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>",
                plain_number(value)
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

fn categories(bins: &[Bin], largest: f64, title: &str) -> String {
    let widest = bins
        .iter()
        .map(|b| text_width(&shortened(&b.label)))
        .fold(0.0, f64::max);
    let (left, line, room) = (widest + 14.0, 26.0, 52.0);
    let width = WIDTH - left - room;
    let scale = if largest > 0.0 { width / largest } else { 0.0 };
    let mut svg = open(WIDTH, line * bins.len() as f64 + 6.0, title);
    let (mut behind, mut front) = (String::new(), String::new());
    for (i, bin) in bins.iter().enumerate() {
        let y = line * i as f64 + 4.0;
        let _ = write!(
            behind,
            "M{left} {y}h{}v20h-{}z",
            tenth(bin.reference_share * scale),
            tenth(bin.reference_share * scale)
        );
        let _ = write!(
            front,
            "M{left} {}h{}v10h-{}z",
            y + 5.0,
            tenth(bin.current_share * scale),
            tenth(bin.current_share * scale)
        );
        let end = left + bin.reference_share.max(bin.current_share) * scale + 6.0;
        let new = if bin.reference == 0 && bin.current > 0 {
            " new"
        } else {
            ""
        };
        let _ = write!(
            svg,
            "<text class=\"t e l{new}\" x=\"{}\" y=\"{}\">{}</text><text class=\"t\" x=\"{}\" y=\"{}\">{}</text>",
            left - 8.0,
            y + 14.0,
            shortened(&bin.label),
            tenth(end),
            y + 14.0,
            percent(bin.current_share),
        );
    }
    let _ = write!(
        svg,
        "<path class=\"r\" d=\"{behind}\"/><path class=\"c\" d=\"{front}\"/></svg>"
    );
    svg
}

/// Both samples' bars as two paths: the reference over the bin's width, the current over its middle.
fn bar_paths(bins: &[Bin], ceiling: f64, (left, top, width, height): (f64, f64, f64, f64)) -> String {
    let step = width / bins.len().max(1) as f64;
    let scale = if ceiling > 0.0 { height / ceiling } else { 0.0 };
    let base = top + height;
    let (mut behind, mut front) = (String::new(), String::new());
    for (i, bin) in bins.iter().enumerate() {
        let x = left + step * i as f64;
        let bar = |path: &mut String, share: f64, inset: f64| {
            let (wide, tall) = (tenth(step * (1.0 - 2.0 * inset)), tenth(share * scale));
            let _ = write!(path, "M{} {base}v-{tall}h{wide}v{tall}z", tenth(x + step * inset));
        };
        if bin.reference > 0 {
            bar(&mut behind, bin.reference_share, 0.05);
        }
        if bin.current > 0 {
            bar(&mut front, bin.current_share, 0.25);
        }
    }
    format!("<path class=\"r\" d=\"{behind}\"/><path class=\"c\" d=\"{front}\"/>")
}

fn open(width: f64, height: f64, title: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    )
}

/// The next of 1, 2, 4 or 8 times a power of ten of percent, so that quarters are short numbers.
fn nice_ceiling(share: f64) -> f64 {
    let mut unit = 1e-4;
    while unit < 1.0 {
        for factor in [1.0, 2.0, 4.0, 8.0] {
            if share <= unit * factor {
                return (unit * factor).min(1.0);
            }
        }
        unit *= 10.0;
    }
    1.0
}

/// About how many pixels a label of the drawing takes.
fn text_width(label: &str) -> f64 {
    label.chars().map(|c| if c.is_ascii() { 7.5 } else { 12.5 }).sum()
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn shortened(label: &str) -> String {
    const FITS: usize = 20;
    let plain = label
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    if plain.chars().count() <= FITS {
        return label.to_owned();
    }
    let start: String = plain.chars().take(FITS - 1).collect();
    escape(&format!("{start}…"))
}
