//! JSON rows: types, order, schemas and refusals.

use evenkeel::Code;
use evenkeel::data::{CsvOptions, Schema, read_csv, read_rows, write_csv, write_rows};

fn csv(json: &str, schema: Option<&Schema>) -> String {
    let table = read_rows(json, schema).expect("reads");
    String::from_utf8(write_csv(&table)).expect("text")
}

fn schema(text: &str) -> Schema {
    Schema::of(&read_csv(text.as_bytes(), &CsvOptions::default()).expect("reads"))
}

#[test]
fn columns_come_in_the_order_of_appearance() {
    assert_eq!(
        csv(
            r#"[{"b": 1, "a": "x"}, {"c": true, "a": null}, {"a": "", "b": 2.5, "c": false}]"#,
            None
        ),
        "b,a,c\n1.0,x,\n,,true\n2.5,,false\n"
    );
    assert_eq!(
        csv(r#"[{"a": 1, "é": 9007199254740993}]"#, None),
        "a,é\n1,9007199254740992.0\n"
    );
}

#[test]
fn a_schema_orders_and_types() {
    let schema = schema("age,code,sex\n1.5,x,F\n2.5,y,M\n");
    assert_eq!(
        csv(r#"[{"sex": "M", "age": 41, "code": 7}]"#, Some(&schema)),
        "age,code,sex\n41,7,M\n"
    );
    assert_eq!(csv(r#"[{"sex": "M"}]"#, Some(&schema)), "age,code,sex\n,,M\n");
    assert_eq!(
        csv(
            r#"[{"sex": "M", "age": null, "code": "x", "id": 3}]"#,
            Some(&schema)
        ),
        "age,code,sex,id\n,x,M,3\n"
    );
}

#[test]
fn bad_rows_are_refused() {
    let schema = schema("age,sex\n1.5,F\n2.5,M\n");
    let wide: String = (0..20_000).map(|i| format!(r#"{{"k{i}": 1}},"#)).collect();
    let sparse: String = (0..2_000).map(|i| format!(r#"{{"k{i}": 1}},"#)).collect();
    for (json, forced, code, message) in [
        ("", false, Code::InvalidJson, "EOF"),
        ("[", false, Code::InvalidJson, "EOF"),
        ("{}", false, Code::InvalidJson, "expected an array of rows"),
        ("[1]", false, Code::InvalidJson, "an object as row 0"),
        ("[{}] x", false, Code::InvalidJson, "trailing"),
        (r#"[{"a": [1]}]"#, false, Code::InvalidJson, "row 0, column 'a'"),
        (
            r#"[{"a": 1}, {"a": {"b": 1}}]"#,
            false,
            Code::InvalidJson,
            "row 1, column 'a'",
        ),
        (
            r#"[{"a": 1, "a": 2}]"#,
            false,
            Code::InvalidJson,
            "row 0: expected each key once",
        ),
        (r#"[{"a": 1e999}]"#, false, Code::InvalidJson, "out of range"),
        ("[]", false, Code::EmptyInput, "at least one row"),
        ("[{}]", false, Code::EmptyInput, "at least one row"),
        (
            r#"[{"a": 1}, {"a": "x"}]"#,
            false,
            Code::NotNumeric,
            "row 1, column 'a': expected a number, found the text 'x'",
        ),
        (
            r#"[{"a": "x"}, {"a": 1}]"#,
            false,
            Code::NotNumeric,
            "row 1, column 'a': expected text, found the number 1",
        ),
        (
            r#"[{"age": "old", "sex": "F"}]"#,
            true,
            Code::NotNumeric,
            "row 0, column 'age'",
        ),
        (
            r#"[{"age": true, "sex": "F"}]"#,
            true,
            Code::NotNumeric,
            "found true",
        ),
        (
            r#"[{"agee": 41, "sex": "F"}]"#,
            true,
            Code::ColumnMismatch,
            "'age', but there is an unknown 'agee'",
        ),
        (&format!("[{}{{}}]", wide), false, Code::TooLarge, "rows"),
        (
            &format!("[{}{{}}]", sparse),
            false,
            Code::TooLarge,
            "too many empty cells",
        ),
    ] {
        let error = read_rows(json, forced.then_some(&schema)).expect_err("expected a refusal");
        let start: String = json.chars().take(50).collect();
        assert_eq!(error.code(), code, "{start}: {error}");
        assert!(error.message().contains(message), "{start}: {error}");
    }
}

#[test]
fn rows_are_written_as_they_are_read() {
    let json = r#"[{"a":1,"b":0.1,"c":"x \"y\"","d":null},{"a":null,"b":2.0,"c":"é","d":null}]"#;
    let table = read_rows(json, None).expect("reads");
    assert_eq!(String::from_utf8(write_rows(&table)).expect("text"), json);
}
