//! Malformed CSV: each input gives its code, and a message that names the place.

use evenkeel::data::{ColumnKind, ColumnSchema, CsvOptions, Schema, read_csv, read_csv_as};
use evenkeel::{Code, Unwatched, Watch};

fn refusal(bytes: &[u8], options: &CsvOptions) -> (Code, String) {
    let error = read_csv(bytes, options).expect_err("expected a refusal");
    (error.code(), error.message().to_owned())
}

#[test]
fn malformed_files_are_refused() {
    let ten_numbers_and = |text: &str| format!("a,b\n{}1,{text}\n", "1,2\n".repeat(10)).into_bytes();
    let table: Vec<(&str, Vec<u8>, Code, &str)> = vec![
        (
            "empty file",
            b"".to_vec(),
            Code::EmptyInput,
            "found an empty file",
        ),
        (
            "byte-order mark alone",
            b"\xEF\xBB\xBF".to_vec(),
            Code::EmptyInput,
            "empty file",
        ),
        (
            "blank lines alone",
            b"\n\r\n\n".to_vec(),
            Code::EmptyInput,
            "empty file",
        ),
        (
            "header alone",
            b"a,b\n".to_vec(),
            Code::EmptyInput,
            "below the header",
        ),
        (
            "header without line end",
            b"a,b".to_vec(),
            Code::EmptyInput,
            "below the header",
        ),
        (
            "too few fields",
            b"a,b\n1,2\n3\n".to_vec(),
            Code::RaggedCsv,
            "line 3: expected 2 fields as in the header, found 1",
        ),
        (
            "too many fields",
            b"a,b\n\n1,2\n\n\n1,2,3\n".to_vec(),
            Code::RaggedCsv,
            "line 6: expected 2 fields as in the header, found 3",
        ),
        (
            "ragged after a quoted line break",
            b"a,b\n\"x\ny\",2\n3\n".to_vec(),
            Code::RaggedCsv,
            "line 4:",
        ),
        (
            "ragged with Windows line ends",
            b"a,b\r\n1,2\r\n3\r\n".to_vec(),
            Code::RaggedCsv,
            "line 3:",
        ),
        (
            "ragged with old Mac line ends",
            b"a,b\r1,2\r3\r".to_vec(),
            Code::RaggedCsv,
            "line 3:",
        ),
        (
            "not UTF-8",
            b"a,b\n1,2\n1,\xFF\n".to_vec(),
            Code::InvalidCsv,
            "line 3: expected UTF-8 text, found the byte 0xff",
        ),
        (
            "UTF-16",
            b"\xFF\xFEa\0,\0b\0".to_vec(),
            Code::InvalidCsv,
            "UTF-16",
        ),
        (
            "NUL byte",
            b"a,b\n1,\0\n".to_vec(),
            Code::InvalidCsv,
            "line 2: expected text, found a NUL byte",
        ),
        (
            "repeated name",
            b"a,b,a\n1,2,3\n".to_vec(),
            Code::InvalidCsv,
            "columns 1 and 3 are both named 'a'",
        ),
        (
            "name repeats a filled-in one",
            b"Unnamed: 1,\n1,2\n".to_vec(),
            Code::InvalidCsv,
            "'Unnamed: 1'",
        ),
        (
            "unclosed quote",
            b"a,b\n1,2\n3,\"x\n4,5\n".to_vec(),
            Code::InvalidCsv,
            "line 3: a quoted field",
        ),
        (
            "unclosed quote in the header",
            b"a,\"b\n1,2\n".to_vec(),
            Code::InvalidCsv,
            "line 1: a quoted field",
        ),
        (
            "unclosed quote at the right width",
            b"a,b\n1,2\n3,\"x".to_vec(),
            Code::InvalidCsv,
            "line 3: a quoted field",
        ),
        (
            "text among numbers",
            ten_numbers_and("abc"),
            Code::NotNumeric,
            "line 12: column 'b': expected a number as in the other rows, found 'abc'",
        ),
        (
            "infinity among numbers",
            ten_numbers_and("inf"),
            Code::InfiniteValue,
            "line 12: column 'b'",
        ),
        (
            "number beyond f64",
            b"a\n1\n1e999\n".to_vec(),
            Code::InfiniteValue,
            "line 3: column 'a'",
        ),
    ];
    for (name, bytes, code, message) in table {
        let found = refusal(&bytes, &CsvOptions::default());
        assert_eq!(found.0, code, "{name}: {}", found.1);
        assert!(found.1.contains(message), "{name}: {}", found.1);
    }
}

#[test]
fn a_million_columns_are_too_large() {
    let wide = [
        "x,".repeat(999_999),
        "x\n".into(),
        "1,".repeat(999_999),
        "1\n".into(),
    ]
    .concat();
    let (code, message) = refusal(wide.as_bytes(), &CsvOptions::default());
    assert_eq!(code, Code::TooLarge);
    assert!(message.contains("at most 16384 columns"), "{message}");
}

#[test]
fn rows_beyond_the_limit_are_too_large() {
    let options = CsvOptions {
        max_rows: 3,
        ..CsvOptions::default()
    };
    assert!(read_csv(b"a\n1\n2\n3\n", &options).is_ok());
    assert_eq!(refusal(b"a\n1\n2\n3\n4\n", &options).0, Code::TooLarge);
}

#[test]
fn options_are_checked() {
    let named = |numeric: &[&str], categorical: &[&str], delimiter| CsvOptions {
        numeric: numeric.iter().map(|s| s.to_string()).collect(),
        categorical: categorical.iter().map(|s| s.to_string()).collect(),
        delimiter,
        ..CsvOptions::default()
    };
    for (options, code) in [
        (named(&["c"], &[], None), Code::UnknownColumn),
        (named(&[], &["c"], None), Code::UnknownColumn),
        (named(&["a"], &["a"], None), Code::InvalidOption),
        (named(&[], &[], Some('"')), Code::InvalidOption),
        (named(&[], &[], Some('가')), Code::InvalidOption),
        (named(&["b"], &[], None), Code::NotNumeric),
    ] {
        assert_eq!(refusal(b"a,b\n1,x\n2,y\n", &options).0, code, "{options:?}");
    }
}

#[test]
fn a_schema_forces_types() {
    let column = |name: &str, kind, categories: &[&str]| ColumnSchema {
        name: name.into(),
        kind,
        categories: categories.iter().map(|s| s.to_string()).collect(),
    };
    let schema = Schema {
        columns: vec![
            column("n", ColumnKind::Number, &[]),
            column("c", ColumnKind::Category, &["3", "2"]),
            column("elsewhere", ColumnKind::Number, &[]),
        ],
    };
    let table = read_csv_as(b"c,n\n1,07\n2,\n", &schema, &CsvOptions::default()).expect("reads");
    let read = Schema::of(&table);
    assert_eq!(read.columns[0].categories, ["3", "2", "1"]);
    assert_eq!(read.columns[1].kind, ColumnKind::Integer);
    let error = read_csv_as(b"c,n\n1,x\n", &schema, &CsvOptions::default()).expect_err("text");
    assert_eq!(error.code(), Code::NotNumeric);
    assert!(error.message().contains("line 2: column 'n'"), "{error}");
}

#[test]
fn a_cancelled_reading_ends() {
    struct Stop;
    impl Watch for Stop {
        fn progress(&mut self, _: &str, _: usize, _: usize) -> bool {
            false
        }
    }
    let options = CsvOptions::default();
    let read = |watch: &mut dyn Watch| evenkeel::data::read_csv_watched(b"a\n1\n", None, &options, watch);
    assert!(read(&mut Unwatched).is_ok());
    assert_eq!(read(&mut Stop).expect_err("cancelled").code(), Code::Cancelled);
}
