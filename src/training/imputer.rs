//! Filling gaps: the median of a numeric column, the most frequent category of a text column.

use crate::data::{Categorical, Column, Missing, Numeric, NumericKind, Table, Values};
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};

/// How gaps in numeric columns are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumericFill {
    /// The median; of an even number of values the mean of the middle two.
    #[default]
    Median,
    /// The most frequent value; of equally frequent ones the smallest.
    MostFrequent,
}

/// How gaps in text columns are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CategoryFill {
    /// The most frequent category; of equally frequent ones the first by code point.
    #[default]
    MostFrequent,
}

/// Fills gaps column by column.
///
/// **Shapes.** Any table; columns keep their order. The empty text counts as a gap, as in the ONNX models
/// that training writes.
///
/// **Parameters.** `numeric` (default `"median"`, or `"most-frequent"`), `categorical` (default and only
/// value `"most-frequent"`).
///
/// **Determinism.** The same bytes on every host.
///
/// **Complexity.** O(rows log rows) a column to fit, O(rows) to fill.
///
/// **Errors.** `missing-value` for a column without any value, `column-mismatch` where a table to fill lacks
/// a column or has another type.
///
/// **Differences** from scikit-learn's `SimpleImputer`: a column without any value is refused, not dropped;
/// a whole-number column whose median is not whole becomes a column of `float64`.
///
/// **References.** scikit-learn `impute/_base.py`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImputeOptions {
    /// The rule for numeric columns.
    pub numeric: NumericFill,
    /// The rule for text columns.
    pub categorical: CategoryFill,
}

/// The options of [`impute`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ImputeTableOptions {
    /// The rule for numeric columns.
    pub numeric: NumericFill,
    /// The rule for text columns.
    pub categorical: CategoryFill,
    /// Columns that keep their gaps, such as the target. Default none.
    pub except: Vec<String>,
}

impl ImputeTableOptions {
    /// The defaults, for all columns but this one.
    pub fn except(column: &str) -> Self {
        ImputeTableOptions {
            except: vec![column.to_owned()],
            ..Default::default()
        }
    }
}

/// Fills the gaps of a table by what its own rows say, as [`ImputeOptions`] does in training.
///
/// For tables that are resampled without being trained on: methods that draw new rows take no gaps.
///
/// # Errors
/// `unknown-column` for a name in `except`, `missing-value` for a column without any value.
pub fn impute(options: &ImputeTableOptions, table: &Table) -> Result<Table> {
    for name in &options.except {
        table.column(name).map_err(|e| e.at("except"))?;
    }
    let (kept, gappy): (Vec<&Column>, Vec<&Column>) = table
        .columns()
        .iter()
        .partition(|c| options.except.contains(&c.name));
    let gappy = Table::new(gappy.into_iter().cloned().collect())?;
    let rules = ImputeOptions {
        numeric: options.numeric,
        categorical: options.categorical,
    };
    let mut filled = rules.fit(&gappy)?.transform(&gappy)?.into_columns().into_iter();
    let columns = table.columns().iter().filter_map(|column| {
        if kept.iter().any(|k| k.name == column.name) {
            Some(column.clone())
        } else {
            filled.next()
        }
    });
    Table::new(columns.collect())
}

/// The value that fills a column's gaps.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Fill {
    /// In a numeric column.
    Number(f64),
    /// In a text column.
    Category(String),
}

/// A column and what fills its gaps.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedFill {
    /// The column's name.
    pub name: String,
    /// The value.
    pub fill: Fill,
    /// Gaps in the rows it was fitted on.
    pub missing: usize,
}

/// A fitted imputer.
#[derive(Debug, Clone, PartialEq)]
pub struct Imputer {
    /// One entry a column, in the table's order.
    pub columns: Vec<FittedFill>,
}

impl ImputeOptions {
    /// Learns what to fill from the rows of `table`.
    ///
    /// # Errors
    /// `missing-value` for a column without any value.
    pub fn fit(&self, table: &Table) -> Result<Imputer> {
        let columns = table
            .columns()
            .iter()
            .map(|column| {
                let (fill, present) = match &column.values {
                    Values::Numeric(n) => self.fit_numbers(&n.values),
                    Values::Categorical(c) => most_frequent_category(c),
                };
                Ok(FittedFill {
                    name: column.name.clone(),
                    missing: column.len() - present,
                    fill: fill.ok_or_else(|| {
                        Error::new(
                            Code::MissingValue,
                            format!(
                                "column '{}': expected some value to learn from, found none in {} rows; remove the column",
                                column.name,
                                column.len()
                            ),
                        )
                    })?,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Imputer { columns })
    }

    fn fit_numbers(&self, values: &[f64]) -> (Option<Fill>, usize) {
        let mut present: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
        present.sort_unstable_by(f64::total_cmp);
        let fill = match self.numeric {
            NumericFill::Median => median(&present),
            NumericFill::MostFrequent => most_frequent(&present),
        };
        (fill.map(Fill::Number), present.len())
    }
}

impl Imputer {
    /// The table without gaps: the fitted columns in the fitted order, other columns left out.
    ///
    /// Categories that no row has are left out, and the rest sorted by code point.
    ///
    /// # Errors
    /// `column-mismatch` where a fitted column is absent or of another type.
    pub fn transform(&self, table: &Table) -> Result<Table> {
        let columns = self
            .columns
            .iter()
            .map(|fitted| {
                let column = table.column(&fitted.name).map_err(|_| absent(&fitted.name))?;
                let values = match (&column.values, &fitted.fill) {
                    (Values::Numeric(n), Fill::Number(fill)) => Values::Numeric(fill_numbers(n, *fill)),
                    (Values::Categorical(c), Fill::Category(fill)) => {
                        Values::Categorical(fill_categories(c, fill))
                    }
                    (_, fill) => return Err(other_type(&fitted.name, fill)),
                };
                Ok(Column {
                    name: column.name.clone(),
                    values,
                })
            })
            .collect::<Result<_>>()?;
        Table::new(columns)
    }
}

fn absent(name: &str) -> Error {
    Error::new(
        Code::ColumnMismatch,
        format!("column '{name}': expected it in the table, found none of that name; add the column"),
    )
}

fn other_type(name: &str, fill: &Fill) -> Error {
    let (expected, found) = match fill {
        Fill::Number(_) => ("numbers", "text"),
        Fill::Category(_) => ("text", "numbers"),
    };
    Error::new(
        Code::ColumnMismatch,
        format!("column '{name}': expected {expected}, found {found}; pass the type the model was fitted on"),
    )
}

fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(lower / 2.0 + upper / 2.0)
}

fn most_frequent(sorted: &[f64]) -> Option<f64> {
    let mut best: Option<(usize, f64)> = None;
    for run in sorted.chunk_by(|a, b| a == b) {
        if let Some(&value) = run.first()
            && best.is_none_or(|(count, _)| run.len() > count)
        {
            best = Some((run.len(), value));
        }
    }
    best.map(|(_, value)| value)
}

fn most_frequent_category(column: &Categorical) -> (Option<Fill>, usize) {
    let mut counts = vec![0usize; column.categories.len()];
    for &code in &column.codes {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    let mut present = 0;
    let mut best: Option<(usize, &str)> = None;
    for (&count, category) in counts.iter().zip(&column.categories) {
        if count == 0 || category.is_empty() {
            continue;
        }
        present += count;
        if best.is_none_or(|(top, name)| count > top || (count == top && category.as_str() < name)) {
            best = Some((count, category));
        }
    }
    (best.map(|(_, name)| Fill::Category(name.to_owned())), present)
}

fn fill_numbers(column: &Numeric, fill: f64) -> Numeric {
    let mut gaps = false;
    let values = column
        .values
        .iter()
        .map(|&v| {
            gaps |= v.is_nan();
            if v.is_nan() { fill } else { v }
        })
        .collect();
    let fits = match column.kind {
        NumericKind::Float64 => true,
        NumericKind::Float32 => f64::from(fill as f32) == fill,
        NumericKind::Integer => libm::trunc(fill) == fill,
    };
    Numeric {
        values,
        kind: if gaps && !fits {
            NumericKind::Float64
        } else {
            column.kind
        },
    }
}

fn fill_categories(column: &Categorical, fill: &str) -> Categorical {
    let gap = |code: u32| column.categories.get(code as usize).is_none_or(String::is_empty);
    let mut used = vec![false; column.categories.len()];
    let mut gaps = false;
    for &code in &column.codes {
        gaps |= gap(code);
        if let Some(slot) = used.get_mut(code as usize) {
            *slot = true;
        }
    }
    let mut categories: Vec<String> = column
        .categories
        .iter()
        .zip(&used)
        .filter(|(name, used)| **used && !name.is_empty())
        .map(|(name, _)| name.clone())
        .collect();
    if gaps && !categories.iter().any(|name| name == fill) {
        categories.push(fill.to_owned());
    }
    categories.sort_unstable();
    let position = |name: &str| {
        categories
            .binary_search_by(|c| c.as_str().cmp(name))
            .map_or(Missing::CODE, |i| i as u32)
    };
    let recoded: Vec<u32> = column.categories.iter().map(|name| position(name)).collect();
    let filled = position(fill);
    let codes = column
        .codes
        .iter()
        .map(|&code| {
            if gap(code) {
                filled
            } else {
                recoded.get(code as usize).copied().unwrap_or(filled)
            }
        })
        .collect();
    Categorical { codes, categories }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::new(vec![
            Column::numeric("age", vec![1.0, f64::NAN, 4.0, 2.0, 4.0]),
            Column::categorical("sex", &[Some("m"), None, Some("f"), Some("m"), Some("f")]),
        ])
        .unwrap()
    }

    #[test]
    fn gaps_are_filled_by_median_and_most_frequent() {
        let imputer = ImputeOptions::default().fit(&table()).unwrap();
        assert_eq!(imputer.columns[0].fill, Fill::Number(3.0));
        assert_eq!(imputer.columns[1].fill, Fill::Category("f".into()));
        assert_eq!((imputer.columns[0].missing, imputer.columns[1].missing), (1, 1));
        let filled = imputer.transform(&table()).unwrap();
        assert_eq!(
            filled.columns()[0],
            Column::numeric("age", vec![1.0, 3.0, 4.0, 2.0, 4.0])
        );
        let sexes = [Some("m"), Some("f"), Some("f"), Some("m"), Some("f")];
        assert_eq!(filled.columns()[1], Column::categorical("sex", &sexes));
    }

    #[test]
    fn a_table_is_filled_but_for_some_columns() {
        let options = ImputeTableOptions {
            except: vec!["sex".into()],
            ..Default::default()
        };
        let filled = impute(&options, &table()).unwrap();
        assert_eq!(
            filled.columns()[0],
            Column::numeric("age", vec![1.0, 3.0, 4.0, 2.0, 4.0])
        );
        assert_eq!(filled.columns()[1], table().columns()[1]);
        let typo = ImputeTableOptions {
            except: vec!["sax".into()],
            ..Default::default()
        };
        assert_eq!(impute(&typo, &table()).unwrap_err().code(), Code::UnknownColumn);
    }

    #[test]
    fn most_frequent_numbers_and_ties() {
        let options = ImputeOptions {
            numeric: NumericFill::MostFrequent,
            ..Default::default()
        };
        let numbers = Table::new(vec![Column::numeric("n", vec![3.0, 1.0, 3.0, 1.0, f64::NAN])]).unwrap();
        assert_eq!(options.fit(&numbers).unwrap().columns[0].fill, Fill::Number(1.0));
    }

    #[test]
    fn whole_numbers_take_a_broken_median_as_float() {
        let column = |values| Column {
            name: "n".into(),
            values: Values::Numeric(Numeric {
                values,
                kind: NumericKind::Integer,
            }),
        };
        let gappy = Table::new(vec![column(vec![1.0, 2.0, f64::NAN])]).unwrap();
        let imputer = ImputeOptions::default().fit(&gappy).unwrap();
        let kind = |t: &Table| match &imputer.transform(t).unwrap().columns()[0].values {
            Values::Numeric(n) => n.kind,
            Values::Categorical(_) => unreachable!(),
        };
        assert_eq!(kind(&gappy), NumericKind::Float64);
        assert_eq!(
            kind(&Table::new(vec![column(vec![5.0])]).unwrap()),
            NumericKind::Integer
        );
    }

    #[test]
    fn an_empty_column_and_other_columns_are_refused() {
        let empty = Table::new(vec![Column::numeric("n", vec![f64::NAN])]).unwrap();
        let error = ImputeOptions::default().fit(&empty).unwrap_err();
        assert_eq!(error.code(), Code::MissingValue);
        let imputer = ImputeOptions::default().fit(&table()).unwrap();
        assert_eq!(
            imputer.transform(&empty).unwrap_err().code(),
            Code::ColumnMismatch
        );
        let swapped = Table::new(vec![
            Column::numeric("sex", vec![1.0]),
            Column::numeric("age", vec![1.0]),
        ]);
        let error = imputer.transform(&swapped.unwrap()).unwrap_err();
        assert!(error.message().contains("column 'sex': expected text"));
    }

    #[test]
    fn unused_and_unsorted_categories_are_put_in_order() {
        let column = Column {
            name: "c".into(),
            values: Values::Categorical(Categorical {
                codes: vec![2, 0, Missing::CODE, 3],
                categories: vec!["z".into(), "unused".into(), "a".into(), String::new()],
            }),
        };
        let table = Table::new(vec![column]).unwrap();
        let imputer = ImputeOptions::default().fit(&table).unwrap();
        assert_eq!(imputer.columns[0].missing, 2);
        let filled = imputer.transform(&table).unwrap();
        let texts = [Some("a"), Some("z"), Some("a"), Some("a")];
        assert_eq!(filled.columns()[0], Column::categorical("c", &texts));
    }
}
