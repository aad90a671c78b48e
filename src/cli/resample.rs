//! `evenkeel resample`

use super::csv::CsvFlags;
use super::files::Target;
use super::flags::stated;
use super::method::MethodFlags;
use super::output::{Console, Page};
use super::progress::Progress;
use super::text_table::{TextTable, Tone, count, text};
use clap::Args;
use evenkeel::Result;
use evenkeel::data::write_csv;
use evenkeel::resampling::over::Smote;
use evenkeel::resampling::{ClassCount, ResampleMethod, resample_table};
use evenkeel::training::{ImputeTableOptions, impute};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel resample data.csv --target ill --method smotenc --impute --seed 42 -o balanced.csv";

/// Balance the classes of a table: kept rows first, then the new ones
///
/// The columns stay in their order. Balance the training part only: rows that are made from test rows
/// tell the model what it will be asked (`evenkeel train --resample` takes care of that).
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The table as CSV, or - for stdin
    input: PathBuf,

    /// The column with the classes
    #[arg(long, value_name = "COLUMN")]
    target: String,

    /// random-over-sampler, random-under-sampler, smote (numbers only) or smotenc (mixed columns)
    #[arg(long, id = "method", value_name = "METHOD")]
    method: String,

    #[arg(
        long,
        value_name = "N",
        help = stated(
            "Seed of the draws; the same integer gives the rows of imbalanced-learn's random_state",
            &Smote::default().seed,
        )
    )]
    seed: Option<u64>,

    /// Fill gaps first: numbers by the median, categories by the most frequent. Without it smote and
    /// smotenc refuse a table with gaps, as imbalanced-learn does
    #[arg(long)]
    impute: bool,

    /// Where the balanced CSV goes, - for stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,

    #[command(flatten)]
    parameters: MethodFlags,

    #[command(flatten)]
    csv: CsvFlags,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    target: &'a str,
    options: &'a ResampleMethod,
    rows_before: usize,
    rows_after: usize,
    counts: &'a [ClassCount],
    warnings: &'a [String],
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, console: Console) -> Result<ExitCode> {
        let target = Target::check(&self.output, &[&self.input])?;
        console.check(target.is_stdout())?;
        let method: ResampleMethod = self.parameters.options(&self.method, self.seed).parse()?;
        let mut table = self.csv.read(&self.input, None)?;
        if self.impute {
            table = impute(&ImputeTableOptions::except(&self.target), &table)?;
        }
        let resampled = resample_table(&method, &table, &self.target, &mut Progress::new())?;
        target.write(&write_csv(&resampled.table))?;
        let report = Report {
            target: &self.target,
            options: &method,
            rows_before: table.rows(),
            rows_after: resampled.table.rows(),
            counts: &resampled.counts,
            warnings: &resampled.warnings,
        };
        console.report(&report, target.is_stdout(), |page| report.show(page))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Report<'_> {
    fn show(&self, page: &mut Page) {
        let mut table = TextTable::new(&[self.target, "before", "after"]);
        for class in self.counts {
            table.row(vec![text(&class.class), count(class.before), count(class.after)]);
        }
        table.row(vec![
            text("all").tone(Tone::Quiet),
            count(self.rows_before).tone(Tone::Quiet),
            count(self.rows_after).tone(Tone::Quiet),
        ]);
        page.table(&table);
        page.warnings(self.warnings);
    }
}
