//! `evenkeel evaluate`

use super::csv::CsvFlags;
use super::files;
use super::flags::{Options, json_or_word};
use super::model::ModelFlags;
use super::output::{Console, Page};
use super::scores;
use clap::Args;
use evenkeel::Result;
use evenkeel::inference::{EvaluateOptions, EvaluationReport, ThresholdSource, evaluate};
use serde_json::Value;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel evaluate model.onnx test.csv --target ill --json";

/// Hold a model's answers against the truth, beside a dummy that always says the majority
///
/// Without --threshold the model's own is used. A rule chooses one on this very table: such scores are
/// optimistic and labelled so.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The ONNX model
    model: PathBuf,

    /// The rows with their true classes as CSV, or - for stdin
    input: PathBuf,

    /// The column with the true classes
    #[arg(long, value_name = "COLUMN")]
    target: String,

    /// best-f1, recall>=0.8, precision>=0.7, cost:1,10 (of a false positive, a false negative) or a number
    #[arg(long, value_name = "RULE", value_parser = json_or_word)]
    threshold: Option<Value>,

    /// The class that counts as positive [default: the model's, else the second of two]
    #[arg(long, value_name = "CLASS")]
    positive_label: Option<String>,

    #[command(flatten)]
    csv: CsvFlags,

    #[command(flatten)]
    limits: ModelFlags,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, console: Console) -> Result<ExitCode> {
        files::check_inputs(&[&self.model, &self.input])?;
        let mut options = Options::default();
        options.set("target", Some(&self.target));
        options.set("threshold", self.threshold.as_ref());
        options.set("positiveLabel", self.positive_label.as_ref());
        let options: EvaluateOptions = options.parse()?;
        let session = self.limits.open(&self.model)?;
        let table = self.csv.read(&self.input, session.schema())?;
        let report = evaluate(&session, &table, &options).map_err(|e| e.at(files::name(&self.input)))?;
        console.report(&report, false, |page| show(page, &report))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn show(page: &mut Page, report: &EvaluationReport) {
    let positive = report.positive_label.as_deref().unwrap_or_default();
    let how = report.threshold.as_ref().map(|t| {
        let source = match (t.source, &t.rule) {
            (ThresholdSource::Stored, _) => "stored in the model".to_owned(),
            (ThresholdSource::Given, _) => "as given".to_owned(),
            (ThresholdSource::ChosenHere, Some(rule)) => format!("{rule}, chosen on these rows: optimistic"),
            (ThresholdSource::ChosenHere, None) => "chosen on these rows: optimistic".to_owned(),
        };
        format!(
            "; {positive} where its probability is at least {:.6} ({source})",
            t.value
        )
    });
    page.heading(&format!("{} rows{}", report.rows, how.unwrap_or_default()));
    scores::show(page, &report.scores, &report.dummy);
    page.warnings(&report.scores.warnings);
    page.warnings(&report.warnings);
}
