//! Pictures and options that are refused, with their codes.

use evenkeel::images::{Frame, Image, Pipeline, Preprocess};
use evenkeel::inference::{ClassifyOptions, image_tensor};
use evenkeel::{Code, Error, options};

fn pipeline(json: &str, frame: &Frame) -> Result<Pipeline, Error> {
    Pipeline::new(&options::parse::<Preprocess>(json)?, frame)
}

#[test]
fn buffers_must_hold_what_they_say() {
    for (width, height, bytes, code) in [
        (0, 5, 0, Code::EmptyInput),
        (2, 2, 8, Code::InvalidShape),
        (2, 2, 13, Code::InvalidShape),
        (usize::MAX, 2, 12, Code::InvalidShape),
    ] {
        assert_eq!(
            Image::new(width, height, vec![0; bytes]).unwrap_err().code(),
            code
        );
    }
}

#[test]
fn options_that_cannot_be_are_refused_by_name() {
    let any = Frame::default();
    let fixed = Frame {
        width: Some(32),
        height: Some(32),
        channels: Some(3),
        ..any
    };
    let bytes = Frame { bytes: true, ..any };
    for (json, frame, word) in [
        (r#""image-net""#, &any, "did you mean 'imagenet'?"),
        (r#"{"resise": "pil-box"}"#, &any, "did you mean 'resize'?"),
        (r#"{"resize": "bilinear"}"#, &any, "'resize': unknown value"),
        (r#"{"width": 0}"#, &any, "'width and height'"),
        (r#"{"width": 64}"#, &fixed, "'width': expected 32"),
        (r#"{"channels": 1}"#, &fixed, "'channels': expected 3"),
        (r#"{"channels": 2}"#, &any, "'channels': expected 1, 3 or 4"),
        (
            r#"{"channels": 1, "preset": "imagenet"}"#,
            &any,
            "'mean': expected 1 or 1",
        ),
        (r#"{"mean": [1, 2]}"#, &any, "'mean'"),
        (r#"{"std": [0]}"#, &any, "'std': expected numbers above 0"),
        (r#"{"fit": "stretch", "shorterSide": 300}"#, &any, "'shorterSide'"),
        (r#"{"preset": "imagenet"}"#, &bytes, "'preset': expected 'none'"),
        (r#"{"mean": [1]}"#, &bytes, "'preset'"),
        (
            r#"{"channels": 1, "channelOrder": "bgr"}"#,
            &any,
            "'channelOrder'",
        ),
    ] {
        let error = pipeline(json, frame).unwrap_err();
        assert_eq!(error.code(), Code::InvalidOption, "{json}");
        assert!(error.message().contains(word), "{json}: {error}");
    }
    let error = options::parse::<ClassifyOptions>(r#"{"preprocess": {"resise": "x"}}"#).unwrap_err();
    assert!(error.message().contains("did you mean 'resize'?"), "{error}");
}

#[test]
fn sizes_without_bounds_are_refused_before_memory_is_spent() {
    let thin = Image::new(1, 3_000_000, vec![0; 3_000_000]).unwrap();
    let small = Image::new(2, 2, vec![0; 4]).unwrap();
    let stretch = |side: usize| format!(r#"{{"preset": "none", "width": {side}, "height": {side}}}"#);
    for (image, json, code) in [
        (&thin, stretch(224), Code::TooLarge),
        (&small, stretch(100_000), Code::TooLarge),
        (&small, stretch(usize::MAX >> 1), Code::TooLarge),
        (
            &small,
            r#"{"width": 18446744073709551615}"#.to_owned(),
            Code::TooLarge,
        ),
        (&small, r#"{"shorterSide": 100}"#.to_owned(), Code::InvalidOption),
    ] {
        let pipeline = pipeline(&json, &Frame::default()).unwrap();
        let fitted = pipeline.fitted(image).map(drop);
        assert_eq!(fitted.map_err(|e| e.code()), Err(code), "{json}");
    }
    // Only the kept middle of a thin picture is computed.
    let middle = pipeline(r#"{"preset": "imagenet"}"#, &Frame::default()).unwrap();
    assert_eq!(image_tensor(&[thin], &middle).unwrap().dims(), [1, 3, 224, 224]);
}

#[cfg(feature = "images")]
#[test]
fn no_cut_or_flipped_file_panics() {
    use evenkeel::images::{DecodeOptions, decode};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/images");
    for name in [
        "colors.png",
        "palette-alpha.png",
        "gray16.png",
        "colors.jpg",
        "progressive.jpg",
        "turned6.jpg",
    ] {
        let whole = std::fs::read(folder.join(name)).unwrap();
        // The last chunk of a PNG says only that it is the last.
        for n in (0..whole.len() - 16).step_by(7) {
            let cut = decode(&whole[..n], &DecodeOptions::default()).map(drop);
            assert_eq!(
                cut.map_err(|e| e.code()),
                Err(Code::InvalidImage),
                "{name} cut at {n}"
            );
            let mut flipped = whole.clone();
            flipped[n] ^= 0x55;
            if let Err(e) = decode(&flipped, &DecodeOptions::default()) {
                assert!(matches!(e.code(), Code::InvalidImage | Code::TooLarge), "{e}");
            }
        }
    }
}

/// A picture of 60,000 × 60,000 pixels by its header, in a few bytes.
#[cfg(feature = "images")]
#[test]
fn a_bomb_is_refused_by_its_header() {
    use evenkeel::images::{DecodeOptions, decode};
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0u32, |crc, b| {
            let step = |crc: u32, _| {
                if crc & 1 == 1 {
                    crc >> 1 ^ 0xEDB8_8320
                } else {
                    crc >> 1
                }
            };
            (0..8).fold(crc ^ u32::from(*b), step)
        })
    };
    let side = 60_000u32.to_be_bytes();
    let header = [&b"IHDR"[..], &side, &side, &[8, 2, 0, 0, 0]].concat();
    let data = b"IDAT\x78\x9c\x03\x00\x00\x00\x00\x01";
    let chunk = |body: &[u8]| {
        [
            &(body.len() as u32 - 4).to_be_bytes()[..],
            body,
            &crc(body).to_be_bytes(),
        ]
        .concat()
    };
    let bomb = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(&header), &chunk(data)].concat();
    let error = decode(&bomb, &DecodeOptions::default()).unwrap_err();
    assert_eq!(error.code(), Code::TooLarge, "{error}");
    assert!(error.message().contains("60000 × 60000"), "{error}");
}
