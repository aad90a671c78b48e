//! The drift report as one HTML file: no scripts, no requests, light and dark, readable aloud.

mod chart;
mod format;
mod section;
mod words;

pub use words::Language;

use super::report::{ColumnDrift, DriftReport};
use super::rule::severity;
use format::{escape, percent, whole};
use std::fmt::Write;
use words::Words;

const STYLE: &str = include_str!("style.css");

/// Writes a report as a self-contained HTML page.
///
/// **Parameters**: the language of everything but the names of columns and categories.
/// **Determinism**: the same bytes on every host; no date is written, since the core has no clock.
/// **Complexity**: O(columns); some 8 KB and 3 to 5 KB a column.
/// **Differences**: Evidently's page holds 3.5 MB of script.
pub fn drift_html(report: &DriftReport, language: Language) -> String {
    let words = language.words();
    let columns = by_severity(report);
    let mut page = String::new();
    head(&mut page, report, words, language);
    overview(&mut page, &columns, words);
    for (position, column) in &columns {
        section::write(&mut page, *position, column, words);
    }
    let _ = write!(page, "<footer>{}</footer></main></html>", words.footer);
    page
}

/// Drifted columns first, then the strongest; with each its place in the report, which names it.
fn by_severity(report: &DriftReport) -> Vec<(usize, &ColumnDrift)> {
    let mut columns: Vec<(usize, &ColumnDrift)> = report.columns.iter().enumerate().collect();
    columns.sort_by(|(_, a), (_, b)| {
        b.drifted
            .cmp(&a.drifted)
            .then(severity(b).total_cmp(&severity(a)))
    });
    columns
}

fn head(page: &mut String, report: &DriftReport, words: &Words, language: Language) {
    let verdict = if report.dataset_drift {
        words.table_drifted
    } else {
        words.table_stable
    };
    let mark = if report.dataset_drift { "moved" } else { "still" };
    let _ = write!(
        page,
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">\
         <title>{} · {verdict}</title><style>{STYLE}</style>\n\
         <main><header><p class=\"kicker\">Evenkeel</p><h1>{}</h1>\
         <p class=\"verdict {mark}\"><strong>{verdict}</strong> <span>{}</span></p><dl class=\"facts\">",
        language.as_str(),
        words.title,
        words.title,
        words.verdict_reason(report),
    );
    let facts = [
        (
            words.columns_drifted,
            format!(
                "{} / {}",
                report.number_of_drifted_columns, report.number_of_columns
            ),
        ),
        (words.share_drifted, percent(report.share_of_drifted_columns)),
        (words.limit, percent(report.drift_share)),
        (words.reference_rows, whole(report.reference_rows as u64)),
        (words.current_rows, whole(report.current_rows as u64)),
    ];
    for (name, value) in facts {
        let _ = write!(page, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    page.push_str("</dl></header>\n");
    if !report.warnings.is_empty() {
        let _ = write!(page, "<section class=\"notes\"><h2>{}</h2><ul>", words.notes);
        for warning in &report.warnings {
            let _ = write!(page, "<li>{}", escape(warning));
        }
        page.push_str("</ul></section>\n");
    }
}

fn overview(page: &mut String, columns: &[(usize, &ColumnDrift)], words: &Words) {
    let _ = write!(
        page,
        "<section><h2>{}</h2>{}<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\
         <table class=\"overview\"><caption>{}</caption><thead><tr>",
        words.columns,
        section::legend(words),
        words.columns,
        words.overview_caption,
    );
    let headings = [
        words.column,
        words.verdict,
        words.distribution,
        words.test,
        words.score,
        words.threshold,
        words.missing_change,
    ];
    for (i, heading) in headings.into_iter().enumerate() {
        let class = if i > 3 { " class=\"n\"" } else { "" };
        let _ = write!(page, "<th scope=\"col\"{class}>{heading}");
    }
    page.push_str("<tbody>");
    for (position, column) in columns {
        let _ = write!(
            page,
            "<tr><th scope=\"row\"><a href=\"#c{position}\">{}</a><small>{}</small><td>{}<td>{}<td>{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{} → {}",
            escape(&column.column),
            words.kind(column.kind),
            section::badge(column, words),
            chart::thumbnail(&column.distribution),
            words.test_name(column.test),
            section::score(column),
            column.threshold.map_or("–".to_owned(), format::number),
            percent(column.reference.missing_share),
            percent(column.current.missing_share),
        );
    }
    page.push_str("</table></div></section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unwatched;
    use crate::data::{Column, Table};
    use crate::drift::{DriftOptions, drift};

    fn report() -> DriftReport {
        let table = |shift: f64, text: &str| {
            let numbers = (0..50).map(|i| f64::from(i) + shift).collect();
            let texts: Vec<Option<&str>> = (0..50).map(|i| (i % 3 > 0).then_some(text)).collect();
            Table::new(vec![
                Column::categorical("<b>&\"name\"", &texts),
                Column::numeric("still", (0..50).map(f64::from).collect()),
                Column::numeric("moved", numbers),
            ])
            .unwrap()
        };
        let (before, now) = (table(0.0, "a"), table(30.0, "</script><script>"));
        drift(&before, &now, &DriftOptions::default(), &mut Unwatched).unwrap()
    }

    #[test]
    fn names_are_text_and_nothing_is_fetched() {
        for language in [Language::En, Language::Ko] {
            let page = drift_html(&report(), language);
            assert!(!page.contains("<script") && !page.contains("<b>&\"name"));
            assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("url("));
            assert!(page.contains(&format!("<html lang=\"{}\">", language.as_str())));
            assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
            assert_eq!(page.matches("role=\"img\"").count(), 3);
        }
    }

    #[test]
    fn moved_columns_come_first() {
        let page = drift_html(&report(), Language::En);
        let place = |id: &str| page.find(&format!("id=\"{id}\"")).unwrap();
        assert!(place("c2") < place("c1") && place("c0") < place("c1"));
    }

    #[test]
    fn the_page_is_small() {
        let columns = report().columns.len();
        assert!(drift_html(&report(), Language::Ko).len() < 12_000 + 6_000 * columns);
    }
}
