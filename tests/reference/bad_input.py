"""Bad input and the code it is refused with; models as hex, made by the `onnx` package.

Writes tests/fixtures/bad_input.json: a list of {name, operation, options, input, code, message}. `message` must
stand in the error: it names the place. An input is `csv` (text), `hex` (bytes) or `columns` (a CSV of so many
columns); a model is `model` (hex). The native tests and the package's tests run the same list.
"""

import json
import pathlib

from onnx import TensorProto, helper

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"


def model(nodes, inputs, outputs):
    graph = helper.make_graph(nodes, "g", inputs, outputs)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString().hex()


def tensor(name, width):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", width])


def classifier(source, width):
    return helper.make_node(
        "LinearClassifier",
        [source],
        ["label", "probabilities"],
        domain="ai.onnx.ml",
        classlabels_ints=[0, 1],
        coefficients=[-0.1] * width + [0.1] * width,
        intercepts=[1.0, -1.0],
        post_transform="LOGISTIC",
    )


OUTPUTS = [helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]), tensor("probabilities", 2)]
WIDE = model([classifier("x", 2)], [tensor("x", 2)], OUTPUTS)
NAMED = model(
    [helper.make_node("Concat", ["age", "bmi"], ["x"], axis=1), classifier("x", 2)],
    [tensor("age", 1), tensor("bmi", 1)],
    OUTPUTS,
)
UNKNOWN = model(
    [helper.make_node("Frobnicate", ["x"], ["y"], name="the_node")], [tensor("x", 2)], [tensor("y", 2)]
)
REGRESSOR = model(
    [
        helper.make_node(
            "LinearRegressor", ["x"], ["y"], domain="ai.onnx.ml", coefficients=[1.0, 2.0], intercepts=[0.5], targets=1
        )
    ],
    [tensor("x", 2)],
    [tensor("y", 1)],
)

PEOPLE = "age,bmi,ill\n" + "".join(f"{20 + i},{20 + i % 7}.5,{int(i % 4 == 0)}\n" for i in range(40))
MIXED = "age,sex,ill\n" + "".join(f"{20 + i},{'FM'[i % 2]},{int(i % 4 == 0)}\n" for i in range(40))
NUMBERS_AND = "a,b\n" + "1,2\n" * 10


def ill(lines):
    return "age,bmi,ill\n" + lines


def cases():
    def case(name, operation, code, message, input, options=None):
        return {
            "name": name,
            "operation": operation,
            "options": options or {},
            "input": input,
            "code": code,
            "message": message,
        }

    def csv(name, code, message, text, options=None):
        return case(name, "readCsv", code, message, {"csv": text}, options)

    yield csv("an empty file", "empty-input", "empty file", "")
    yield csv("a header alone", "empty-input", "below the header", "a,b\n")
    yield csv("too few fields", "ragged-csv", "line 3: expected 2 fields as in the header, found 1", "a,b\n1,2\n3\n")
    yield csv("too many fields", "ragged-csv", "line 2: expected 2 fields as in the header, found 3", "a,b\n1,2,3\n")
    yield csv("an unclosed quote", "invalid-csv", "line 3", 'a,b\n1,2\n3,"x\n')
    yield csv("two columns of one name", "invalid-csv", "columns 1 and 3 are both named 'a'", "a,b,a\n1,2,3\n")
    yield csv("text among numbers", "not-numeric", "line 12: column 'b'", NUMBERS_AND + "1,abc\n")
    yield csv("text in a column declared numeric", "not-numeric", "line 2: column 'a'", "a\nx\n", {"numeric": ["a"]})
    yield csv("an infinite number", "infinite-value", "line 12: column 'b'", NUMBERS_AND + "1,inf\n")
    yield csv("a declared column that is not there", "unknown-column", "'c'", "a\n1\n", {"numeric": ["c"]})
    yield csv("more rows than allowed", "too-large", "at most 1 rows", "a\n1\n2\n", {"maxRows": 1})
    yield csv("a delimiter that cannot be", "invalid-option", "delimiter", "a\n1\n", {"delimiter": '"'})
    yield csv("a misspelt option of reading", "invalid-option", "delimeter", "a\n1\n", {"delimeter": ","})
    yield case("bytes that are not UTF-8", "readCsv", "invalid-csv", "line 2", {"hex": b"a\n\xff\n".hex()})
    yield case("a NUL byte", "readCsv", "invalid-csv", "line 2", {"hex": b"a\n\0\n".hex()})
    yield case("a million columns", "readCsv", "too-large", "at most 16384 columns", {"columns": 1_000_000})

    def balance(name, code, message, text, **options):
        return case(name, "resampleTable", code, message, {"csv": text}, {"method": "smote", "target": "ill"} | options)

    few = ill("1,1,0\n" * 9 + "2,2,1\n3,3,1\n")
    yield balance("fewer minority rows than neighbors", "too-few-samples", "'1'", few)
    yield balance("one class only", "one-class", "'0'", ill("1,1,0\n2,2,0\n"))
    yield balance("a gap where none is allowed", "missing-value", "bmi", ill("1,1,0\n2,,0\n3,3,0\n4,4,1\n5,5,1\n"), kNeighbors=1)
    yield balance("text where numbers are needed", "not-numeric", "sex", MIXED)
    yield balance("a target that is not there", "unknown-column", "'sick'", PEOPLE, target="sick")
    yield balance("a target with a gap", "missing-value", "row 1", ill("1,1,0\n2,2,\n3,3,1\n"))
    yield balance("a target of fractions", "invalid-target", "0.5", ill("1,1,0.5\n2,2,1.5\n"))
    yield balance("a misspelt option of a method", "invalid-option", "kNeighbours", PEOPLE, kNeighbours=3)
    yield balance("a method that does not exist", "invalid-option", "smoot", PEOPLE, method="smoot")
    yield balance("no neighbors", "invalid-option", "kNeighbors", PEOPLE, kNeighbors=0)
    yield balance("a strategy that takes rows away", "invalid-option", "samplingStrategy", PEOPLE, samplingStrategy=0.01)
    yield balance("a strategy for a class that is not there", "invalid-option", "'2'", PEOPLE, samplingStrategy={"2": 50})

    def matrix(name, code, message, data, rows, columns, y):
        x = {"data": data, "rows": rows, "columns": columns}
        return case(name, "resample", code, message, {"x": x, "y": y}, {"method": "smote", "kNeighbors": 1})

    yield matrix("NaN in a matrix", "missing-value", "row 1, column 1", [1, 2, 3, None, 5, 6, 7, 8], 4, 2, [0, 0, 1, 1])
    yield matrix("a buffer of another length", "invalid-shape", "expected", [1, 2, 3], 2, 2, [0, 1])
    yield matrix("labels of another length", "invalid-shape", "labels", [1, 2, 3, 4], 2, 2, [0, 1, 1])

    def fit(name, code, message, text, **options):
        return case(name, "train", code, message, {"csv": text}, {"target": "ill"} | options)

    yield fit("training without a target", "unknown-column", "'sick'", PEOPLE, target="sick")
    yield fit("training on one class", "one-class", "ill", ill("1,1,0\n2,2,0\n3,3,0\n4,4,0\n"))
    yield fit("training on one row of a class", "too-few-samples", "'1'", ill("1,1,0\n2,2,0\n3,3,0\n4,4,1\n"))
    yield fit("a misspelt option of training", "invalid-option", "modle", PEOPLE, modle={"kind": "logistic"})
    yield fit("a misspelt option of the model", "invalid-option", "clasWeight", PEOPLE, model={"kind": "logistic", "clasWeight": "balanced"})
    yield fit("a threshold rule that does not exist", "invalid-option", "threshold", PEOPLE, threshold="best-f9")
    yield fit("a validation part of everything", "invalid-option", "validationSize", PEOPLE, validationSize=1.0)

    def compare(name, code, message, current, **options):
        return case(name, "drift", code, message, {"reference": PEOPLE, "current": current}, options)

    yield compare("drift of a missing column", "column-mismatch", "'bmi'", "age,ill\n1,0\n2,1\n")
    yield compare("drift of text against numbers", "column-mismatch", "'bmi'", ill("1,thin,0\n2,fat,1\n"))
    yield compare("drift of a column that is not there", "unknown-column", "'sex'", PEOPLE, columns=["sex"])
    yield compare("a misspelt option of drift", "invalid-option", "driftshare", PEOPLE, driftshare=0.3)
    yield compare("a drift share above one", "invalid-option", "driftShare", PEOPLE, driftShare=1.5)
    yield compare("a drift test that does not exist", "invalid-option", "kss", PEOPLE, test="kss")

    yield case("a file that is no model", "load", "invalid-model", "", {"model": b"age,bmi\n1,2\n".hex()})
    yield case("an empty model file", "load", "empty-input", "found 0 bytes", {"model": ""})
    yield case("half a model", "load", "invalid-model", "", {"model": WIDE[: len(WIDE) // 4 * 2]})
    yield case("an operator that is not known", "load", "unsupported-operator", "the_node", {"model": UNKNOWN})

    def predict(name, code, message, model, text):
        return case(name, "predict", code, message, {"model": model, "csv": text})

    yield predict("too many columns for the model", "column-mismatch", "3", WIDE, "a,b,c\n1,2,3\n")
    yield predict("too few columns for the model", "column-mismatch", "1", WIDE, "a\n1\n")
    yield predict("a column the model needs is missing", "column-mismatch", "bmi", NAMED, "age,weight\n1,2\n")
    yield predict("text where the model takes numbers", "not-numeric", "bmi", NAMED, "age,bmi\n1,thin\n2,fat\n")

    def judge(name, code, message, model, text, **options):
        return case(name, "evaluate", code, message, {"model": model, "csv": text}, {"target": "ill"} | options)

    yield judge("evaluation without a target", "unknown-column", "'sick'", NAMED, PEOPLE, target="sick")
    yield judge("a class the model does not know", "invalid-target", "2", NAMED, ill("1,1,2\n2,2,0\n"))
    yield judge("evaluation of a regressor", "unsupported-model", "not classes", REGRESSOR, PEOPLE)
    yield judge("a misspelt option of evaluation", "invalid-option", "treshold", NAMED, PEOPLE, treshold=0.3)

    split = {"target": "ill", "testSize": 0.25, "seed": 0}
    yield case("a test part of everything", "splitTable", "invalid-option", "testSize", {"csv": PEOPLE}, split | {"testSize": 1.0})
    yield case("a class of one row", "splitTable", "too-few-samples", "'1'", {"csv": ill("1,1,0\n2,2,0\n3,3,1\n")}, split)
    scores = {"scores": [0.1, 0.9], "positive": [1, 1]}
    yield case("a sweep over one class", "thresholdSweep", "one-class", "threshold", scores)
    yield case("a sweep of unequal lengths", "thresholdSweep", "invalid-shape", "threshold", scores | {"positive": [1]})


(FIXTURES / "bad_input.json").write_text(
    "[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases()) + "\n]\n"
)
