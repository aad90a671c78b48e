//! `evenkeel predict` on pictures.

use super::files::{self, Target};
use super::flags::{Options, json_or_word, stated};
use super::output::{Console, Page};
use super::progress::Progress;
use super::text_table::{TextTable, Tone, count, number, text};
use clap::Args;
use evenkeel::data::{Column, Numeric, NumericKind, Table, Values, write_csv};
use evenkeel::images::{DecodeOptions, Image, Pipeline, ResizeMode, decode, is_image};
use evenkeel::inference::{ClassScore, Classifier, ClassifyOptions, Session};
use evenkeel::{Code, Error, Result, Watch};
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// How files of pictures end; those after the second are known, and refused with a hint.
const ENDINGS: [&str; 11] = [
    "png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "heic", "heif", "avif",
];

/// The flags for pictures.
#[derive(Args, Debug)]
#[command(next_help_heading = "Pictures")]
pub struct PictureFlags {
    /// The names of the classes, one a line, in the model's order
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,

    #[arg(long, value_name = "K", help = stated("Classes for each picture", &ClassifyOptions::default().top_k))]
    top_k: Option<usize>,

    /// How pictures become the model's tensor: imagenet, minus-one-to-one, zero-to-one, none, or JSON
    /// [default: imagenet for three channels of floats]
    #[arg(long, value_name = "PRESET", value_parser = json_or_word)]
    preprocess: Option<Value>,

    #[arg(
        long,
        value_name = "MODE",
        help = stated(
            "pil-nearest, pil-box, pil-bilinear, pil-bicubic, pil-lanczos, opencv-nearest or opencv-bilinear",
            &ResizeMode::default(),
        )
    )]
    resize: Option<String>,

    /// Whether the scores go through a softmax [default: unless the model has one]
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    softmax: Option<bool>,

    #[arg(
        long,
        value_name = "WAY",
        help = stated(
            "upright turns photos as their camera noted, stored leaves them",
            &DecodeOptions::default().orientation,
        )
    )]
    orientation: Option<String>,

    #[arg(long, value_name = "N", help = stated("Most pixels of a picture", &DecodeOptions::default().max_pixels))]
    max_pixels: Option<u64>,
}

#[derive(Serialize)]
struct Report<'a> {
    images: Vec<Picture>,
    preprocess: &'a Pipeline,
    softmax: bool,
    engine: &'static str,
}

#[derive(Serialize)]
struct Picture {
    file: String,
    width: usize,
    height: usize,
    top: Vec<ClassScore>,
}

/// Whether the inputs are pictures or folders of them, not a table.
pub fn are_pictures(inputs: &[PathBuf]) -> bool {
    inputs.len() > 1 || inputs.iter().any(|path| path.is_dir() || is_picture(path))
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    ENDINGS.iter().any(|known| ending == *known)
        || (path.is_file() && files::read(path).is_ok_and(|bytes| is_image(&bytes)))
}

impl PictureFlags {
    /// Tables have no use for these flags.
    pub fn refuse(&self) -> Result<()> {
        let given = [
            ("labels", self.labels.is_some()),
            ("top-k", self.top_k.is_some()),
            ("preprocess", self.preprocess.is_some()),
            ("resize", self.resize.is_some()),
            ("softmax", self.softmax.is_some()),
            ("orientation", self.orientation.is_some()),
            ("max-pixels", self.max_pixels.is_some()),
        ];
        match given.iter().find(|(_, is_given)| *is_given) {
            None => Ok(()),
            Some((flag, _)) => Err(Error::new(
                Code::InvalidOption,
                format!("--{flag}: expected pictures, found a table; leave it out or name PNG or JPEG files"),
            )),
        }
    }

    /// Classifies the pictures; the table of results goes to `target` where there is one, else a page to
    /// stdout.
    pub fn run(
        self,
        session: &Session,
        inputs: &[PathBuf],
        target: Option<Target>,
        console: Console,
    ) -> Result<()> {
        let on_stdout = target.as_ref().is_some_and(Target::is_stdout);
        console.check(on_stdout)?;
        let mut decoding = Options::default();
        decoding.set("orientation", self.orientation.as_ref());
        decoding.set("maxPixels", self.max_pixels);
        let decoding: DecodeOptions = decoding.parse()?;
        let classifier = Classifier::new(session, &self.options()?)?;
        let pictures = classify(&classifier, &listed(inputs)?, &decoding)?;
        if let Some(target) = target {
            target.write(&write_csv(&table(&pictures)?))?;
        }
        let report = Report {
            images: pictures,
            preprocess: classifier.pipeline(),
            softmax: classifier.softmax(),
            engine: session.engine(),
        };
        console.report(&report, on_stdout, |page| report.show(page))
    }

    fn options(self) -> Result<ClassifyOptions> {
        let mut preprocess = match self.preprocess {
            Some(Value::Object(keys)) => keys,
            Some(name) => Map::from_iter([("preset".to_owned(), name)]),
            None => Map::new(),
        };
        if let Some(mode) = self.resize {
            preprocess.insert("resize".to_owned(), Value::String(mode));
        }
        let mut options = Options::default();
        options.set("preprocess", Some(preprocess));
        options.set("labels", self.labels.as_deref().map(labels).transpose()?);
        options.set("topK", self.top_k);
        options.set("softmax", self.softmax);
        options.parse()
    }
}

/// One class a line; empty lines at the end are none.
fn labels(path: &Path) -> Result<Vec<String>> {
    let text = String::from_utf8(files::read(path)?).map_err(|_| {
        Error::new(
            Code::InvalidOption,
            format!(
                "{}: expected UTF-8, one class a line, found other bytes; convert it",
                files::name(path)
            ),
        )
    })?;
    Ok(text
        .trim_end()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect())
}

/// The files, folders replaced by the pictures in them, by name.
fn listed(inputs: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            all.push(input.clone());
            continue;
        }
        let found = files::in_folder(input)?
            .into_iter()
            .filter(|path| is_picture(path));
        let before = all.len();
        all.extend(found);
        if all.len() == before {
            return Err(Error::new(
                Code::EmptyInput,
                format!(
                    "'{}': expected PNG or JPEG files in this folder, found none; name another",
                    input.display()
                ),
            ));
        }
    }
    Ok(all)
}

/// As many at a time as the model takes, so that few are in memory.
fn classify(
    classifier: &Classifier<'_>,
    paths: &[PathBuf],
    decoding: &DecodeOptions,
) -> Result<Vec<Picture>> {
    let mut progress = Progress::new();
    let mut pictures = Vec::with_capacity(paths.len());
    for batch in paths.chunks(classifier.batch()) {
        progress.check("classifying", pictures.len(), paths.len())?;
        let open = |path: &PathBuf| {
            let bytes = files::read(path)?;
            decode(&bytes, decoding).map_err(|e| e.at(files::name(path)))
        };
        let images: Vec<Image> = batch.iter().map(open).collect::<Result<_>>()?;
        let place = |e: Error| match (batch, e.code()) {
            (_, Code::InvalidOption) | ([], _) => e,
            ([path, ..], _) => e.at(files::name(path)),
        };
        let scores = classifier.classify(&images).map_err(place)?;
        let parts = batch.iter().zip(images).zip(scores);
        pictures.extend(parts.map(|((path, image), top)| Picture {
            file: files::name(path),
            width: image.width(),
            height: image.height(),
            top,
        }));
    }
    Ok(pictures)
}

/// One row for each picture and class.
fn table(pictures: &[Picture]) -> Result<Table> {
    let rows = || {
        pictures
            .iter()
            .flat_map(|p| p.top.iter().enumerate().map(move |(i, class)| (p, i, class)))
    };
    let texts = |name: &str, text: &dyn Fn(&Picture, &ClassScore) -> String| {
        let cells: Vec<Option<String>> = rows().map(|(p, _, class)| Some(text(p, class))).collect();
        Column::categorical(name, &cells)
    };
    let whole = |name: &str, values: Vec<f64>| Column {
        name: name.to_owned(),
        values: Values::Numeric(Numeric {
            values,
            kind: NumericKind::Integer,
        }),
    };
    Table::new(vec![
        texts("image", &|p, _| p.file.clone()),
        whole("rank", rows().map(|(_, i, _)| (i + 1) as f64).collect()),
        texts("label", &|_, class| class.label.clone()),
        whole("index", rows().map(|(_, _, class)| class.index as f64).collect()),
        Column::numeric("score", rows().map(|(_, _, class)| class.score).collect()),
    ])
}

impl Report<'_> {
    fn show(&self, page: &mut Page) {
        let how = if self.softmax { ", softmax" } else { "" };
        page.line(
            Tone::Plain,
            &format!(
                "{} pictures: {}{how}; engine {}",
                self.images.len(),
                self.preprocess,
                self.engine
            ),
        );
        let mut table = TextTable::new(&["picture", "label", "index", "score"]);
        for picture in &self.images {
            for (i, class) in picture.top.iter().enumerate() {
                let name = if i == 0 { picture.file.as_str() } else { "" };
                let score = number(Some(class.score)).tone(if i == 0 { Tone::Good } else { Tone::Plain });
                table.row(vec![text(name), text(&class.label), count(class.index), score]);
            }
        }
        page.table(&table);
    }
}
