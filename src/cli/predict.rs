//! `evenkeel predict`

use super::csv::CsvFlags;
use super::files::{self, Target};
use super::model::ModelFlags;
use super::output::{Console, Page};
use super::pictures::{PictureFlags, are_pictures};
use super::text_table::{TextTable, Tone, count, text};
use clap::Args;
use evenkeel::Result;
use evenkeel::data::{Labels, write_csv};
use evenkeel::inference::Predictions;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel predict model.onnx new.csv -o scores.csv
  evenkeel predict model.onnx photo.jpg more-photos/ --labels labels.txt";

/// Score the rows of a table, or classify pictures, with an ONNX model
///
/// Writes a label and one probability_<class> for each class (a regressor: prediction), rows in the
/// order of the input. A model with one input for each column takes them by name; one with a single
/// input of width n takes the columns in file order.
///
/// Of each picture the best classes are shown, or with -o written as image, rank, label, index, score.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The ONNX model
    model: PathBuf,

    /// The rows as CSV, or - for stdin; or pictures (PNG, JPEG) and folders of them
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,

    /// Where the scores go, - for stdout [default: - for tables]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    csv: CsvFlags,

    #[command(flatten)]
    pictures: PictureFlags,

    #[command(flatten)]
    limits: ModelFlags,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    rows: usize,
    counts: Vec<LabelCount>,
    threshold: Option<f64>,
    positive_label: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LabelCount {
    label: String,
    rows: usize,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, console: Console) -> Result<ExitCode> {
        if are_pictures(&self.inputs) {
            return self.classify(console);
        }
        self.pictures.refuse()?;
        match self.inputs.first().cloned() {
            Some(input) => self.score(&input, console),
            None => Ok(ExitCode::SUCCESS),
        }
    }

    fn score(self, input: &Path, console: Console) -> Result<ExitCode> {
        let inputs = [self.model.as_path(), input];
        files::check_inputs(&inputs)?;
        let output = self.output.unwrap_or_else(|| PathBuf::from("-"));
        let target = Target::check(&output, &inputs)?;
        console.check(target.is_stdout())?;
        let session = self.limits.open(&self.model)?;
        let table = self.csv.read(input, session.schema())?;
        let predictions = session.predict(&table).map_err(|e| e.at(files::name(input)))?;
        target.write(&write_csv(&predictions.to_table()?))?;
        let report = Report::of(&predictions, table.rows());
        console.report(&report, target.is_stdout(), |page| report.show(page))?;
        Ok(ExitCode::SUCCESS)
    }

    fn classify(self, console: Console) -> Result<ExitCode> {
        self.csv.refuse()?;
        let mut inputs = vec![self.model.as_path()];
        inputs.extend(self.inputs.iter().map(PathBuf::as_path));
        let target = self.output.as_deref().map(|path| Target::check(path, &inputs));
        let target = target.transpose()?;
        let session = self.limits.open(&self.model)?;
        self.pictures.run(&session, &self.inputs, target, console)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Report {
    fn of(predictions: &Predictions, rows: usize) -> Self {
        let labels = predictions.labels.as_ref().map(|l| Labels::from_strings(l));
        let counts = labels.map(|l| l.classes.names().into_iter().zip(l.counts()));
        Report {
            rows,
            counts: counts
                .into_iter()
                .flatten()
                .map(|(label, rows)| LabelCount { label, rows })
                .collect(),
            threshold: predictions.threshold,
            positive_label: predictions.positive_class.clone(),
        }
    }

    fn show(&self, page: &mut Page) {
        let how = match (&self.positive_label, self.threshold) {
            (Some(class), Some(t)) => format!("; {class} where its probability is at least {t:.6}"),
            _ => String::new(),
        };
        page.line(Tone::Plain, &format!("{} rows scored{how}", self.rows));
        let mut table = TextTable::new(&["label", "rows"]);
        for c in &self.counts {
            table.row(vec![text(&c.label), count(c.rows)]);
        }
        if !self.counts.is_empty() {
            page.table(&table);
        }
    }
}
