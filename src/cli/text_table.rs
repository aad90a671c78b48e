//! Tables for people: aligned columns, a little color where a terminal shows it.

use unicode_width::UnicodeWidthStr;

/// How a cell or line is shown on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Heading,
    Quiet,
    Good,
    Bad,
    Warning,
}

impl Tone {
    /// `text` in this tone; unchanged where there is no color.
    pub fn paint(self, text: &str, color: bool) -> String {
        let code = match self {
            Tone::Heading => "1",
            Tone::Quiet => "2",
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Warning => "33",
            Tone::Plain => "",
        };
        if color && !code.is_empty() && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    text: String,
    tone: Tone,
    is_number: bool,
}

impl Cell {
    /// The same cell in another tone.
    pub fn tone(self, tone: Tone) -> Self {
        Cell { tone, ..self }
    }
}

/// Text, to the left.
pub fn text(text: impl AsRef<str>) -> Cell {
    Cell {
        text: text.as_ref().replace(char::is_control, " "),
        tone: Tone::Plain,
        is_number: false,
    }
}

/// A count with thousands apart, to the right.
pub fn count(n: usize) -> Cell {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    Cell {
        is_number: true,
        ..text(grouped)
    }
}

/// A sum of weights: a count where it is whole.
pub fn amount(value: f64) -> Cell {
    if value >= 0.0 && value.fract() == 0.0 && value < 9e15 {
        count(value as usize)
    } else {
        number(Some(value))
    }
}

/// A score or statistic, to the right; `–` where there is none.
pub fn number(value: Option<f64>) -> Cell {
    let shown = match value {
        None => "–".to_owned(),
        Some(v) if v != 0.0 && (v.abs() < 5e-5 || v.abs() >= 1e7) => format!("{v:.2e}"),
        Some(v) => format!("{v:.4}"),
    };
    Cell {
        is_number: true,
        ..text(shown)
    }
}

/// Rows under headings; as wide as their contents.
#[derive(Debug, Clone, Default)]
pub struct TextTable {
    rows: Vec<Vec<Cell>>,
}

impl TextTable {
    /// A table with these headings.
    pub fn new(headings: &[&str]) -> Self {
        TextTable {
            rows: vec![headings.iter().map(|h| text(h).tone(Tone::Heading)).collect()],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Two columns without headings: a name and its value.
    pub fn pairs(pairs: Vec<(&str, Cell)>) -> Self {
        TextTable {
            rows: pairs
                .into_iter()
                .map(|(name, value)| {
                    vec![
                        text(name).tone(Tone::Quiet),
                        Cell {
                            is_number: false,
                            ..value
                        },
                    ]
                })
                .collect(),
        }
    }

    /// The lines of the table, each ended by a newline.
    pub fn render(&self, color: bool) -> String {
        let n_columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let columns: Vec<(usize, bool)> = (0..n_columns).map(|i| self.column(i)).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, &(width, to_the_right)) in row.iter().zip(&columns) {
                let gap = " ".repeat(width - cell.text.width());
                let painted = cell.tone.paint(&cell.text, color);
                let (before, after) = if to_the_right {
                    (gap.as_str(), "")
                } else {
                    ("", gap.as_str())
                };
                line.push_str(&format!("{before}{painted}{after}  "));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }

    /// Width of a column, and whether it holds numbers below its heading.
    fn column(&self, i: usize) -> (usize, bool) {
        let cells = || self.rows.iter().filter_map(move |row| row.get(i));
        let width = cells().map(|c| c.text.width()).max().unwrap_or(0);
        (width, cells().any(|c| c.is_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_wide_letters_count_twice() {
        let mut table = TextTable::new(&["class", "rows"]);
        table.row(vec![text("환자"), count(9_800)]);
        table.row(vec![text("ill"), count(12)]);
        assert_eq!(table.render(false), "class   rows\n환자   9,800\nill       12\n");
    }

    #[test]
    fn color_does_not_move_columns() {
        let mut table = TextTable::new(&["a", "b"]);
        table.row(vec![text("x").tone(Tone::Bad), number(Some(0.5))]);
        assert_eq!(
            table.render(true),
            "\x1b[1ma\x1b[0m       \x1b[1mb\x1b[0m\n\x1b[31mx\x1b[0m  0.5000\n"
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(count(1_234_567).text, "1,234,567");
        assert_eq!(number(Some(1e-9)).text, "1.00e-9");
        assert_eq!(number(Some(0.0)).text, "0.0000");
        assert_eq!(number(None).text, "–");
        assert_eq!(text("a\x1b[2Jb").text, "a [2Jb");
    }
}
