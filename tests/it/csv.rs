//! CSV: what is inferred, and that what is written reads back.

use evenkeel::data::{
    Column, CsvOptions, Numeric, NumericKind, Schema, Table, Values, read_csv, read_csv_as, write_csv,
};
use proptest::prelude::*;

fn read(text: &str) -> Table {
    read_csv(text.as_bytes(), &CsvOptions::default()).expect("reads")
}

/// NaN counts as equal to NaN.
fn same(a: &Table, b: &Table) -> bool {
    a.rows() == b.rows()
        && a.columns().len() == b.columns().len()
        && a.columns().iter().zip(b.columns()).all(|(x, y)| {
            x.name == y.name
                && match (&x.values, &y.values) {
                    (Values::Numeric(p), Values::Numeric(q)) => {
                        p.kind == q.kind
                            && p.values
                                .iter()
                                .zip(&q.values)
                                .all(|(v, w)| v == w || (v.is_nan() && w.is_nan()))
                    }
                    (p, q) => p == q,
                }
        })
}

#[test]
fn types_are_inferred() {
    for (cells, expected) in [
        ("1,2,3", "integer"),
        ("1,,3", "integer"),
        ("1,NA,?", "integer"),
        ("1,2.0,3", "number"),
        ("1e3,2,3", "number"),
        ("9007199254740993,1,2", "number"),
        (" 1,2 ,3", "integer"),
        (",,", "number"),
        ("true,false,true", "category"),
        ("007,010,100", "category"),
        ("1,b,3", "category"),
        ("b,1,3", "category"),
        ("\"1,5\",\"2,5\",\"3,5\"", "category"),
        ("2020-01-01,2020-01-02,2020-01-03", "category"),
    ] {
        let text = format!("a,b,c\n{cells}\n");
        let transposed = transpose(&text);
        let table = read(&transposed);
        let kind = format!("{:?}", Schema::of(&table).columns[0].kind).to_lowercase();
        assert_eq!(kind, expected, "{cells}");
    }
}

/// The second line's fields as a column `x` beside a column of row numbers.
fn transpose(text: &str) -> String {
    let line = text.lines().nth(1).unwrap_or_default();
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        if c == '"' {
            quoted = !quoted;
        }
        if c == ',' && !quoted {
            fields.push(String::new());
        } else if let Some(last) = fields.last_mut() {
            last.push(c);
        }
    }
    let rows: String = fields
        .iter()
        .enumerate()
        .map(|(i, f)| format!("{f},{i}\n"))
        .collect();
    format!("x,row\n{rows}")
}

#[test]
fn text_after_numbers_keeps_its_spelling() {
    let table = read("x\n1.50\n+2\nb\n\"\"\n1.50\n");
    let Values::Categorical(c) = &table.columns()[0].values else {
        panic!("expected categories");
    };
    assert_eq!(c.categories, ["+2", "1.50", "b"]);
    assert_eq!(c.codes, [1, 0, 2, u32::MAX, 1]);
}

#[test]
fn delimiters_are_detected() {
    for text in [
        "a;b\n1,5;2\n",
        "a\tb\n1,5\t2\n",
        "\u{feff}a,b\r\n\"1,5\",2\r\n",
        "a,b\r\"1,5\",2",
        "\n\na;b\n\n1,5;2",
    ] {
        let table = read(text);
        let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
        assert_eq!((names, table.rows()), (vec!["a", "b"], 1), "{text:?}");
    }
    assert_eq!(read("x;y,z\n1,2\n").columns().len(), 2);
    assert_eq!(read(",b\n1,2\n").columns()[0].name, "Unnamed: 0");
}

#[test]
fn numbers_are_written_shortest() {
    let csv = "a,b,c\n1,1.0,x\n-2,0.1,\"say \"\"hi\"\"\"\n,1e300,\n";
    assert_eq!(String::from_utf8(write_csv(&read(csv))).expect("text"), csv);
}

fn name() -> impl Strategy<Value = String> {
    "[a-z ,;\t\"\n\r가é]{1,6}"
}

fn column(rows: usize) -> impl Strategy<Value = Column> {
    let gaps = |value| prop_oneof![4 => value, 1 => Just(f64::NAN)];
    let numbers = |kind, value: BoxedStrategy<f64>| {
        prop::collection::vec(gaps(value), rows).prop_map(move |values| Column {
            name: String::new(),
            values: Values::Numeric(Numeric { values, kind }),
        })
    };
    let whole = (-(1_i64 << 53)..=(1_i64 << 53)).prop_map(|v| v as f64).boxed();
    let real = prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO;
    prop_oneof![
        numbers(NumericKind::Integer, whole),
        numbers(NumericKind::Float64, real.boxed()),
        prop::collection::vec(prop::option::of("[xyz ,;\t\"\n\r가]{0,4}[xyz]"), rows)
            .prop_map(|texts| Column::categorical("", &texts)),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    (1_usize..12, 1_usize..5)
        .prop_flat_map(|(rows, columns)| {
            (
                prop::collection::hash_set(name(), columns),
                prop::collection::vec(column(rows), columns),
            )
        })
        .prop_map(|(names, columns)| {
            let named = columns
                .into_iter()
                .zip(names)
                .map(|(c, name)| Column { name, ..c })
                .collect();
            Table::new(named).expect("equal lengths")
        })
}

fn has_values(column: &Column) -> bool {
    match &column.values {
        Values::Numeric(n) => n.values.iter().any(|v| !v.is_nan()),
        Values::Categorical(c) => !c.categories.is_empty(),
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(table in table()) {
        prop_assume!(table.columns().iter().all(has_values));
        let bytes = write_csv(&table);
        let options = CsvOptions { delimiter: None, ..CsvOptions::default() };
        let back = read_csv(&bytes, &options).expect("reads back");
        prop_assert!(same(&back, &table), "{}", String::from_utf8_lossy(&bytes));
        prop_assert_eq!(write_csv(&back), bytes.clone());
        let forced = read_csv_as(&bytes, &Schema::of(&table), &options).expect("reads back");
        prop_assert!(same(&forced, &table));
    }

    #[test]
    fn any_bytes_give_a_table_or_an_error(bytes in prop::collection::vec(prop::sample::select(&b"a1.,;\"\n\r\t-e0 \xFF\0"[..]), 0..60)) {
        if let Ok(table) = read_csv(&bytes, &CsvOptions::default()) {
            prop_assert!(table.rows() > 0);
        }
    }
}
