//! Times tree ensembles on rows of little-endian 32-bit floats: see trees.py, which runs it beside
//! onnxruntime. Each line of input names a model, a file of rows, how many rows and how many runs.

use evenkeel::inference::{Session, SessionOptions, Tensor, TensorData};
use std::collections::HashMap;
use std::time::Instant;

fn main() {
    let mut sessions: HashMap<String, Session> = HashMap::new();
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let [model, rows, batch, runs] = words[..] else {
            panic!("expected a model, a file, rows and runs, found {line}");
        };
        let (batch, runs): (usize, usize) = (batch.parse().unwrap(), runs.parse().unwrap());
        let session = sessions.entry(model.to_owned()).or_insert_with(|| {
            Session::load(&std::fs::read(model).unwrap(), &SessionOptions::default()).unwrap()
        });
        let bytes = std::fs::read(rows).unwrap();
        let values = bytes.as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b));
        let width = bytes.len() / 4 / 1000;
        let x: Vec<f32> = values.take(batch * width).collect();
        let name = session.inputs()[0].name.clone();
        let mut outputs = Vec::new();
        let start = Instant::now();
        for _ in 0..runs {
            let x = Tensor::new(vec![batch, width], TensorData::F32(x.clone())).unwrap();
            outputs = session.run(vec![(name.clone(), x)], None).unwrap();
        }
        let seconds = start.elapsed().as_secs_f64() / runs as f64;
        let numbers = |i: usize| outputs[i].1.to_f64().unwrap();
        let found = serde_json::json!({ "seconds": seconds, "labels": numbers(0).iter().map(|&l| l as i64).collect::<Vec<i64>>(), "scores": numbers(1) });
        println!("{found}");
    }
}
