//! What holds of metrics and drift for every input.

use evenkeel::Unwatched;
use evenkeel::data::{Column, Table};
use evenkeel::drift::two_sample::{Binned, chisquare, jensenshannon, ks, psi, wasserstein};
use evenkeel::drift::{DriftOptions, Language, Sample, drift, drift_html};
use evenkeel::metrics::{ThresholdRule, average_precision, confusion_matrix, roc_auc, sweep};
use proptest::prelude::*;

/// Numbers with ties, signs and extremes.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-8i32..8).prop_map(f64::from),
        4 => -1e3..1e3f64,
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => -1e300..1e300f64,
    ]
}

fn sample() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(number(), 1..60)
}

/// Scores and outcomes with both outcomes among them.
fn scored() -> impl Strategy<Value = (Vec<f64>, Vec<bool>)> {
    prop::collection::vec((number(), any::<bool>()), 2..60).prop_map(|mut rows| {
        rows[0].1 = true;
        rows[1].1 = false;
        rows.into_iter().unzip()
    })
}

fn counts() -> impl Strategy<Value = Binned> {
    prop::collection::vec((0u64..50, 0u64..50), 1..12).prop_map(|mut bins| {
        bins[0] = (bins[0].0 + 1, bins[0].1 + 1);
        let (reference, current) = bins.into_iter().unzip();
        Binned::new(reference, current).unwrap()
    })
}

fn swapped(counts: &Binned) -> Binned {
    Binned::new(counts.current().to_vec(), counts.reference().to_vec()).unwrap()
}

proptest! {
    #[test]
    fn ks_is_symmetric_and_blind_to_order(a in sample(), b in sample()) {
        let of = |a: &[f64], b: &[f64]| ks(&Sample::new(a).unwrap(), &Sample::new(b).unwrap());
        let (found, mirrored) = (of(&a, &b), of(&b, &a));
        prop_assert_eq!(found, mirrored);
        let mut turned = a.clone();
        turned.reverse();
        prop_assert_eq!(found, of(&turned, &b));
        prop_assert!((0.0..=1.0).contains(&found.p_value) && (0.0..=1.0).contains(&found.statistic));
        prop_assert_eq!(of(&a, &a).p_value, 1.0);
    }

    #[test]
    fn distances_are_distances(counts in counts()) {
        let mirrored = swapped(&counts);
        let same = Binned::new(counts.reference().to_vec(), counts.reference().to_vec()).unwrap();
        prop_assert!(psi(&counts) >= 0.0 && jensenshannon(&counts) >= 0.0);
        prop_assert!(jensenshannon(&counts) <= std::f64::consts::LN_2.sqrt() + 1e-12);
        prop_assert!((jensenshannon(&counts) - jensenshannon(&mirrored)).abs() < 1e-12);
        prop_assert_eq!((psi(&same), jensenshannon(&same)), (0.0, 0.0));
        prop_assert!((0.0..=1.0).contains(&chisquare(&counts).p_value));
    }

    #[test]
    fn wasserstein_moves_with_a_shift(a in prop::collection::vec(-100.0..100.0f64, 1..40), shift in -50.0..50.0f64) {
        let b: Vec<f64> = a.iter().map(|v| v + shift).collect();
        let (a, b) = (Sample::new(&a).unwrap(), Sample::new(&b).unwrap());
        prop_assert!((wasserstein(&a, &b) - shift.abs()).abs() < 1e-10);
        prop_assert!((wasserstein(&a, &b) - wasserstein(&b, &a)).abs() < 1e-12);
    }

    #[test]
    fn any_two_columns_give_a_report_and_a_page(a in sample(), b in sample()) {
        let table = |values: &[f64]| {
            let gaps = values.iter().map(|v| if *v == 3.0 { f64::NAN } else { *v }).collect();
            let texts: Vec<Option<String>> = values.iter().map(|v| (*v != 0.0).then(|| format!("{v:.0}"))).collect();
            Table::new(vec![Column::numeric("x", gaps), Column::categorical("t", &texts)]).unwrap()
        };
        let report = drift(&table(&a), &table(&b), &DriftOptions::default(), &mut Unwatched).unwrap();
        let json = serde_json::to_string(&report).unwrap();
        prop_assert_eq!(&serde_json::from_str::<evenkeel::drift::DriftReport>(&json).unwrap(), &report);
        prop_assert!(drift_html(&report, Language::Ko).ends_with("</html>"));
    }

    #[test]
    fn auc_of_negated_scores_is_the_complement((scores, positive) in scored()) {
        let negated: Vec<f64> = scores.iter().map(|s| -s).collect();
        let auc = roc_auc(&scores, &positive, None).unwrap();
        prop_assert!((auc + roc_auc(&negated, &positive, None).unwrap() - 1.0).abs() < 1e-12);
        let ap = average_precision(&scores, &positive, None).unwrap();
        prop_assert!(ap > 0.0 && ap <= 1.0 + 1e-12);
    }

    #[test]
    fn every_cut_is_a_confusion_matrix((scores, positive) in scored()) {
        let swept = sweep(&scores, &positive, None).unwrap();
        let actual: Vec<u32> = positive.iter().map(|p| u32::from(*p)).collect();
        for &threshold in &swept.thresholds {
            let predicted: Vec<u32> = scores.iter().map(|s| u32::from(*s >= threshold)).collect();
            let matrix = confusion_matrix(&actual, &predicted, 2, None).unwrap();
            let cut = swept.at(threshold);
            prop_assert_eq!(
                [cut.true_negatives, cut.false_positives, cut.false_negatives, cut.true_positives],
                [matrix.get(0, 0), matrix.get(0, 1), matrix.get(1, 0), matrix.get(1, 1)]
            );
            prop_assert_eq!(cut.f1, matrix.scores(1, "").f1);
        }
    }

    #[test]
    fn no_cut_beats_the_chosen_one((scores, positive) in scored(), share in 0.01..1.0f64) {
        let swept = sweep(&scores, &positive, None).unwrap();
        let cuts: Vec<_> = swept.thresholds.iter().map(|&t| swept.at(t)).collect();
        let best = swept.choose(&ThresholdRule::BestF1).unwrap();
        prop_assert!(cuts.iter().all(|c| c.f1 <= best.f1));
        let recall = swept.choose(&ThresholdRule::RecallAtLeast(share)).unwrap();
        prop_assert!(recall.recall >= share);
        prop_assert!(cuts.iter().all(|c| c.recall < share || c.precision <= recall.precision));
        match swept.choose(&ThresholdRule::PrecisionAtLeast(share)) {
            Ok(p) => prop_assert!(cuts.iter().all(|c| c.precision < share || c.recall <= p.recall)),
            Err(_) => prop_assert!(cuts.iter().all(|c| c.precision < share)),
        }
    }
}
