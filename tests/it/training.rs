//! The training run: what may reach what, what is refused, what is told.

use evenkeel::Code;
use evenkeel::data::{Column, CsvOptions, Labels, Table, read_csv, stratified_split};
use evenkeel::inference::{Session, SessionOptions};
use evenkeel::learners::LogisticOptions;
use evenkeel::metrics::log_loss;
use evenkeel::onnx::{Limits, read};
use evenkeel::options::parse;
use evenkeel::training::{Encoder, ImputeOptions, TrainOptions, Trained, train};
use evenkeel::watch::{Unwatched, Watch};

fn clinic() -> Table {
    read_csv(
        include_bytes!("../../examples/data/clinic.csv"),
        &CsvOptions::default(),
    )
    .unwrap()
}

/// Two numbers and a text with gaps; the class follows the first number.
fn small() -> Table {
    let a: Vec<f64> = (0..80)
        .map(|i| if i % 11 == 5 { f64::NAN } else { f64::from(i % 40) })
        .collect();
    let b: Vec<f64> = (0..80).map(|i| f64::from(i * 7 % 13)).collect();
    let texts: Vec<Option<&str>> = (0..80).map(|i| [Some("x"), None, Some("y")][i % 3]).collect();
    let classes: Vec<Option<&str>> = (0..80)
        .map(|i| Some(if i % 40 > 29 { "ill" } else { "well" }))
        .collect();
    Table::new(vec![
        Column::numeric("a", a),
        Column::categorical("class", &classes),
        Column::categorical("text", &texts),
        Column::numeric("b", b),
    ])
    .unwrap()
}

fn run(json: &str, table: &Table) -> Trained {
    train(&parse(json).unwrap(), table, &mut Unwatched).unwrap()
}

fn refusal(json: &str, table: &Table) -> (Code, String) {
    let options = match parse::<TrainOptions>(json) {
        Ok(options) => options,
        Err(error) => return (error.code(), error.message().to_owned()),
    };
    let error = train(&options, table, &mut Unwatched).unwrap_err();
    (error.code(), error.message().to_owned())
}

fn metadata(model: &[u8], key: &str) -> Option<String> {
    let model = read(model, &Limits::default()).unwrap();
    let entry = model.metadata_props.iter().find(|entry| entry.key == key)?;
    Some(entry.value.clone())
}

fn validation_rows(table: &Table, target: &str, seed: u64) -> Vec<u32> {
    let labels = Labels::from_column(table.column(target).unwrap()).unwrap();
    stratified_split(&labels, 0.25, seed).unwrap().test
}

fn with_column(table: &Table, replaced: Column) -> Table {
    let columns = table
        .columns()
        .iter()
        .map(|c| {
            if c.name == replaced.name {
                replaced.clone()
            } else {
                c.clone()
            }
        })
        .collect();
    Table::new(columns).unwrap()
}

#[test]
fn validation_rows_reach_neither_imputing_resampling_encoding_nor_fitting() {
    let table = small();
    let held_back = validation_rows(&table, "class", 3);
    let poisoned = |row: usize| held_back.contains(&(row as u32));
    let a: Vec<f64> = (0..80)
        .map(|i| {
            if poisoned(i) {
                1e9
            } else {
                f64::from(i as u32 % 40)
            }
        })
        .collect();
    let b: Vec<f64> = (0..80)
        .map(|i| {
            if poisoned(i) {
                -1e9
            } else {
                f64::from(i as u32 * 7 % 13)
            }
        })
        .collect();
    let texts: Vec<Option<&str>> = (0..80)
        .map(|i| {
            if poisoned(i) {
                Some("poison")
            } else {
                [Some("x"), None, Some("y")][i % 3]
            }
        })
        .collect();
    let clean = |values: &[f64]| -> Vec<f64> {
        (0..80)
            .map(|i| if poisoned(i) { f64::NAN } else { values[i] })
            .collect()
    };
    let clean_texts: Vec<Option<&str>> = (0..80).map(|i| texts[i].filter(|_| !poisoned(i))).collect();
    let with = |a: Vec<f64>, b: Vec<f64>, texts: &[Option<&str>]| {
        let table = with_column(&table, Column::numeric("a", a));
        let table = with_column(&table, Column::numeric("b", b));
        with_column(&table, Column::categorical("text", texts))
    };
    for method in [
        "null",
        r#"{"method": "random-over-sampler"}"#,
        r#"{"method": "smotenc", "kNeighbors": 2}"#,
    ] {
        let json = format!(r#"{{"target": "class", "seed": 3, "resample": {method}}}"#);
        let poison = run(&json, &with(a.clone(), b.clone(), &texts));
        let gaps = run(&json, &with(clean(&a), clean(&b), &clean_texts));
        assert_eq!(poison.report.model, gaps.report.model);
        assert_eq!(poison.report.columns, gaps.report.columns);
        assert_eq!(poison.report.class_counts, gaps.report.class_counts);
        let schema = metadata(&poison.model, "evenkeel.schema").unwrap();
        assert!(schema.contains("\"x\"") && !schema.contains("poison"), "{schema}");
        assert!(!String::from_utf8_lossy(&poison.model).contains("poison"));
        let told = format!("'text': {} validation rows", held_back.len());
        assert!(poison.report.warnings.iter().any(|w| w.contains(&told)));
    }
}

#[test]
fn only_the_training_part_is_resampled() {
    let json = r#"{"target": "ill", "resample": {"method": "random-over-sampler"}, "threshold": "best-f1"}"#;
    let report = run(json, &clinic()).report;
    assert_eq!(
        (report.rows, report.training_rows, report.validation_rows),
        (10_000, 7500, 2500)
    );
    let ill = &report.class_counts[1];
    assert_eq!((ill.before, ill.after, ill.validation), (150, 7350, 50));
    assert_eq!(report.validation.rows, 2500);
    assert_eq!(report.validation.classes[1].support, 50.0);
}

#[test]
fn the_clinic_model_beats_the_dummy() {
    let report = run(
        r#"{"target": "ill", "threshold": "best-f1", "seed": 1}"#,
        &clinic(),
    )
    .report;
    assert_eq!(report.positive_label.as_deref(), Some("1"));
    assert_eq!(
        (report.dummy.accuracy, report.dummy.classes[1].recall),
        (0.98, 0.0)
    );
    let auc = report.validation.roc_auc.unwrap();
    assert!(auc > 0.8 && auc < 0.95, "{auc}");
    let threshold = report.threshold.unwrap();
    assert!((report.validation.classes[1].f1 - threshold.chosen.f1).abs() < 1e-12);
    assert!(threshold.chosen.f1 >= report.validation_at_half.classes[1].f1);
    assert!(report.model.converged);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let json = |seed: u64| {
        format!(r#"{{"target": "class", "seed": {seed}, "resample": {{"method": "random-over-sampler"}}}}"#)
    };
    let table = small();
    assert_eq!(run(&json(7), &table), run(&json(7), &table));
    assert_ne!(run(&json(7), &table).model, run(&json(8), &table).model);
}

#[test]
fn the_model_carries_its_schema_classes_and_threshold() {
    let trained = run(
        r#"{"target": "class", "threshold": {"recallAtLeast": 1.0}}"#,
        &small(),
    );
    let says = |key: &str| metadata(&trained.model, key).unwrap();
    assert_eq!(says("evenkeel.target"), "class");
    assert_eq!(says("evenkeel.classes"), r#"["ill","well"]"#);
    assert_eq!(says("evenkeel.positive"), "ill");
    let threshold: f64 = says("evenkeel.threshold").parse().unwrap();
    assert_eq!(threshold, trained.report.threshold.unwrap().chosen.threshold);
    assert!(says("evenkeel.training").contains(r#""trainingRows":60"#));
    let model = read(&trained.model, &Limits::default()).unwrap();
    let graph = model.graph.unwrap();
    let names = |values: &[evenkeel::onnx::proto::ValueInfoProto]| -> Vec<String> {
        values.iter().map(|v| v.name.clone()).collect()
    };
    assert_eq!(names(&graph.input), ["a", "text", "b"]);
    assert_eq!(names(&graph.output), ["label", "probabilities"]);
    let plain = run(r#"{"target": "class"}"#, &small());
    assert_eq!(metadata(&plain.model, "evenkeel.threshold"), None);
}

#[test]
fn three_classes_have_a_row_of_coefficients_each() {
    let classes: Vec<f64> = (0..80).map(|i| f64::from(i % 40 / 14)).collect();
    let table = with_column(&small(), Column::numeric("class", classes));
    let trained = run(r#"{"target": "class"}"#, &table);
    assert_eq!(trained.report.classes, ["0", "1", "2"]);
    assert_eq!(trained.report.model.coefficients.len(), 3);
    assert_eq!(trained.report.positive_label, None);
    assert!(trained.report.validation.accuracy > 0.7);
    let (code, message) = refusal(r#"{"target": "class", "threshold": 0.3}"#, &table);
    assert_eq!(code, Code::InvalidOption);
    assert!(message.contains("two classes, found 3"));
}

#[test]
fn weights_count_and_are_no_feature() {
    let n = 80;
    let weights: Vec<f64> = (0..n).map(|i| f64::from(i % 3)).collect();
    let mut columns = small().into_columns();
    columns.push(Column::numeric("w", weights));
    let table = Table::new(columns).unwrap();
    let weighted = run(r#"{"target": "class", "sampleWeight": "w"}"#, &table);
    assert!(weighted.report.columns.iter().all(|c| c.column != "w"));
    let plain = run(r#"{"target": "class"}"#, &small());
    assert_ne!(
        weighted.report.model.coefficients,
        plain.report.model.coefficients
    );
    let balanced = r#"{"target": "class", "model": {"kind": "logistic", "classWeight": "balanced"}}"#;
    let recall = |t: &Trained| t.report.validation.classes[0].recall;
    assert!(recall(&run(balanced, &small())) >= recall(&plain));
}

#[test]
fn bad_options_and_bad_tables_are_refused_with_place_and_remedy() {
    let table = small();
    for (json, code, words) in [
        (r#"{}"#, Code::InvalidOption, "target"),
        (r#"{"target": "nope"}"#, Code::UnknownColumn, "no column 'nope'"),
        (r#"{"target": "class", "tresh": 1}"#, Code::InvalidOption, "tresh"),
        (
            r#"{"target": "class", "validationSize": 1}"#,
            Code::InvalidOption,
            "validationSize",
        ),
        (
            r#"{"target": "class", "positiveLabel": "sick"}"#,
            Code::InvalidOption,
            "ill, well",
        ),
        (
            r#"{"target": "class", "sampleWeight": "text"}"#,
            Code::NotNumeric,
            "sampleWeight",
        ),
        (
            r#"{"target": "class", "sampleWeight": "a"}"#,
            Code::MissingValue,
            "row 5",
        ),
        (
            r#"{"target": "class", "model": {"kind": "forest"}}"#,
            Code::InvalidOption,
            "forest",
        ),
        (
            r#"{"target": "class", "model": {"kind": "logistic", "c": 0}}"#,
            Code::InvalidOption,
            "c:",
        ),
        (
            r#"{"target": "class", "model": {"kind": "logistic", "classWeight": {"sick": 2}}}"#,
            Code::InvalidOption,
            "no class 'sick'",
        ),
        (
            r#"{"target": "class", "resample": {"method": "smote"}}"#,
            Code::NotNumeric,
            "smotenc",
        ),
    ] {
        let (found, message) = refusal(json, &table);
        assert_eq!(found, code, "{json}: {message}");
        assert!(message.contains(words), "{json}: {message}");
    }
    let all = vec![Some("ill"); 80];
    let one = with_column(&table, Column::categorical("class", &all));
    assert_eq!(refusal(r#"{"target": "class"}"#, &one).0, Code::OneClass);
    let empty = with_column(&table, Column::numeric("a", vec![f64::NAN; 80]));
    let (code, message) = refusal(r#"{"target": "class"}"#, &empty);
    assert_eq!(code, Code::MissingValue);
    assert!(message.contains("column 'a'"));
    let infinite = with_column(&table, Column::numeric("b", vec![f64::INFINITY; 80]));
    assert_eq!(
        refusal(r#"{"target": "class"}"#, &infinite).0,
        Code::InfiniteValue
    );
    let mut columns = table.columns().to_vec();
    columns[0].name = "label".into();
    let taken = Table::new(columns).unwrap();
    assert_eq!(refusal(r#"{"target": "class"}"#, &taken).0, Code::ColumnMismatch);
    let lonely = Table::new(vec![table.column("class").unwrap().clone()]).unwrap();
    assert_eq!(refusal(r#"{"target": "class"}"#, &lonely).0, Code::EmptyInput);
    let none = table.take(&[]);
    assert_eq!(refusal(r#"{"target": "class"}"#, &none).0, Code::EmptyInput);
}

#[test]
fn training_can_be_cancelled() {
    struct Stop(&'static str);
    impl Watch for Stop {
        fn progress(&mut self, stage: &str, _done: usize, _total: usize) -> bool {
            stage != self.0
        }
    }
    let options = parse(r#"{"target": "class"}"#).unwrap();
    for stage in ["fit", "validate"] {
        let error = train(&options, &small(), &mut Stop(stage)).unwrap_err();
        assert_eq!(error.code(), Code::Cancelled);
    }
}

/// Scores the validation rows with the exported file and holds them against the report.
fn assert_scores_as_trained(json: &str, table: &Table, target: &str) {
    let trained = run(json, table);
    let report = &trained.report;
    let session = Session::load(&trained.model, &SessionOptions::default()).unwrap();
    assert_eq!(session.classes(), report.classes);
    let held_back = table.take(&validation_rows(table, target, 0));
    let predictions = session.predict(&held_back).unwrap();
    let actual = Labels::from_column(held_back.column(target).unwrap()).unwrap();
    let k = report.classes.len();
    let mut confusion = vec![vec![0.0; k]; k];
    for (&code, label) in actual.codes.iter().zip(predictions.labels.unwrap()) {
        let predicted = report.classes.iter().position(|c| *c == label).unwrap();
        confusion[code as usize][predicted] += 1.0;
    }
    assert_eq!(confusion, report.validation.confusion, "{json}");
    let loss = log_loss(&predictions.probabilities.unwrap(), &actual.codes, None).unwrap();
    let trained = report.validation.log_loss.unwrap();
    // Single precision takes a probability next to 1 from 1: small ones lose digits, and the loss with them.
    assert!((loss - trained).abs() < 1e-5, "{json}: {loss}, trained {trained}");
}

#[test]
fn the_exported_models_probabilities_are_those_of_the_pipeline() {
    let table = clinic();
    let trained = run(
        r#"{"target": "ill", "model": {"kind": "logistic", "c": 10}}"#,
        &table,
    );
    let (features, target) = table.split_off("ill").unwrap();
    let labels = Labels::from_column(&target).unwrap();
    let rows = stratified_split(&labels, 0.25, 0).unwrap().train;
    let training = features.take(&rows);
    let imputer = ImputeOptions::default().fit(&training).unwrap();
    let encoder = Encoder::fit(&imputer.transform(&training).unwrap()).unwrap();
    let encode = |table: &Table| encoder.transform(&imputer.transform(table).unwrap()).unwrap();
    let options = LogisticOptions {
        c: 10.0,
        ..Default::default()
    };
    let fit = options.fit(&encode(&training), &labels.take(&rows), None, &mut Unwatched);
    let expected = fit
        .unwrap()
        .model
        .predict_probabilities(&encode(&features))
        .unwrap();
    let session = Session::load(&trained.model, &SessionOptions::default()).unwrap();
    let found = session.predict(&table).unwrap().probabilities.unwrap();
    assert_eq!(found.rows(), 10_000);
    for (f, e) in found.data().iter().zip(expected.data()) {
        assert!((f - e).abs() < 1e-6, "{f}, expected {e}");
    }
}

#[test]
fn the_exported_model_scores_as_the_trained_one() {
    let three: Vec<f64> = (0..80).map(|i| f64::from(i % 40 / 14)).collect();
    let three = with_column(&small(), Column::numeric("class", three));
    assert_scores_as_trained(r#"{"target": "class"}"#, &small(), "class");
    assert_scores_as_trained(
        r#"{"target": "class", "threshold": "best-f1"}"#,
        &small(),
        "class",
    );
    assert_scores_as_trained(r#"{"target": "class"}"#, &three, "class");
    let smotenc =
        r#"{"target": "ill", "threshold": "best-f1", "resample": {"method": "smotenc", "seed": 42}}"#;
    assert_scores_as_trained(smotenc, &clinic(), "ill");
    let cancer = read_csv(
        include_bytes!("../../examples/data/breast-cancer.csv"),
        &CsvOptions::default(),
    )
    .unwrap();
    let target = cancer.columns().last().unwrap().name.clone();
    let smote =
        format!(r#"{{"target": "{target}", "threshold": "best-f1", "resample": {{"method": "smote"}}}}"#);
    assert_scores_as_trained(&smote, &cancer, &target);
}

#[test]
fn large_means_survive_the_exports_single_precision() {
    let n = 400;
    let time: Vec<f64> = (0..n)
        .map(|i| 1.7e9 + f64::from(i * 7919 % 400) * 1000.0)
        .collect();
    let late: Vec<Option<&str>> = time
        .iter()
        .map(|&t| Some(if t > 1.7e9 + 300_000.0 { "yes" } else { "no" }))
        .collect();
    let table = Table::new(vec![
        Column::numeric("time", time),
        Column::categorical("late", &late),
    ])
    .unwrap();
    assert_scores_as_trained(r#"{"target": "late"}"#, &table, "late");
}
