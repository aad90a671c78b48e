//! `evenkeel drift`

use super::csv::CsvFlags;
use super::files::{self, Target};
use super::flags::{Options, stated};
use super::output::{Console, Page};
use super::progress::Progress;
use super::text_table::{TextTable, Tone, number, text};
use clap::{Args, ValueEnum};
use evenkeel::Result;
use evenkeel::data::Schema;
use evenkeel::drift::{
    ColumnType, DEFAULT_DRIFT_SHARE, DriftOptions, DriftReport, DriftTest, Language, drift, drift_html,
};
use std::path::PathBuf;
use std::process::ExitCode;

/// The exit status that `--fail-on` asks for.
const DRIFTED: u8 = 1;

const EXAMPLE: &str = "Example:
  evenkeel drift reference.csv current.csv --json --html report.html";

/// Compare each column of two tables, with a verdict for the whole
///
/// Without --test each column gets the test that Evidently would choose for its type and size.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The table to compare with, as CSV, or - for stdin
    reference: PathBuf,

    /// The new table as CSV, or - for stdin
    current: PathBuf,

    /// One test for every column it suits: ks, psi, jensenshannon, wasserstein, chisquare or z
    #[arg(long, value_name = "TEST")]
    test: Option<String>,

    /// What the score is held against [default: that of the test]
    #[arg(long, value_name = "T")]
    threshold: Option<f64>,

    #[arg(
        long,
        value_name = "SHARE",
        help = stated("Share of drifted columns from which on the table has drifted", &DEFAULT_DRIFT_SHARE)
    )]
    drift_share: Option<f64>,

    /// Only these columns: age,bmi
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Option<Vec<String>>,

    /// Also write the report as one self-contained page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// The page's language
    #[arg(long, value_enum, value_name = "LANGUAGE", requires = "html")]
    language: Option<LanguageFlag>,

    /// Exit with status 1 when the table (drift) or any column (column) has drifted
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,

    #[command(flatten)]
    csv: CsvFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LanguageFlag {
    En,
    Ko,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    Drift,
    Column,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, console: Console) -> Result<ExitCode> {
        let inputs = [self.reference.as_path(), self.current.as_path()];
        files::check_inputs(&inputs)?;
        let page = self
            .html
            .as_ref()
            .map(|path| Target::check(path, &inputs))
            .transpose()?;
        let html_on_stdout = page.as_ref().is_some_and(Target::is_stdout);
        console.check(html_on_stdout)?;
        let options = self.options()?;
        let reference = self.csv.read(&self.reference, None)?;
        let current = self.csv.read(&self.current, Some(&Schema::of(&reference)))?;
        let report = drift(&reference, &current, &options, &mut Progress::new())?;
        if let Some(page) = &page {
            let language = self.language.map_or(Language::default(), LanguageFlag::language);
            page.write(drift_html(&report, language).as_bytes())?;
        }
        console.report(&report, html_on_stdout, |page| show(page, &report))?;
        let failed = match self.fail_on {
            None => false,
            Some(FailOn::Drift) => report.dataset_drift,
            Some(FailOn::Column) => report.number_of_drifted_columns > 0,
        };
        Ok(if failed {
            ExitCode::from(DRIFTED)
        } else {
            ExitCode::SUCCESS
        })
    }

    fn options(&self) -> Result<DriftOptions> {
        let mut options = Options::default();
        options.set("test", self.test.as_ref());
        options.set("threshold", self.threshold);
        options.set("driftShare", self.drift_share);
        options.set("columns", self.columns.as_ref());
        options.parse()
    }
}

impl LanguageFlag {
    fn language(self) -> Language {
        match self {
            LanguageFlag::En => Language::En,
            LanguageFlag::Ko => Language::Ko,
        }
    }
}

fn show(page: &mut Page, report: &DriftReport) {
    let (tone, verdict) = if report.dataset_drift {
        (Tone::Bad, "The table has drifted")
    } else {
        (Tone::Good, "The table has not drifted")
    };
    page.line(
        tone,
        &format!(
            "{verdict}: {} of {} columns, held against a share of {}",
            report.number_of_drifted_columns, report.number_of_columns, report.drift_share
        ),
    );
    let mut table = TextTable::new(&[
        "column",
        "type",
        "test",
        "statistic",
        "p-value",
        "score",
        "threshold",
        "drifted",
        "new categories",
    ]);
    for c in &report.columns {
        let drifted = if c.drifted {
            text("yes").tone(Tone::Bad)
        } else {
            text("no").tone(Tone::Good)
        };
        table.row(vec![
            text(&c.column),
            text(match c.kind {
                ColumnType::Number => "number",
                ColumnType::Category => "category",
            }),
            text(c.test.map_or("–", DriftTest::as_str)),
            number(c.statistic),
            number(c.p_value),
            number(c.score),
            number(c.threshold),
            drifted,
            text(c.new_categories.join(", ")),
        ]);
    }
    page.table(&table);
    page.warnings(&report.warnings);
}
