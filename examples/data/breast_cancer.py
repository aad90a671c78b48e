#!/usr/bin/env python3
"""Writes breast-cancer.csv: the Wisconsin table as scikit-learn ships it (569 rows, 30 features).

    python3 examples/data/breast_cancer.py        # needs scikit-learn

The target column `diagnosis` holds "malignant" (212 rows) or "benign" (357 rows).
Source: W. H. Wolberg, W. N. Street, O. L. Mangasarian, UCI Machine Learning Repository, 1995 (CC BY 4.0).
"""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
path = Path(__file__).parent / "breast-cancer.csv"
with open(path, "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([name.replace(" ", "_") for name in data.feature_names] + ["diagnosis"])
    for row, target in zip(data.data, data.target):
        writer.writerow([repr(float(v)) for v in row] + [data.target_names[target]])
