#!/usr/bin/env python3
"""Writes the clinic case: clinic.csv, clinic-current.csv and clinic.json.

    python3 examples/data/clinic.py

Needs nothing but Python. Ten thousand patients, two hundred of them ill, drawn from distributions that
are written down below, so that the best score any model could reach (the Bayes ceiling) is known and
does not have to be guessed from the data. The parameters were fixed before any model was fitted.

Given the class, the columns are independent, but for bmi and glucose, which are a correlated pair.
Values are missing completely at random. The likelihood ratio of a row is therefore the product of the
ratios of the columns that are present, which is what `ratio` computes: no model, however good, ranks
rows better on average. (Rounding of decimals when the file is written is ignored: it moves nothing in
the digits reported.)

The current batch is the same clinic a year later: crp comes from a new laboratory kit that reads 1.4
times higher, patients are five years older on average, and a smoking answer "vape" is new.
"""

import csv
import json
import math
import random
from pathlib import Path

HEALTHY, ILL = 0, 1
AGE = {HEALTHY: (50.0, 16.0), ILL: (62.0, 13.0)}  # years: mean, deviation; whole, clipped to 18..95
SEX = {HEALTHY: {"F": 0.52, "M": 0.48}, ILL: {"F": 0.41, "M": 0.59}}
SMOKING = {
    HEALTHY: {"current": 0.16, "former": 0.24, "never": 0.60},
    ILL: {"current": 0.31, "former": 0.33, "never": 0.36},
}
REGION = {c: {"east": 0.2, "north": 0.3, "south": 0.35, "west": 0.15} for c in (HEALTHY, ILL)}
BMI = {HEALTHY: (25.5, 4.2), ILL: (27.8, 4.8)}  # kg/m²
GLUCOSE = {HEALTHY: (97.0, 14.0), ILL: (114.0, 24.0)}  # mg/dL
CORRELATION = 0.35  # of bmi and glucose, in both classes
CRP = {HEALTHY: (0.4, 0.9), ILL: (1.3, 0.95)}  # mg/L: mean and deviation of the logarithm
VISITS = {HEALTHY: 1.8, ILL: 3.0}  # last year: mean of a Poisson
MISSING = {"smoking": 0.03, "glucose": 0.08, "crp": 0.05}
COLUMNS = ["age", "sex", "smoking", "region", "bmi", "glucose", "crp", "visits", "ill"]


def choose(rng, shares):
    u = rng.random()
    for name, share in shares.items():
        u -= share
        if u < 0:
            return name
    return name


def poisson(rng, mean):
    u, k, p = rng.random(), 0, math.exp(-mean)
    while u > p and k < 60:
        u -= p
        k += 1
        p *= mean / k
    return k


def draw(rng, ill, older=0.0, crp_factor=1.0, vape=0.0):
    mean, deviation = AGE[ill]
    row = {"age": min(95, max(18, round(rng.gauss(mean + older, deviation))))}
    row["sex"] = choose(rng, SEX[ill])
    row["smoking"] = "vape" if rng.random() < vape else choose(rng, SMOKING[ill])
    row["region"] = choose(rng, REGION[ill])
    a, b = rng.gauss(0, 1), rng.gauss(0, 1)
    row["bmi"] = round(BMI[ill][0] + BMI[ill][1] * a, 1)
    b = CORRELATION * a + math.sqrt(1 - CORRELATION**2) * b
    row["glucose"] = round(GLUCOSE[ill][0] + GLUCOSE[ill][1] * b, 0)
    row["crp"] = round(crp_factor * math.exp(rng.gauss(*CRP[ill])), 2)
    row["visits"] = poisson(rng, VISITS[ill])
    row["ill"] = ill
    for name, share in MISSING.items():
        if rng.random() < share:
            row[name] = None
    return row


def normal(x, mean, deviation):
    z = (x - mean) / deviation
    return -0.5 * z * z - math.log(deviation)


def normal_cdf(x, mean, deviation):
    return 0.5 * math.erfc((mean - x) / (deviation * math.sqrt(2)))


def log_age(age, ill):
    low = 0.0 if age <= 18 else normal_cdf(age - 0.5, *AGE[ill])
    high = 1.0 if age >= 95 else normal_cdf(age + 0.5, *AGE[ill])
    return math.log(high - low)


def log_pair(bmi, glucose, ill):
    if glucose is None:
        return normal(bmi, *BMI[ill])
    a = (bmi - BMI[ill][0]) / BMI[ill][1]
    mean = GLUCOSE[ill][0] + GLUCOSE[ill][1] * CORRELATION * a
    return normal(bmi, *BMI[ill]) + normal(glucose, mean, GLUCOSE[ill][1] * math.sqrt(1 - CORRELATION**2))


def log_likelihood(row, ill):
    total = log_age(row["age"], ill) + math.log(SEX[ill][row["sex"]]) + log_pair(row["bmi"], row["glucose"], ill)
    if row["smoking"] is not None:
        total += math.log(SMOKING[ill][row["smoking"]])
    if row["crp"] is not None:
        total += normal(math.log(max(row["crp"], 0.005)), *CRP[ill])
    return total + row["visits"] * math.log(VISITS[ill]) - VISITS[ill]


def ratio(row):
    """Logarithm of the likelihood ratio ill : healthy of one row."""
    return log_likelihood(row, ILL) - log_likelihood(row, HEALTHY)


def ceiling(rows):
    """Scores of the Bayes rule on these rows."""
    scored = sorted(((ratio(r), r["ill"]) for r in rows), reverse=True)
    positives = sum(y for _, y in scored)
    negatives = len(scored) - positives
    area = average_precision = best_f1 = precision_at_recall = recall_at_precision = 0.0
    found = seen = 0
    for _, y in scored:
        seen += 1
        if y:
            found += 1
            average_precision += found / seen / positives
        else:
            area += found / positives / negatives
        precision, recall = found / seen, found / positives
        best_f1 = max(best_f1, 2 * found / (seen + positives))
        if recall >= 0.85:
            precision_at_recall = max(precision_at_recall, precision)
        if precision >= 0.70:
            recall_at_precision = max(recall_at_precision, recall)
    return {
        "rows": len(rows),
        "ill": positives,
        "rocAuc": round(area, 4),
        "averagePrecision": round(average_precision, 4),
        "bestF1": round(best_f1, 4),
        "precisionAtRecall085": round(precision_at_recall, 4),
        "recallAtPrecision070": round(recall_at_precision, 4),
    }


def write(path, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(["" if row[c] is None else row[c] for c in COLUMNS])


def main():
    folder = Path(__file__).parent
    rng = random.Random(2026)
    rows = [draw(rng, ILL if i < 200 else HEALTHY) for i in range(10_000)]
    rng.shuffle(rows)
    current = [draw(rng, ILL if i < 60 else HEALTHY, older=5.0, crp_factor=1.4, vape=0.08) for i in range(3_000)]
    rng.shuffle(current)
    population = [draw(rng, ILL if i < 10_000 else HEALTHY) for i in range(500_000)]
    write(folder / "clinic.csv", rows)
    write(folder / "clinic-current.csv", current)
    report = {
        "about": "the Bayes ceiling: what the best possible model scores; see clinic.py",
        "table": ceiling(rows),
        "population": ceiling(population),
    }
    (folder / "clinic.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
