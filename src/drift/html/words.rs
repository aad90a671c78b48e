//! What the report says, in English and in Korean.

use super::format::percent;
use crate::drift::options::DriftTest;
use crate::drift::report::{ColumnType, DriftReport};
use crate::error::{Code, Error, Result};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A language of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Language {
    /// The language's tag.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Ko => "ko",
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Language::En => &ENGLISH,
            Language::Ko => &KOREAN,
        }
    }
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "en" => Ok(Language::En),
            "ko" => Ok(Language::Ko),
            _ => Err(Error::new(
                Code::InvalidOption,
                format!("language: expected 'en' or 'ko', found '{text}'; use one of them"),
            )),
        }
    }
}

pub(super) struct Words {
    pub title: &'static str,
    pub table_drifted: &'static str,
    pub table_stable: &'static str,
    reason: &'static str,
    pub columns_drifted: &'static str,
    pub share_drifted: &'static str,
    pub limit: &'static str,
    pub reference_rows: &'static str,
    pub current_rows: &'static str,
    pub notes: &'static str,
    pub columns: &'static str,
    pub overview_caption: &'static str,
    pub column: &'static str,
    pub verdict: &'static str,
    pub distribution: &'static str,
    pub test: &'static str,
    pub score: &'static str,
    pub threshold: &'static str,
    pub missing_change: &'static str,
    pub drifted: &'static str,
    pub stable: &'static str,
    number: &'static str,
    category: &'static str,
    pub reference: &'static str,
    pub current: &'static str,
    pub values: &'static str,
    pub missing: &'static str,
    pub mean: &'static str,
    pub std: &'static str,
    pub min: &'static str,
    pub median: &'static str,
    pub max: &'static str,
    pub summary_caption: &'static str,
    pub chart_caption: &'static str,
    pub twin: &'static str,
    pub interval: &'static str,
    pub other: &'static str,
    pub new_categories: &'static str,
    pub and_more: &'static str,
    no_test: &'static str,
    tests: [&'static str; 6],
    pub p_rule: &'static str,
    pub distance_rule: &'static str,
    pub footer: &'static str,
}

impl Words {
    pub fn verdict_reason(&self, report: &DriftReport) -> String {
        self.reason
            .replace("{drifted}", &report.number_of_drifted_columns.to_string())
            .replace("{all}", &report.number_of_columns.to_string())
            .replace("{share}", &percent(report.share_of_drifted_columns))
            .replace("{limit}", &percent(report.drift_share))
    }

    pub fn kind(&self, kind: ColumnType) -> &'static str {
        match kind {
            ColumnType::Number => self.number,
            ColumnType::Category => self.category,
        }
    }

    pub fn category_heading(&self) -> &'static str {
        self.category
    }

    pub fn test_name(&self, test: Option<DriftTest>) -> &'static str {
        let position = DriftTest::ALL.iter().position(|t| Some(*t) == test);
        position
            .and_then(|i| self.tests.get(i).copied())
            .unwrap_or(self.no_test)
    }
}

static ENGLISH: Words = Words {
    title: "Drift report",
    table_drifted: "The table has drifted.",
    table_stable: "The table as a whole has not drifted.",
    reason: "{drifted} of {all} columns moved ({share}); the table counts as drifted from {limit}.",
    columns_drifted: "Columns moved",
    share_drifted: "Share",
    limit: "Limit",
    reference_rows: "Reference rows",
    current_rows: "Current rows",
    notes: "Notes",
    columns: "Columns",
    overview_caption: "Columns that moved come first, the strongest on top.",
    column: "Column",
    verdict: "Verdict",
    distribution: "Distribution",
    test: "Test",
    score: "Score",
    threshold: "Threshold",
    missing_change: "Missing",
    drifted: "moved",
    stable: "stable",
    number: "number",
    category: "category",
    reference: "Reference",
    current: "Current",
    values: "Values",
    missing: "Missing",
    mean: "Mean",
    std: "Std. deviation",
    min: "Minimum",
    median: "Median",
    max: "Maximum",
    summary_caption: "Summary",
    chart_caption: "Share of values, reference behind and current in front",
    twin: "The chart as a table",
    interval: "From – to",
    other: "other",
    new_categories: "Only in the current data:",
    and_more: "and {n} more",
    no_test: "none: no values",
    tests: [
        "Kolmogorov–Smirnov, p-value",
        "Population stability index",
        "Jensen–Shannon distance",
        "Wasserstein distance, in standard deviations",
        "Chi-square, p-value",
        "Two proportions (z), p-value",
    ],
    p_rule: "A small p-value means that chance alone hardly explains the difference.",
    distance_rule: "A large distance means that the distributions lie far apart.",
    footer: "Made by Evenkeel on this device. Tests and thresholds are Evidently’s unless chosen otherwise.",
};

static KOREAN: Words = Words {
    title: "드리프트 보고서",
    table_drifted: "표 전체가 달라졌습니다.",
    table_stable: "표 전체로는 달라지지 않았습니다.",
    reason: "열 {all}개 가운데 {drifted}개가 변했습니다({share}). 변한 열이 {limit} 이상이면 표 전체가 달라진 것으로 봅니다.",
    columns_drifted: "변한 열",
    share_drifted: "비율",
    limit: "판정 한도",
    reference_rows: "기준 데이터 행",
    current_rows: "현재 데이터 행",
    notes: "알림",
    columns: "열",
    overview_caption: "변한 열이 먼저, 그중 가장 크게 변한 열이 맨 위에 옵니다.",
    column: "열",
    verdict: "판정",
    distribution: "분포",
    test: "검정",
    score: "점수",
    threshold: "임곗값",
    missing_change: "결측",
    drifted: "변함",
    stable: "유지",
    number: "숫자",
    category: "범주",
    reference: "기준",
    current: "현재",
    values: "값 개수",
    missing: "결측",
    mean: "평균",
    std: "표준편차",
    min: "최솟값",
    median: "중앙값",
    max: "최댓값",
    summary_caption: "요약",
    chart_caption: "값의 비율: 뒤쪽이 기준, 앞쪽이 현재",
    twin: "그래프를 표로 보기",
    interval: "구간",
    other: "기타",
    new_categories: "현재 데이터에만 있는 범주:",
    and_more: "외 {n}개",
    no_test: "없음: 값이 없음",
    tests: [
        "콜모고로프–스미르노프, p값",
        "모집단 안정성 지수(PSI)",
        "옌센–섀넌 거리",
        "바서슈타인 거리(표준편차 단위)",
        "카이제곱, p값",
        "두 비율 비교(z), p값",
    ],
    p_rule: "p값이 작으면 우연만으로는 이 차이를 설명하기 어렵습니다.",
    distance_rule: "거리가 크면 두 분포가 멀리 떨어져 있습니다.",
    footer: "Evenkeel이 이 기기에서 만들었습니다. 따로 고르지 않은 검정과 임곗값은 Evidently의 것입니다.",
};
