//! `evenkeel resample`

use super::{Folder, example};
use std::fs;

/// The values of the last column, counted: (rows, rows of `class`).
fn tally(csv: &str, class: &str) -> (usize, usize) {
    let labels: Vec<&str> = csv
        .lines()
        .skip(1)
        .map(|l| l.rsplit(',').next().unwrap())
        .collect();
    (labels.len(), labels.iter().filter(|l| **l == class).count())
}

/// The clinic rows without gaps: what SMOTENC takes.
fn complete_clinic() -> String {
    let clinic = fs::read_to_string(example("clinic.csv")).unwrap();
    clinic
        .lines()
        .filter(|l| !l.contains(",,"))
        .map(|l| format!("{l}\n"))
        .collect()
}

#[test]
fn over_sampling_keeps_the_file_and_repeats_rows_below_it() {
    let folder = Folder::new();
    let input = example("clinic.csv");
    let report = folder
        .run(&[
            "resample",
            &input,
            "--target",
            "ill",
            "--method",
            "random-over-sampler",
            "--seed",
            "42",
            "-o",
            "out.csv",
            "--json",
        ])
        .json();
    assert_eq!(report["target"], "ill");
    assert_eq!(report["rowsBefore"], 10_000);
    assert_eq!(report["rowsAfter"], 19_600);
    assert_eq!(report["counts"][0]["class"], "0");
    assert_eq!(report["counts"][0]["before"], 9_800);
    assert_eq!(report["counts"][1]["before"], 200);
    assert_eq!(report["counts"][1]["after"], 9_800);
    assert_eq!(report["options"]["method"], "random-over-sampler");
    assert_eq!(report["options"]["seed"], 42);
    let (before, after) = (fs::read_to_string(input).unwrap(), folder.read("out.csv"));
    assert!(after.starts_with(&before));
    assert_eq!(tally(&after, "1"), (19_600, 9_800));
    let added = &after[before.len()..];
    assert!(added.lines().all(|line| before.contains(&format!("\n{line}\n"))));
    assert_eq!(folder.names(), ["out.csv"]);
}

#[test]
fn under_sampling_takes_a_ratio() {
    let folder = Folder::new();
    let ran = folder
        .run(&[
            "resample",
            &example("clinic.csv"),
            "--target",
            "ill",
            "--method",
            "rus",
            "--sampling-strategy",
            "0.5",
            "--replacement",
        ])
        .done();
    assert_eq!(tally(&ran.text(), "1"), (600, 200));
    assert!(ran.stderr.contains("ill  before  after"), "{}", ran.stderr);
    assert!(ran.stderr.contains("0     9,800    400"), "{}", ran.stderr);
}

#[test]
fn smote_takes_numbers_from_stdin_and_gives_them_to_stdout() {
    let folder = Folder::new();
    let input = fs::read(example("breast-cancer.csv")).unwrap();
    let arguments = [
        "resample",
        "-",
        "--target",
        "diagnosis",
        "--method",
        "smote",
        "--seed",
        "7",
    ];
    let ran = folder.run_with(&arguments, &input).done();
    assert_eq!(tally(&ran.text(), "malignant"), (714, 357));
    assert!(ran.text().starts_with(std::str::from_utf8(&input).unwrap()));
    assert_eq!(ran.stdout, folder.run_with(&arguments, &input).done().stdout);
    let mut other = arguments;
    other[7] = "8";
    assert_ne!(ran.stdout, folder.run_with(&other, &input).done().stdout);
    assert!(folder.names().is_empty());
}

#[test]
fn smotenc_makes_rows_of_known_categories_and_whole_numbers() {
    let folder = Folder::new();
    let complete = complete_clinic();
    folder.write("data.csv", &complete);
    let (_, ill) = tally(&complete, "1");
    let (_, healthy) = tally(&complete, "0");
    let report = folder
        .run(&[
            "resample",
            "data.csv",
            "--target",
            "ill",
            "--method",
            "smotenc",
            "--k-neighbors",
            "3",
            "--json",
            "-o",
            "out.csv",
        ])
        .json();
    assert_eq!(report["options"]["kNeighbors"], 3);
    assert_eq!(report["counts"][1]["before"], ill);
    assert_eq!(report["counts"][1]["after"], healthy);
    let out = folder.read("out.csv");
    assert_eq!(tally(&out, "1"), (2 * healthy, healthy));
    for line in out.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(cells[0].parse::<u32>().is_ok(), "{line}");
        assert!(["F", "M"].contains(&cells[1]), "{line}");
        assert!(["never", "former", "current"].contains(&cells[2]), "{line}");
    }
}

#[test]
fn strategies_may_be_json() {
    let folder = Folder::new();
    folder.write("data.csv", "x,y\n1,a\n2,a\n3,a\n4,b\n5,b\n6,c\n");
    let ran = folder
        .run(&[
            "resample",
            "data.csv",
            "--target",
            "y",
            "--method",
            "ros",
            "--sampling-strategy",
            "{\"b\": 3, \"c\": 2}",
        ])
        .done();
    let text = ran.text();
    assert_eq!(tally(&text, "b"), (8, 3));
    assert_eq!(tally(&text, "c"), (8, 2));
    assert!(text.starts_with("x,y\n1,a\n2,a\n3,a\n4,b\n5,b\n6,c\n"));
}

#[test]
fn a_parameter_of_another_method_is_refused() {
    let folder = Folder::new();
    folder.write("data.csv", "x,y\n1,a\n2,b\n");
    let ran = folder.run(&[
        "resample",
        "data.csv",
        "--target",
        "y",
        "--method",
        "random-over-sampler",
        "--k-neighbors",
        "5",
    ]);
    ran.refused(
        "invalid-option",
        2,
        &["'k-neighbors'", "sampling-strategy", "shrinkage"],
    );
}

#[test]
fn a_method_that_does_not_exist_is_refused_with_a_hint() {
    let folder = Folder::new();
    folder.write("data.csv", "x,y\n1,a\n2,b\n");
    let ran = folder.run(&["resample", "data.csv", "--target", "y", "--method", "smoot"]);
    ran.refused("invalid-option", 2, &["'smoot'", "did you mean 'smote'"]);
}
