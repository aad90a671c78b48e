//! Balanced rows for a small labeled table.

use super::body::{self, Form};
use super::handler::Handler;
use super::message::{Request, Response};
use super::refusal::{Answer, answer};
use crate::data::{Labels, write_csv, write_rows};
use crate::error::{Code, Error, Result};
use crate::options;
use crate::resampling::{ResampleMethod, ResampledTable, resample_table};
use crate::training::{self, ImputeTableOptions};
use crate::watch::Unwatched;
use serde_json::{Map, Value, json};

pub(super) fn resample(handler: &Handler, request: &Request) -> Answer {
    let batch = body::table(request, None)?;
    let limits = &handler.options;
    check(batch.table.rows(), limits.max_resample_rows, "to be resampled")?;
    let (target, impute, method) = parsed(batch.options)?;
    let labels = Labels::from_column(batch.table.column(&target)?)?;
    check(
        method.rows_after(&labels)?,
        limits.max_resampled_rows,
        "afterwards",
    )?;
    let table = if impute {
        training::impute(&ImputeTableOptions::except(&target), &batch.table)?
    } else {
        batch.table
    };
    let result = resample_table(&method, &table, &target, &mut Unwatched)?;
    if request.wants_csv() || (request.accept.is_none() && batch.form == Form::Csv) {
        return Ok(Response::csv(write_csv(&result.table)));
    }
    written(&result)
}

fn check(rows: usize, limit: usize, when: &str) -> Result<()> {
    if rows <= limit {
        return Ok(());
    }
    Err(Error::new(
        Code::TooLarge,
        format!(
            "resample: expected at most {limit} rows {when}, found {rows}; use the package or the command line for larger tables"
        ),
    ))
}

/// Splits `{"method", "target", "impute", …}` into the target, whether gaps are filled first, and the
/// method's own options.
fn parsed(mut options: Map<String, Value>) -> Result<(String, bool, ResampleMethod)> {
    let target = match options.remove("target") {
        Some(Value::String(name)) => name,
        Some(other) => other.to_string(),
        None => {
            return Err(Error::new(
                Code::InvalidOption,
                "options: expected the key 'target', found none; name the column that holds the classes",
            ));
        }
    };
    let impute = match options.remove("impute") {
        None => false,
        Some(Value::Bool(wanted)) => wanted,
        Some(other) => {
            return Err(Error::new(
                Code::InvalidOption,
                format!("options: impute: expected true or false, found {other}"),
            ));
        }
    };
    Ok((
        target,
        impute,
        options::parse(&Value::Object(options).to_string())?,
    ))
}

fn written(result: &ResampledTable) -> Answer {
    let rest = answer(&json!({
        "sampleIndices": result.sample_indices,
        "counts": result.counts,
        "warnings": result.warnings,
    }))?;
    let mut body = b"{\"rows\":".to_vec();
    body.append(&mut write_rows(&result.table));
    body.push(b',');
    body.extend_from_slice(rest.body.get(1..).unwrap_or_default());
    Ok(Response::json(body))
}
