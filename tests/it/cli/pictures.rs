//! `predict` on pictures.

use super::Folder;
use std::path::Path;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name);
    path.to_str().unwrap().to_owned()
}

fn linear() -> String {
    fixture("models/photo_linear.onnx")
}

#[test]
fn pictures_and_folders_are_classified_with_labels() {
    let folder = Folder::new();
    folder.write("labels.txt", "cat\ndog\ntall tree\n고양이\ncar\nhouse\nsea\n\n");
    std::fs::create_dir(folder.path("photos")).unwrap();
    for name in ["gray.png", "colors.jpg"] {
        std::fs::copy(
            fixture(&format!("images/{name}")),
            folder.path(&format!("photos/{name}")),
        )
        .unwrap();
    }
    folder.write("photos/notes.txt", "no picture");
    let photo = fixture("images/colors.png");
    let arguments = [
        "predict",
        &linear(),
        &photo,
        "photos",
        "--labels",
        "labels.txt",
        "--top-k",
        "2",
    ];
    let report = folder.run(&[&arguments[..], &["--json"]].concat()).json();
    let images = report["images"].as_array().unwrap();
    let files: Vec<&str> = images.iter().map(|i| i["file"].as_str().unwrap()).collect();
    assert_eq!(files, [photo.as_str(), "photos/colors.jpg", "photos/gray.png"]);
    assert_eq!(images[0]["top"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&images[0]["width"], &images[0]["height"]),
        (&61.into(), &43.into())
    );
    assert_eq!(report["preprocess"]["preset"], "imagenet");
    assert_eq!(report["preprocess"]["shorterSide"], 18);
    assert_eq!(
        (&report["softmax"], &report["engine"]),
        (&true.into(), &"core".into())
    );

    let text = folder.run(&arguments).done().text();
    assert!(
        text.starts_with("3 pictures: imagenet, pil-bilinear to 16 × 16, softmax; engine core\n"),
        "{text}"
    );
    let best = images[0]["top"][0]["label"].as_str().unwrap();
    let line = text.lines().nth(3).unwrap();
    assert!(line.starts_with(&photo) && line.contains(best), "{text}");

    folder
        .run(&[&arguments[..], &["-o", "scores.csv"]].concat())
        .done();
    let scores = folder.read("scores.csv");
    let rows: Vec<&str> = scores.lines().collect();
    assert_eq!((rows[0], rows.len()), ("image,rank,label,index,score", 7));
    assert!(rows[3].starts_with("photos/colors.jpg,1,"), "{scores}");
}

#[test]
fn flags_change_how_pictures_are_seen() {
    let folder = Folder::new();
    let (model, photo) = (linear(), fixture("images/turned6.jpg"));
    let scores = |flags: &[&str]| {
        let all = [&["predict", model.as_str(), photo.as_str(), "--json"], flags].concat();
        folder.run(&all).json()
    };
    let usual = scores(&[]);
    assert_eq!(
        (&usual["images"][0]["width"], &usual["images"][0]["height"]),
        (&43.into(), &61.into())
    );
    let stored = scores(&["--orientation", "stored"]);
    assert_eq!(stored["images"][0]["width"], 61);
    assert_ne!(usual["images"], stored["images"]);
    let resized = scores(&["--preprocess", "zero-to-one", "--resize", "opencv-bilinear"]);
    assert_eq!(resized["preprocess"]["resize"], "opencv-bilinear");
    assert_eq!(resized["preprocess"]["fit"], "stretch");
    let given = scores(&[
        "--preprocess",
        r#"{"mean": [0.5], "shorterSide": 20}"#,
        "--softmax=false",
    ]);
    assert_eq!(given["preprocess"]["shorterSide"], 20);
    assert_eq!(given["softmax"], false);
}

#[test]
fn what_is_wrong_with_pictures_is_said() {
    let folder = Folder::new();
    let (model, photo) = (linear(), fixture("images/colors.png"));
    let run = |arguments: &[&str]| folder.run(&[&["predict", model.as_str()], arguments].concat());
    folder.write("labels.txt", "cat\ndog\n");
    folder.write("bad.png", b"\x89PNG\r\n\x1a\n");
    folder.write("photo.webp", "RIFF");
    folder.write("rows.csv", "a,b\n1,2\n");
    std::fs::create_dir(folder.path("empty")).unwrap();
    run(&[&photo, "--labels", "labels.txt"]).refused(
        "invalid-option",
        2,
        &["'labels'", "expected 7", "found 2"],
    );
    run(&["bad.png"]).refused("invalid-image", 3, &["bad.png"]);
    run(&["photo.webp"]).refused("invalid-image", 3, &["photo.webp", "PNG or JPEG"]);
    run(&["empty"]).refused("empty-input", 3, &["'empty'"]);
    run(&["none.png"]).refused("io", 5, &["none.png"]);
    run(&[&photo, "--max-pixels", "100"]).refused("too-large", 3, &["61 × 43", "max-pixels"]);
    run(&[&photo, "--resize", "bilinear"]).refused("invalid-option", 2, &["pil-bilinear"]);
    run(&[&photo, "--numeric", "a"]).refused("invalid-option", 2, &["--numeric", "found pictures"]);
    run(&["rows.csv", "--top-k", "3"]).refused("invalid-option", 2, &["--top-k", "found a table"]);
    let table = fixture("models/mlp_plain.onnx");
    folder
        .run(&["predict", &table, &photo])
        .refused("unsupported-model", 4, &["four dimensions"]);
    let cut = std::fs::read(fixture("images/colors.jpg")).unwrap();
    folder.write("cut.jpg", &cut[..cut.len() - 200]);
    run(&["cut.jpg"]).refused("invalid-image", 3, &["cut.jpg", "ends before"]);
}
