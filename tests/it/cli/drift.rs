//! `evenkeel drift`

use super::{Folder, example};
use serde_json::Value;

fn clinic(more: &[&str]) -> super::Ran {
    let (reference, current) = (example("clinic.csv"), example("clinic-current.csv"));
    let arguments: Vec<&str> = ["drift", &reference, &current]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    Folder::new().run(&arguments)
}

fn column<'a>(report: &'a Value, name: &str) -> &'a Value {
    let columns = report["columns"].as_array().unwrap();
    columns.iter().find(|c| c["column"] == name).unwrap()
}

#[test]
fn the_clinic_has_moved_where_its_generator_moved_it() {
    let report = clinic(&["--json"]).json();
    assert_eq!(report["numberOfColumns"], 9);
    let drifted: Vec<&str> = report["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["drifted"] == true)
        .map(|c| c["column"].as_str().unwrap())
        .collect();
    assert_eq!(drifted, ["age", "smoking", "crp"]);
    assert_eq!(report["numberOfDriftedColumns"], 3);
    assert_eq!(report["shareOfDriftedColumns"], 3.0 / 9.0);
    assert_eq!(
        (&report["driftShare"], &report["datasetDrift"]),
        (&Value::from(0.5), &Value::from(false))
    );
    let age = column(&report, "age");
    assert_eq!(
        (&age["type"], &age["test"]),
        (&Value::from("number"), &Value::from("wasserstein"))
    );
    assert!((age["score"].as_f64().unwrap() - 0.322_848_668).abs() < 1e-8);
    assert_eq!(
        (&age["pValue"], &age["threshold"]),
        (&Value::Null, &Value::from(0.1))
    );
    assert_eq!(column(&report, "smoking")["newCategories"][0], "vape");
    assert_eq!(column(&report, "ill")["drifted"], false);
}

#[test]
fn the_table_for_people_says_the_same() {
    let text = clinic(&[]).done().text();
    assert!(text.starts_with("The table has not drifted: 3 of 9 columns, held against a share of 0.5\n"));
    let line = |name: &str| text.lines().find(|l| l.starts_with(name)).unwrap().to_owned();
    assert!(line("age").contains("wasserstein") && line("age").contains("0.3228"));
    assert!(line("smoking").ends_with("vape"));
    assert!(!text.contains('\x1b'));
}

#[test]
fn drift_decides_the_status_only_when_asked() {
    assert_eq!(clinic(&["--fail-on", "drift"]).status, 0);
    assert_eq!(clinic(&["--fail-on", "column"]).status, 1);
    assert_eq!(clinic(&["--fail-on", "drift", "--drift-share", "0.3"]).status, 1);
    let ran = clinic(&["--fail-on", "drift", "--drift-share", "0.3", "--json"]);
    let report: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((ran.status, &report["datasetDrift"]), (1, &Value::from(true)));
}

#[test]
fn one_test_and_some_columns_can_be_asked_for() {
    let report = clinic(&[
        "--test",
        "ks",
        "--threshold",
        "0.01",
        "--columns",
        "bmi,age",
        "--json",
    ])
    .json();
    let columns = report["columns"].as_array().unwrap();
    assert_eq!(columns.len(), 2);
    assert_eq!(
        (&columns[0]["column"], &columns[1]["column"]),
        (&Value::from("bmi"), &Value::from("age"))
    );
    for c in columns {
        assert_eq!(
            (&c["test"], &c["threshold"]),
            (&Value::from("ks"), &Value::from(0.01))
        );
        assert_eq!(c["pValue"], c["score"]);
    }
    assert_eq!(columns[1]["drifted"], true);
}

#[test]
fn wrong_options_name_the_flag() {
    clinic(&["--drift-share", "1.5"]).refused("invalid-option", 2, &["`drift-share`", "1.5"]);
    clinic(&["--threshold", "0.1"]).refused("invalid-option", 2, &["name the `test` too"]);
    clinic(&["--test", "kss"]).refused("invalid-option", 2, &["'kss'", "did you mean 'ks'"]);
    clinic(&["--columns", "weight"]).refused("unknown-column", 3, &["'weight'", "age, sex"]);
}

#[test]
fn the_reference_decides_the_types() {
    let folder = Folder::new();
    folder.write("reference.csv", "a,b\n1,x\n2,y\n3,x\n");
    folder.write("current.csv", "a,b\n1,x\ntwo,y\n");
    folder.run(&["drift", "reference.csv", "current.csv"]).refused(
        "not-numeric",
        3,
        &["current.csv", "line 3", "'a'", "'two'"],
    );
    folder.write("current.csv", "b\nx\n");
    folder
        .run(&["drift", "reference.csv", "current.csv"])
        .refused("column-mismatch", 3, &["'a'"]);
}

#[test]
fn only_one_input_comes_from_stdin() {
    let ran = Folder::new().run_with(&["drift", "-", "-"], b"a\n1\n");
    ran.refused("invalid-option", 2, &["stdin"]);
    let folder = Folder::new();
    folder.write("reference.csv", "a\n1.5\n2.5\n");
    let ran = folder.run_with(&["drift", "reference.csv", "-", "--json"], b"a\n1.5\n2.5\n");
    assert_eq!(ran.json()["numberOfDriftedColumns"], 0);
}

#[test]
fn the_page_is_written_in_either_language() {
    let folder = Folder::new();
    let (reference, current) = (example("clinic.csv"), example("clinic-current.csv"));
    let run = |more: &[&str]| folder.run(&[&["drift", &reference, &current][..], more].concat());
    let report = run(&["--json", "--html", "report.html"]).json();
    assert_eq!(report["numberOfDriftedColumns"], 3);
    let english = folder.read("report.html");
    assert!(english.contains("<svg") && english.contains("lang=\"en\""));
    assert!(english.contains("smoking") && english.contains("vape"));
    assert!(!english.contains("src=\"http") && !english.contains("<link"));
    run(&["--html", "korean.html", "--language", "ko"]).done();
    assert!(folder.read("korean.html").contains("lang=\"ko\""));
    let piped = run(&["--html", "-"]).done();
    assert_eq!(piped.text(), english);
    assert!(piped.stderr.contains("3 of 9 columns"));
    run(&["--html", "x.html", "--language", "fr"]).refused("invalid-option", 2, &["'fr'", "en, ko"]);
    run(&["--language", "ko"]).refused("invalid-option", 2, &["--html"]);
    assert_eq!(folder.names(), ["korean.html", "report.html"]);
}
