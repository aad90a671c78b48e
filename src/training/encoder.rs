//! Turning a table without gaps into features: standardized numbers, one-hot categories.

use crate::data::{Column, Matrix, Table, Values};
use crate::error::{Code, Error, Result};

/// Most values a matrix of features may have (8 bytes each).
const MAX_VALUES: usize = 100_000_000;

/// Standardizes numeric columns and one-hot encodes text columns.
///
/// **Shapes.** A table without gaps becomes rows × features: first the numeric columns in the table's
/// order, then for each text column one feature a category, sorted by code point.
///
/// **Parameters.** None. A number becomes (number − mean) ÷ standard deviation (of the population); a
/// constant column is only centered. A category is 1 in its own feature; one that was not there when the
/// encoder was fitted is 0 in all.
///
/// **Determinism.** The same bytes on every host.
///
/// **Complexity.** O(rows × features).
///
/// **Errors.** `too-large` above a hundred million values, `infinite-value`, `missing-value`,
/// `column-mismatch`.
///
/// **Differences** from scikit-learn's `StandardScaler` and `OneHotEncoder(handle_unknown="ignore")`:
/// numbers are rounded to `float32` first, because that is what the exported ONNX model will be given.
///
/// **References.** scikit-learn `preprocessing/_data.py`, `preprocessing/_encoders.py`.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    /// The numeric columns.
    pub numbers: Vec<Standardized>,
    /// The text columns.
    pub categories: Vec<OneHot>,
}

/// A numeric column's mean and standard deviation.
#[derive(Debug, Clone, PartialEq)]
pub struct Standardized {
    /// The column's name.
    pub name: String,
    /// Subtracted from each value.
    pub mean: f64,
    /// Each value is divided by it; 1 for a constant column.
    pub deviation: f64,
}

/// A text column's categories.
#[derive(Debug, Clone, PartialEq)]
pub struct OneHot {
    /// The column's name.
    pub name: String,
    /// One feature each, sorted.
    pub categories: Vec<String>,
}

impl Encoder {
    /// Learns means, deviations and categories from the rows of `table`.
    ///
    /// # Errors
    /// `infinite-value` for a number that `float32` cannot hold; `missing-value` for a gap.
    pub fn fit(table: &Table) -> Result<Self> {
        let mut encoder = Encoder {
            numbers: Vec::new(),
            categories: Vec::new(),
        };
        for column in table.columns() {
            match &column.values {
                Values::Numeric(n) => {
                    let values = rounded(column, &n.values)?;
                    let (mean, deviation) = mean_and_deviation(&values);
                    encoder.numbers.push(Standardized {
                        name: column.name.clone(),
                        mean,
                        deviation,
                    });
                }
                Values::Categorical(c) => {
                    let mut used = vec![false; c.categories.len()];
                    for &code in &c.codes {
                        if let Some(slot) = used.get_mut(code as usize) {
                            *slot = true;
                        }
                    }
                    let mut categories: Vec<String> = c
                        .categories
                        .iter()
                        .zip(used)
                        .filter(|(_, used)| *used)
                        .map(|(name, _)| name.clone())
                        .collect();
                    categories.sort_unstable();
                    encoder.categories.push(OneHot {
                        name: column.name.clone(),
                        categories,
                    });
                }
            }
        }
        Ok(encoder)
    }

    /// The number of features.
    pub fn features(&self) -> usize {
        self.numbers.len() + self.categories.iter().map(|c| c.categories.len()).sum::<usize>()
    }

    /// The features' names: the column's, and `column=category`.
    pub fn feature_names(&self) -> Vec<String> {
        let numbers = self.numbers.iter().map(|n| n.name.clone());
        let categories = self.categories.iter().flat_map(|c| {
            c.categories
                .iter()
                .map(move |category| format!("{}={category}", c.name))
        });
        numbers.chain(categories).collect()
    }

    /// The features of each row.
    ///
    /// # Errors
    /// As listed at [`Encoder`].
    pub fn transform(&self, table: &Table) -> Result<Matrix<f64>> {
        let (rows, features) = (table.rows(), self.features());
        if rows.checked_mul(features).is_none_or(|n| n > MAX_VALUES) {
            return Err(self.too_large(rows));
        }
        let mut data = vec![0.0; rows * features];
        for (at, number) in self.numbers.iter().enumerate() {
            let column = self.column(table, &number.name)?;
            let Values::Numeric(n) = &column.values else {
                return Err(other_type(&number.name, "numbers", "text"));
            };
            let values = rounded(column, &n.values)?;
            for (row, value) in data.chunks_exact_mut(features).zip(values) {
                if let Some(slot) = row.get_mut(at) {
                    *slot = (value - number.mean) / number.deviation;
                }
            }
        }
        let mut start = self.numbers.len();
        for one_hot in &self.categories {
            let column = self.column(table, &one_hot.name)?;
            let Values::Categorical(c) = &column.values else {
                return Err(other_type(&one_hot.name, "text", "numbers"));
            };
            let positions: Vec<Option<usize>> = c
                .categories
                .iter()
                .map(|name| one_hot.categories.binary_search(name).ok())
                .collect();
            for (row, code) in data.chunks_exact_mut(features).zip(&c.codes) {
                if let Some(position) = positions.get(*code as usize).copied().flatten()
                    && let Some(slot) = row.get_mut(start + position)
                {
                    *slot = 1.0;
                }
            }
            start += one_hot.categories.len();
        }
        Matrix::new(data, rows, features)
    }

    fn column<'a>(&self, table: &'a Table, name: &str) -> Result<&'a Column> {
        table
            .column(name)
            .map_err(|e| Error::new(Code::ColumnMismatch, e.message()))
    }

    fn too_large(&self, rows: usize) -> Error {
        let widest = self.categories.iter().max_by_key(|c| c.categories.len());
        let hint = widest.map_or_else(String::new, |c| {
            format!(
                " (the text column '{}' alone gives {})",
                c.name,
                c.categories.len()
            )
        });
        Error::new(
            Code::TooLarge,
            format!(
                "features: {rows} rows × {} features{hint} are more than {MAX_VALUES} values; remove columns that name each row, or take fewer rows",
                self.features()
            ),
        )
    }
}

fn other_type(name: &str, expected: &str, found: &str) -> Error {
    Error::new(
        Code::ColumnMismatch,
        format!("column '{name}': expected {expected}, found {found}; pass the type the model was fitted on"),
    )
}

/// The values as the exported model will be given them.
fn rounded(column: &Column, values: &[f64]) -> Result<Vec<f64>> {
    let mut all = Vec::with_capacity(values.len());
    for (row, &value) in values.iter().enumerate() {
        let single = value as f32;
        if single.is_nan() {
            return Err(Error::new(
                Code::MissingValue,
                format!(
                    "column '{}', row {row}: no value; impute missing values first",
                    column.name
                ),
            ));
        }
        if single.is_infinite() {
            return Err(Error::new(
                Code::InfiniteValue,
                format!(
                    "column '{}', row {row}: expected a number that a 32-bit float can hold, found {value}; remove or clip it",
                    column.name
                ),
            ));
        }
        all.push(f64::from(single));
    }
    Ok(all)
}

fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    if values.is_empty() {
        return (0.0, 1.0);
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let drift = values.iter().map(|v| v - mean).sum::<f64>() / n;
    let mean = mean + drift;
    let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n;
    let rounding = n * f64::EPSILON * variance + (n * mean * f64::EPSILON) * (n * mean * f64::EPSILON);
    let deviation = variance.sqrt();
    if variance <= rounding || deviation == 0.0 {
        (mean, 1.0)
    } else {
        (mean, deviation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table::new(vec![
            Column::categorical("sex", &[Some("m"), Some("f"), Some("m")]),
            Column::numeric("age", vec![1.0, 2.0, 6.0]),
            Column::numeric("one", vec![0.1, 0.1, 0.1]),
        ])
        .unwrap()
    }

    #[test]
    fn numbers_come_first_then_a_feature_for_each_category() {
        let encoder = Encoder::fit(&table()).unwrap();
        assert_eq!(encoder.feature_names(), ["age", "one", "sex=f", "sex=m"]);
        assert_eq!(encoder.numbers[0].mean, 3.0);
        assert_eq!(encoder.numbers[1].deviation, 1.0);
        let x = encoder.transform(&table()).unwrap();
        let deviation = (14.0_f64 / 3.0).sqrt();
        assert_eq!(x.row(0), [-2.0 / deviation, 0.0, 0.0, 1.0]);
        assert_eq!(x.row(1), [-1.0 / deviation, 0.0, 1.0, 0.0]);
    }

    #[test]
    fn unknown_categories_are_all_zeros() {
        let encoder = Encoder::fit(&table()).unwrap();
        let other = Table::new(vec![
            Column::numeric("age", vec![3.0]),
            Column::numeric("one", vec![0.1]),
            Column::categorical("sex", &[Some("x")]),
        ]);
        let x = encoder.transform(&other.unwrap()).unwrap();
        assert_eq!(x.row(0), [0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn too_large_numbers_and_tables_are_refused() {
        let huge = Table::new(vec![Column::numeric("n", vec![1.0, 1e300])]).unwrap();
        let error = Encoder::fit(&huge).unwrap_err();
        assert_eq!(error.code(), Code::InfiniteValue);
        assert!(error.message().contains("column 'n', row 1"));
        let ids: Vec<Option<String>> = (0..20_000).map(|i| Some(i.to_string())).collect();
        let wide = Table::new(vec![Column::categorical("id", &ids)]).unwrap();
        let error = Encoder::fit(&wide).unwrap().transform(&wide).unwrap_err();
        assert_eq!(error.code(), Code::TooLarge);
        assert!(error.message().contains("'id' alone gives 20000"));
    }
}
