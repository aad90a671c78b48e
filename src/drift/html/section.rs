//! One column in full: verdict, drawing, summary and the drawing's numbers.

use super::chart;
use super::format::{escape, number, percent, whole};
use super::words::Words;
use crate::drift::distribution::Distribution;
use crate::drift::options::DriftTest;
use crate::drift::report::{ColumnDrift, ColumnSummary};
use std::fmt::Write;

pub(super) fn write(page: &mut String, position: usize, column: &ColumnDrift, words: &Words) {
    let name = escape(&column.column);
    let _ = write!(
        page,
        "<section class=\"column\" id=\"c{position}\" aria-labelledby=\"h{position}\">\
         <h2 id=\"h{position}\">{name} {}</h2><p class=\"test\">{}{}</p>",
        badge(column, words),
        words.test_name(column.test),
        comparison(column),
    );
    let rule = match column.test {
        Some(DriftTest::Ks | DriftTest::ChiSquare | DriftTest::Z) => words.p_rule,
        Some(_) => words.distance_rule,
        None => "",
    };
    let _ = write!(page, "<p class=\"rule\">{rule}</p>");
    if !column.new_categories.is_empty() {
        new_categories(page, column, words);
    }
    let _ = write!(
        page,
        "<div class=\"pair\"><figure>{}<figcaption>{}</figcaption></figure>",
        chart::drawing(
            &column.distribution,
            &format!("{}: {}", column.column, words.chart_caption),
            words
        ),
        words.chart_caption,
    );
    summary(page, column, words);
    page.push_str("</div>");
    twin(page, &column.distribution, words);
    page.push_str("</section>\n");
}

pub(super) fn badge(column: &ColumnDrift, words: &Words) -> String {
    let (class, word) = if column.drifted {
        ("moved", words.drifted)
    } else {
        ("still", words.stable)
    };
    format!("<span class=\"badge {class}\">{word}</span>")
}

pub(super) fn score(column: &ColumnDrift) -> String {
    column.score.map_or("–".to_owned(), number)
}

pub(super) fn legend(words: &Words) -> String {
    format!(
        "<p class=\"legend\" aria-hidden=\"true\"><span class=\"key r\"></span>{} <span class=\"key c\"></span>{}</p>",
        words.reference, words.current
    )
}

/// `: 0.03 ≤ 0.05`, as the test compares.
fn comparison(column: &ColumnDrift) -> String {
    let (Some(test), Some(score), Some(threshold)) = (column.test, column.score, column.threshold) else {
        return String::new();
    };
    let sign = match (test, column.drifted) {
        (DriftTest::Ks, true) => "≤",
        (DriftTest::Ks, false) => "&gt;",
        (DriftTest::ChiSquare | DriftTest::Z, true) => "&lt;",
        (DriftTest::ChiSquare | DriftTest::Z, false) => "≥",
        (_, true) => "≥",
        (_, false) => "&lt;",
    };
    format!(": <b>{}</b> {sign} {}", number(score), number(threshold))
}

fn new_categories(page: &mut String, column: &ColumnDrift, words: &Words) {
    let names: Vec<String> = column
        .new_categories
        .iter()
        .map(|name| format!("<b>{}</b>", escape(name)))
        .collect();
    let _ = write!(
        page,
        "<p class=\"new\">{} {}",
        words.new_categories,
        names.join(", ")
    );
    let more = column.number_of_new_categories.saturating_sub(names.len());
    if more > 0 {
        let _ = write!(page, " {}", words.and_more.replace("{n}", &more.to_string()));
    }
    page.push_str("</p>");
}

fn summary(page: &mut String, column: &ColumnDrift, words: &Words) {
    let _ = write!(
        page,
        "<table class=\"summary\"><caption>{}</caption><thead><tr><td><th scope=\"col\">{}<th scope=\"col\">{}<tbody>",
        words.summary_caption, words.reference, words.current
    );
    let mut row = |name: &str, value: &dyn Fn(&ColumnSummary) -> Option<String>| {
        if let (r, c) = (value(&column.reference), value(&column.current))
            && (r.is_some() || c.is_some())
        {
            let cell = |v: Option<String>| v.unwrap_or_else(|| "–".to_owned());
            let _ = write!(page, "<tr><th scope=\"row\">{name}<td>{}<td>{}", cell(r), cell(c));
        }
    };
    row(words.values, &|s| Some(whole(s.values as u64)));
    row(words.missing, &|s| {
        Some(format!(
            "{} ({})",
            whole(s.missing as u64),
            percent(s.missing_share)
        ))
    });
    row(words.mean, &|s| s.mean.map(number));
    row(words.std, &|s| s.std.map(number));
    row(words.min, &|s| s.min.map(number));
    row(words.median, &|s| s.median.map(number));
    row(words.max, &|s| s.max.map(number));
    page.push_str("</table>");
}

fn twin(page: &mut String, distribution: &Distribution, words: &Words) {
    let bins = chart::bins(distribution, words);
    if bins.is_empty() {
        return;
    }
    let heading = match distribution {
        Distribution::Histogram { .. } => words.interval,
        Distribution::Categories { .. } => words.category_heading(),
    };
    let _ = write!(
        page,
        "<details><summary>{}</summary><div class=\"scroll\"><table><thead><tr><th scope=\"col\">{heading}<th scope=\"col\">{}<th scope=\"col\">{}<tbody>",
        words.twin, words.reference, words.current
    );
    for bin in &bins {
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}<td>{} ({})<td>{} ({})",
            bin.label,
            whole(bin.reference),
            percent(bin.reference_share),
            whole(bin.current),
            percent(bin.current_share),
        );
    }
    page.push_str("</table></div></details>");
}
