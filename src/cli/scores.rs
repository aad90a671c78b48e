//! A classifier's scores for people: beside the dummy's, by class, and who was taken for whom.

use super::output::Page;
use super::text_table::{TextTable, Tone, amount, number, text};
use evenkeel::metrics::{ClassScores, ClassificationReport};

/// Prints the scores of a model beside those of the dummy that always says the majority.
pub fn show(page: &mut Page, model: &ClassificationReport, dummy: &ClassificationReport) {
    let mut table = TextTable::new(&["", "model", "dummy"]);
    let mut row = |name: &str, score: &dyn Fn(&ClassificationReport) -> Option<f64>| {
        table.row(vec![
            text(name),
            number(score(model)),
            number(score(dummy)).tone(Tone::Quiet),
        ]);
    };
    if let Some(positive) = &model.positive_label {
        row(&format!("recall of {positive}"), &|r| {
            Some(positive_of(r)?.recall)
        });
        row(&format!("precision of {positive}"), &|r| {
            Some(positive_of(r)?.precision)
        });
        row(&format!("F1 of {positive}"), &|r| Some(positive_of(r)?.f1));
    }
    row("average precision", &|r| r.average_precision);
    row("ROC-AUC", &|r| r.roc_auc);
    row("balanced accuracy", &|r| Some(r.balanced_accuracy));
    row("log loss", &|r| r.log_loss);
    row("accuracy", &|r| Some(r.accuracy));
    page.table(&table);
    page.table(&by_class(model));
    page.table(&confusion(model));
}

fn positive_of(report: &ClassificationReport) -> Option<&ClassScores> {
    let positive = report.positive_label.as_ref()?;
    report.classes.iter().find(|c| c.class == *positive)
}

fn by_class(report: &ClassificationReport) -> TextTable {
    let mut table = TextTable::new(&["class", "precision", "recall", "F1", "rows"]);
    for c in &report.classes {
        table.row(vec![
            text(&c.class),
            number(Some(c.precision)),
            number(Some(c.recall)),
            number(Some(c.f1)),
            amount(c.support),
        ]);
    }
    table
}

fn confusion(report: &ClassificationReport) -> TextTable {
    let predicted: Vec<String> = report
        .classes
        .iter()
        .map(|c| format!("predicted {}", c.class))
        .collect();
    let headings: Vec<&str> = [""]
        .into_iter()
        .chain(predicted.iter().map(String::as_str))
        .collect();
    let mut table = TextTable::new(&headings);
    for (actual, counts) in report.classes.iter().zip(&report.confusion) {
        let mut cells = vec![text(format!("actually {}", actual.class))];
        cells.extend(counts.iter().map(|&n| amount(n)));
        table.row(cells);
    }
    table
}
