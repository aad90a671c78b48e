//! `evenkeel train`

use super::csv::CsvFlags;
use super::files::Target;
use super::flags::{Options, json_or_word, stated};
use super::method::MethodFlags;
use super::output::{Console, Page};
use super::progress::Progress;
use super::scores;
use super::text_table::{TextTable, count, text};
use clap::Args;
use evenkeel::Result;
use evenkeel::learners::LogisticOptions;
use evenkeel::training::{ImputeOptions, ModelOptions, TrainOptions, TrainReport, train};
use serde_json::Value;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel train data.csv --target ill --model logistic --resample smotenc --threshold best-f1 \
    --seed 42 -o model.onnx";

/// Train a model on a table and write it as ONNX, gaps and text columns included
///
/// A validation part is split off first and stays untouched: imputing, encoding, scaling and resampling
/// are fitted on the rest, the threshold is chosen on the validation part, and the scores are shown
/// beside those of a dummy that always says the majority.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The table as CSV, or - for stdin
    input: PathBuf,

    /// The column with the classes
    #[arg(long, value_name = "COLUMN")]
    target: String,

    /// Where the ONNX model goes, - for stdout
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// The kind of model: logistic [default: logistic]
    #[arg(long, value_name = "KIND")]
    model: Option<String>,

    #[arg(long, value_name = "C", help = stated("Inverse strength of the L2 penalty", &LogisticOptions::default().c))]
    c: Option<f64>,

    /// Weight of each class: balanced, or JSON {"1": 10} [default: all alike]
    #[arg(long, value_name = "WEIGHTS", value_parser = json_or_word)]
    class_weight: Option<Value>,

    /// The column with a weight for each row; not a feature
    #[arg(long, value_name = "COLUMN")]
    sample_weight: Option<String>,

    #[arg(long, value_name = "N", help = stated("Most steps of the solver", &LogisticOptions::default().max_iter))]
    max_iter: Option<usize>,

    #[arg(long, value_name = "SLOPE", help = stated("Largest slope of the loss at which the solver stops", &LogisticOptions::default().tol))]
    tol: Option<f64>,

    #[arg(long, value_name = "RULE", help = stated("What fills gaps in numeric columns: median or most-frequent", &ImputeOptions::default().numeric))]
    impute_numeric: Option<String>,

    /// Choose the threshold on the validation part and store it in the model: best-f1, recall>=0.8,
    /// precision>=0.7, cost:1,10 (of a false positive, a false negative) or a number [default: none, the
    /// more probable class]
    #[arg(long, value_name = "RULE", value_parser = json_or_word)]
    threshold: Option<Value>,

    #[arg(long, value_name = "SHARE", help = stated("Share of the rows in the validation part", &TrainOptions::default().validation_size))]
    validation_size: Option<f64>,

    /// The class that counts as positive [default: the rarer one]
    #[arg(long, value_name = "CLASS")]
    positive_label: Option<String>,

    /// Resample the training part by this method (see `evenkeel resample --help`)
    #[arg(long = "resample", id = "method", value_name = "METHOD")]
    resample: Option<String>,

    #[arg(long, value_name = "N", help = stated("Seed of the split and of resampling", &TrainOptions::default().seed))]
    seed: Option<u64>,

    #[command(flatten)]
    parameters: MethodFlags,

    #[command(flatten)]
    csv: CsvFlags,
}

impl Arguments {
    /// Runs the command.
    pub fn run(mut self, console: Console) -> Result<ExitCode> {
        let target = Target::check(&self.output, &[&self.input])?;
        console.check(target.is_stdout())?;
        let options: TrainOptions = self.options().parse()?;
        let table = self.csv.read(&self.input, None)?;
        let trained = train(&options, &table, &mut Progress::new())?;
        target.write(&trained.model)?;
        let report = &trained.report;
        console.report(report, target.is_stdout(), |page| show(page, report))?;
        Ok(ExitCode::SUCCESS)
    }

    fn options(&mut self) -> Options {
        let mut model = match self.model.take() {
            None => Options::of(&ModelOptions::default()),
            Some(kind) => Options::of(&serde_json::json!({ "kind": kind })),
        };
        model.set("c", self.c);
        model.set("classWeight", self.class_weight.take());
        model.set("maxIter", self.max_iter);
        model.set("tol", self.tol);
        let mut impute = Options::default();
        impute.set("numeric", self.impute_numeric.take());
        let mut options = Options::default();
        options.set("target", Some(&self.target));
        options.set("model", Some(model));
        options.set("impute", Some(impute));
        options.set("sampleWeight", self.sample_weight.take());
        options.set("threshold", self.threshold.take());
        options.set("validationSize", self.validation_size);
        options.set("positiveLabel", self.positive_label.take());
        options.set("seed", self.seed);
        if let Some(method) = &self.resample {
            options.set("resample", Some(self.parameters.options(method, self.seed)));
        }
        options
    }
}

fn show(page: &mut Page, report: &TrainReport) {
    let mut rows = TextTable::new(&[&report.target, "training", "resampled", "validation"]);
    for class in &report.class_counts {
        rows.row(vec![
            text(&class.class),
            count(class.before),
            count(class.after),
            count(class.validation),
        ]);
    }
    page.table(&rows);
    let how = report.threshold.as_ref().map(|t| {
        format!(
            " at threshold {:.6} ({}), chosen there",
            t.chosen.threshold, t.rule
        )
    });
    page.heading(&format!("On the validation part{}", how.unwrap_or_default()));
    scores::show(page, &report.validation, &report.dummy);
    page.warnings(&report.warnings);
}
