"""Golden tables read from CSV, by pandas, and class counts of stratified splits, by scikit-learn.

Writes tests/fixtures/csv.json. Text, booleans and zero-padded numbers are categories here: the columns
that the product reads so by its rules are given to pandas as `str`.
"""

import io
import json
import pathlib

import numpy
import pandas
import sklearn
from sklearn.model_selection import train_test_split

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"
MISSING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]


def column(name, values):
    if values.dtype == object:
        return {"name": name, "values": [None if pandas.isna(v) else v for v in values]}
    gaps = values.isna()
    present = values[~gaps]
    return {
        "name": name,
        "kind": "float64" if values.dtype == float else "integer",
        "values": [None if gap else float(v) if values.dtype == float else int(v) for v, gap in zip(values, gaps)],
    } | ({} if len(present) else {"kind": "float64"})


def read(name, text, options=None, categories=(), integers=(), delimiter=","):
    """`categories` are text by the product's rules, `integers` are whole numbers with gaps."""
    table = pandas.read_csv(
        io.BytesIO(text.encode()),
        sep=delimiter,
        dtype={c: str for c in categories},
        na_values=MISSING,
        keep_default_na=False,
        float_precision="round_trip",
        encoding="utf-8-sig",
    )
    columns = [column(c, table[c]) for c in table.columns]
    for c in columns:
        if c["name"] in integers:
            c["kind"] = "integer"
            c["values"] = [None if v is None else int(v) for v in c["values"]]
    return {
        "name": name,
        "operation": "readCsv",
        "options": options or {},
        "input": {"csv": text},
        "expected": {"columns": columns, "rows": len(table)},
        "tolerance": "exact",
    }


def split(name, counts, test_size):
    y = numpy.repeat(numpy.arange(len(counts)), counts)
    train, test = train_test_split(y, test_size=test_size, stratify=y, random_state=0)
    return {
        "name": name,
        "operation": "stratifiedSplit",
        "options": {"testSize": test_size, "seed": 0},
        "input": {"counts": counts},
        "expected": {"train": numpy.bincount(train).tolist(), "test": numpy.bincount(test).tolist()},
        "tolerance": "exact",
    }


def cases():
    random = numpy.random.default_rng(5)
    wide = "\n".join(",".join(repr(float(v)) for v in row) for row in random.normal(size=(20, 6)) * 10.0 ** random.integers(-12, 12, size=(20, 6)))
    yield read("numbers of every spelling", "a,b,c\n1,0.1,1e3\n-2,.5,-2.5E-3\n+3,5.,1e300\n")
    yield read("whole numbers with gaps", "a,b\n1,x\n,y\n3,\n", integers=["a"])
    yield read("every spelling of a missing value", "a,b\n1.5,p\n" + "".join(f"{m},{m}\n" for m in MISSING) + "2.5,q\n")
    yield read("an all-missing column", "a,b\n1,\n2,NA\n3,?\n")
    yield read("booleans are categories", "a,b\ntrue,1\nfalse,2\n", categories=["a"])
    yield read("zero-padded codes are categories", "zip,n\n00501,1\n10001,2\n94105,3\n", categories=["zip"])
    yield read("text after numbers", "x,n\n1.50,1\n2,2\nb,3\n1.50,4\n", categories=["x"])
    yield read("quotes, commas and line breaks in fields", 'a,"b, c"\n"x, ""y""",1\n"two\nlines",2\n')
    yield read("Windows line ends and blank lines", "a,b\r\n\r\n1,x\r\n2,y\r\n\r\n")
    yield read("a byte-order mark and Korean text", "\ufeff이름,나이\n김,41\n이,33\n")
    yield read("semicolons and decimal commas stay text", "a;b\n1,5;1\n2,5;2\n", delimiter=";", categories=["a"])
    yield read("tabs", "a\tb\n1\tx y\n2\t z\n", delimiter="\t")
    yield read("column without a name", ",a\n0,1.5\n1,2.5\n")
    yield read("a category by wish", "code,n\n1,1\n2,2\n1,3\n", {"categorical": ["code"]}, categories=["code"])
    yield read("other missing values", "a,b\n-999,x\n2.5,unknown\n", {"missing": ["-999", "unknown"]}) | {
        "expected": {
            "columns": [
                {"name": "a", "kind": "float64", "values": [None, 2.5]},
                {"name": "b", "values": ["x", None]},
            ],
            "rows": 2,
        }
    }
    yield read("numbers of every size", "a,b,c,d,e,f\n" + wide + "\n")
    yield read("beyond 2^53", "a,b\n9007199254740992,9007199254740993\n1,1\n", integers=["a"]) | {
        "expected": {
            "columns": [
                {"name": "a", "kind": "integer", "values": [9007199254740992, 1]},
                {"name": "b", "kind": "float64", "values": [9007199254740992.0, 1.0]},
            ],
            "rows": 2,
        }
    }
    yield split("two percent ill", [9800, 200], 0.25)
    yield split("the breast-cancer table", [212, 357], 0.25)
    yield split("three classes", [50, 31, 7], 0.3)
    yield split("an uneven share", [1001, 77, 13, 5], 0.17)


fixture = {
    "versions": {"pandas": pandas.__version__, "scikit-learn": sklearn.__version__},
    "cases": list(cases()),
}
(FIXTURES / "csv.json").write_text(json.dumps(fixture, indent=1, ensure_ascii=False) + "\n")
