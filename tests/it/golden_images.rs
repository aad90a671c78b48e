//! Pictures against Pillow, OpenCV and onnxruntime: `tests/reference/images.py`.

use evenkeel::images::{Frame, Image, Pipeline, Preprocess};
use evenkeel::inference::{TensorData, image_tensor};
use evenkeel::options;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixtures/images.json")).unwrap()
}

fn cases(fixture: &Value, operation: &str) -> Vec<Value> {
    let cases = fixture["cases"].as_array().unwrap().iter();
    let cases: Vec<Value> = cases.filter(|c| c["operation"] == operation).cloned().collect();
    assert!(!cases.is_empty());
    cases
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// The bytes behind base64.
fn bytes(text: &Value) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut n) = (Vec::new(), 0u32, 0);
    for letter in text.as_str().unwrap().bytes().filter(|b| *b != b'=') {
        bits = bits << 6 | LETTERS.iter().position(|l| *l == letter).unwrap() as u32;
        n += 6;
        if n >= 8 {
            n -= 8;
            out.push((bits >> n) as u8);
        }
    }
    out
}

fn picture(packed: &Value) -> Image {
    let side = |key: &str| packed[key].as_u64().unwrap() as usize;
    Image::new(side("width"), side("height"), bytes(&packed["data"])).unwrap()
}

#[test]
fn tensors_are_those_of_pillow_opencv_and_torchvision() {
    let fixture = fixture();
    let mut wrong = Vec::new();
    for case in cases(&fixture, "imageToTensor") {
        let image = picture(&fixture["pixels"][case["input"]["pixels"].as_str().unwrap()]);
        let options: Preprocess = options::parse(&case["options"].to_string()).unwrap();
        let pipeline = Pipeline::new(&options, &Frame::default()).unwrap();
        let tensor = image_tensor(&[image], &pipeline).unwrap();
        assert_eq!(serde_json::json!(tensor.dims()), case["expected"]["dims"]);
        let TensorData::F32(values) = tensor.data() else {
            panic!("{}", case["name"])
        };
        let found: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        if digest(&found) != case["expected"]["sha256"] {
            let first: Vec<f32> = values.iter().copied().take(8).collect();
            wrong.push(format!(
                "{}: {first:?} not {}",
                case["name"], case["expected"]["first"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n"));
}

#[cfg(feature = "images")]
mod files {
    use super::{bytes, cases, digest, fixture};
    use evenkeel::Unwatched;
    use evenkeel::images::{DecodeOptions, Image, decode};
    use evenkeel::inference::{ClassifyOptions, Session, SessionOptions};
    use evenkeel::options;
    use serde_json::Value;
    use std::path::Path;

    fn file(name: &Value) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        std::fs::read(folder.join(name.as_str().unwrap())).unwrap()
    }

    #[test]
    fn files_are_decoded_as_pillow_opens_them() {
        for case in cases(&fixture(), "decodeImage") {
            let (name, expected) = (&case["name"], &case["expected"]);
            let options: DecodeOptions = options::parse(&case["options"].to_string()).unwrap();
            let image = decode(&file(&case["input"]["file"]), &options).unwrap();
            let found = (image.width(), image.height(), image.channels());
            let side = |key: &str| expected[key].as_u64().unwrap() as usize;
            assert_eq!(found, (side("width"), side("height"), side("channels")), "{name}");
            match case["within"].as_u64() {
                None => assert_eq!(digest(image.data()), expected["sha256"], "{name}"),
                Some(within) => {
                    let apart = image.data().iter().zip(bytes(&expected["data"]));
                    let most = apart.map(|(a, b)| a.abs_diff(b)).max().unwrap();
                    assert!(u64::from(most) <= within, "{name}: {most} levels apart");
                }
            }
        }
    }

    #[test]
    fn classes_are_those_of_pillow_and_onnxruntime() {
        let neural = cfg!(feature = "neural");
        for case in cases(&fixture(), "classify") {
            if case["neural"] == true && !neural {
                continue;
            }
            let session = Session::load(&file(&case["input"]["model"]), &SessionOptions::default()).unwrap();
            let open = |name: &Value| decode(&file(name), &DecodeOptions::default()).unwrap();
            let images: Vec<Image> = case["input"]["files"]
                .as_array()
                .unwrap()
                .iter()
                .map(open)
                .collect();
            let options: ClassifyOptions = options::parse(&case["options"].to_string()).unwrap();
            let found = session.classify(&images, &options, &mut Unwatched).unwrap();
            assert_eq!(found.len(), images.len());
            for (scores, expected) in found.iter().zip(case["expected"].as_array().unwrap()) {
                let expected = expected.as_array().unwrap();
                assert_eq!(scores.len(), expected.len(), "{}", case["name"]);
                for (a, b) in scores.iter().zip(expected) {
                    let wanted = b["score"].as_f64().unwrap();
                    assert_eq!(
                        (&a.label, a.index as u64),
                        (
                            &b["label"].as_str().unwrap().to_owned(),
                            b["index"].as_u64().unwrap()
                        )
                    );
                    let apart = (a.score - wanted).abs();
                    assert!(
                        apart <= 1e-4 + 5e-4 * wanted.abs(),
                        "{}: {} and {wanted}",
                        case["name"],
                        a.score
                    );
                }
            }
        }
    }
}
