//! `evenkeel inspect`

use super::files;
use super::model::ModelFlags;
use super::output::{Console, Page};
use super::text_table::{TextTable, Tone, count, text};
use clap::Args;
use evenkeel::Result;
use evenkeel::inference::{ModelSummary, TensorInfo, inspect};
use evenkeel::onnx::{Dim, ElementType};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:
  evenkeel inspect model.onnx --json";

/// Say what is in an ONNX file: inputs, outputs, operators, which engine runs it and what it lacks
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct Arguments {
    /// The ONNX model, or - for stdin
    model: PathBuf,

    #[command(flatten)]
    limits: ModelFlags,
}

impl Arguments {
    /// Runs the command.
    pub fn run(self, console: Console) -> Result<ExitCode> {
        let bytes = files::read(&self.model)?;
        let summary = inspect(&bytes, &self.limits.limits()?).map_err(|e| e.at(files::name(&self.model)))?;
        console.report(&summary, false, |page| show(page, &summary))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn show(page: &mut Page, model: &ModelSummary) {
    let engine = match model.engine {
        Some("core") => text("core: runs in every build").tone(Tone::Good),
        Some(engine) if cfg!(feature = "neural") => {
            text(format!("{engine}: runs in this build")).tone(Tone::Good)
        }
        Some(engine) => text(format!("{engine}: needs a build with this feature")).tone(Tone::Warning),
        None => text("none: cannot run here").tone(Tone::Bad),
    };
    let opsets: Vec<String> = model
        .info
        .opsets
        .iter()
        .map(|o| format!("{} {}", o.domain, o.version))
        .collect();
    page.table(&TextTable::pairs(vec![
        ("engine", engine),
        ("name", text(&model.info.name)),
        ("producer", text(&model.info.producer)),
        ("opsets", text(opsets.join(", "))),
        ("format", text(format!("IR version {}", model.info.ir_version))),
        ("parameters", count(model.parameters)),
        ("bytes", count(model.bytes)),
        ("weights in", text(files_of(&model.external_data))),
    ]));
    page.table(&tensors("input", &model.inputs));
    page.table(&tensors("output", &model.outputs));
    let mut operators = TextTable::new(&["operator", "domain", "nodes", "runs in"]);
    for o in &model.operators {
        let engine = match o.supported {
            Some(engine) => text(engine),
            None => text("nothing here").tone(Tone::Bad),
        };
        operators.row(vec![text(&o.op), text(&o.domain), count(o.count), engine]);
    }
    page.table(&operators);
    if !model.metadata.is_empty() {
        let pairs = model
            .metadata
            .iter()
            .map(|(key, value)| (key.as_str(), text(shortened(value))));
        page.table(&TextTable::pairs(pairs.collect()));
    }
    let missing = model
        .unsupported
        .iter()
        .map(|node| format!("{node} is not supported"));
    page.warnings(&missing.collect::<Vec<_>>());
}

fn tensors(kind: &str, infos: &[TensorInfo]) -> TextTable {
    let mut table = TextTable::new(&[kind, "type", "shape"]);
    for info in infos {
        let shape: Vec<String> = info.shape.iter().map(Dim::to_string).collect();
        table.row(vec![
            text(&info.name),
            text(info.element_type.map_or("?", ElementType::name)),
            text(format!("[{}]", shape.join(", "))),
        ]);
    }
    table
}

/// The files that the weights lie in.
fn files_of(names: &[String]) -> String {
    match names {
        [] => "this file".to_owned(),
        names => names.join(", "),
    }
}

/// Metadata may hold whole documents: a person wants their beginning.
fn shortened(value: &str) -> String {
    const LETTERS: usize = 60;
    match value.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
