#!/usr/bin/env python3
"""Compares `dbp new` + `dbp train` with scikit-learn's MLPClassifier and MLPRegressor on tables made here.

Both learn from the same rows and are measured on the same other rows. scikit-learn gets StandardScaler, one-hot
categories, the mean for missing numbers, max_iter=1000 and otherwise its defaults. Needs python3-sklearn (apt).

    dotnet build -c Release src/DistributedBackprop.Cli
    python3 tests/DistributedBackprop.Cli.Tests/New/compare_with_scikit_learn.py [TABLE ...] [-- OPTION OF dbp train ...]
"""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
from sklearn.datasets import make_classification, make_friedman1, make_moons, load_diabetes, load_wine
from sklearn.neural_network import MLPClassifier, MLPRegressor

DBP = pathlib.Path(__file__).parents[3] / "src/DistributedBackprop.Cli/bin/Release/net10.0/dbp.dll"
MISSING = "NA"


def numeric(inputs, target):
    names = [f"x{i}" for i in range(inputs.shape[1])]
    return names, [[repr(float(value)) for value in row] for row in inputs], target


def moons(random):
    inputs, target = make_moons(500, noise=0.25, random_state=random)
    return numeric(inputs, [("upper", "lower")[value] for value in target])


def linear(random):
    inputs = random.normal(size=(400, 5))
    target = inputs @ [3, -2, 1, 0, 0.5] * 10 + 100 + random.normal(scale=5, size=400)
    return numeric(inputs * [1, 10, 100, 1, 0.01], [repr(value) for value in target])


def friedman1(random):
    inputs, target = make_friedman1(600, noise=1, random_state=random)
    return numeric(inputs, [repr(value) for value in target])


def mixed(random):
    names, rows, target = ["age", "income", "city", "member", "id"], [], []
    for row in range(600):
        age, income = random.uniform(18, 80), random.lognormal(10, 0.5)
        city, member = random.choice(["Bonn", "Kiel", "Ulm", "Jena"]), random.choice(["yes", "no"])
        score = (age - 50) / 10 + (income - 25000) / 10000 + {"Bonn": 1.5, "Kiel": -1.5}.get(city, 0) + (member == "yes")
        target.append("buys" if score + random.normal(scale=0.7) > 0.5 else "leaves")
        rows.append([
            MISSING if random.random() < 0.1 else f"{age:.0f}", f"{income:.2f}",
            "" if random.random() < 0.05 else city, member, f"c-{row:05}"])
    return names, rows, target


def imbalanced(random):
    inputs, target = make_classification(
        800, 8, n_informative=5, n_redundant=1, n_classes=3, weights=[0.8, 0.15, 0.05], class_sep=1.2, random_state=random)
    return numeric(inputs, [f"{value}" for value in target])


def rare(random):
    inputs, target = make_classification(
        2000, 8, n_informative=5, n_redundant=1, n_clusters_per_class=1, weights=[0.98], class_sep=0.8, flip_y=0.01, random_state=random)
    return numeric(inputs, [("usual", "rare")[value] for value in target])


def four_classes(random):
    inputs, target = make_classification(2000, 20, n_informative=10, n_classes=4, random_state=random)
    return numeric(inputs, [f"{value}" for value in target])


def tiny(random):
    inputs = np.vstack([random.normal(size=(50, 3)) + [1.3, -0.8, 0], random.normal(size=(50, 3)) - [1.3, -0.8, 0]])
    order = random.permutation(100)
    return numeric(inputs[order], [("a", "b")[row < 50] for row in order])


def sine(random):
    inputs = random.uniform(-5, 5, size=(300, 1))
    return numeric(inputs, [repr(value) for value in np.sin(inputs[:, 0] * 1.5) + random.normal(scale=0.1, size=300)])


def diabetes(random):
    inputs, target = load_diabetes(return_X_y=True, scaled=False)
    order = random.permutation(len(target))
    return numeric(inputs[order], [repr(value) for value in target[order]])


def wine(random):
    inputs, target = load_wine(return_X_y=True)
    order = random.permutation(len(target))
    return numeric(inputs[order], [f"cultivar {value}" for value in target[order]])


TABLES = [moons, linear, friedman1, mixed, imbalanced, rare, four_classes, tiny, sine, diabetes, wine]
NUMBERS = [linear, friedman1, sine, diabetes]
IGNORED = {"id"}
SPLIT = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
WANTED, OPTIONS = sys.argv[1:SPLIT], sys.argv[SPLIT + 1:]


def write(path, names, rows, target):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([[*names, "target"], *([*row, value] for row, value in zip(rows, target))])


def encode(names, rows, learned):
    """The rows as scikit-learn gets them: fitted on the first rows, those learned from."""
    columns = []
    for index, name in enumerate(names):
        if name in IGNORED:
            continue
        fields = [row[index] for row in rows]
        missing = np.array([field in ("", MISSING) for field in fields])
        try:
            values = np.array([np.nan if none else float(field) for field, none in zip(fields, missing)])
        except ValueError:
            columns += [[float(field == kind) for field in fields] for kind in sorted(set(fields[:learned]))]
            continue
        values[missing] = np.nanmean(values[:learned])
        columns.append(values)
        if missing.any():
            columns.append(missing.astype(float))
    table = np.array(columns).T
    return (table - table[:learned].mean(0)) / np.where(table[:learned].std(0) > 0, table[:learned].std(0), 1)


def read_tensors(path):
    data = pathlib.Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    kinds = {"F32": "<f4", "F64": "<f8"}
    return {
        name: np.frombuffer(data[8 + size:][slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in json.loads(data[8:8 + size]).items() if name != "__metadata__"}


def prepare(names, rows, preparation):
    columns = []
    for feature in preparation["features"]:
        fields = [row[names.index(feature["name"])] for row in rows]
        missing = [field in preparation["missingValues"] for field in fields]
        if feature["kind"] == "number":
            columns.append([
                ((feature["whenMissing"] if none else float(field)) - feature["offset"]) / feature["divisor"]
                for field, none in zip(fields, missing)])
        else:
            fields = [feature.get("whenMissing") if none else field for field, none in zip(fields, missing)]
            columns += [[float(field == kind) for field in fields] for kind in feature["categories"]]
        if feature["hasMissingSlot"]:
            columns.append([float(none) for none in missing])
        if feature.get("hasUnknownSlot"):
            columns.append([float(field is not None and field not in feature["categories"]) for field in fields])
    return np.array(columns).T


def answer_of_dbp(folder, names, rows):
    model = json.loads((folder / "model.json").read_text())
    tensors = read_tensors(folder / "model.safetensors")
    values = prepare(names, rows, model["preparation"])
    layers = model["network"]["layers"]
    for index, layer in enumerate(layers):
        values = values @ tensors[f"layers.{index}.weight"].T + tensors[f"layers.{index}.bias"]
        assert layer["activation"] in ("relu", "softmax", "identity"), layer
        values = np.maximum(values, 0) if layer["activation"] == "relu" else values
    if model["preparation"]["task"] == "classification":
        return np.array(model["preparation"]["classes"])[values.argmax(1)]
    target = model["preparation"]["targets"][0]
    return values[:, 0] * target["divisor"] + target["offset"]


def train_dbp(folder, names, rows, target, learned):
    write(folder / "table.csv", names, rows[:learned], target[:learned])
    config, run = folder / "config.json", folder / "run"
    subprocess.run(["dotnet", DBP, "new", config, "--data", folder / "table.csv", "--target", "target"], check=True, capture_output=True)
    subprocess.run(["dotnet", DBP, "train", config, "--out", run, "--quiet", *OPTIONS], check=True, capture_output=True)
    return answer_of_dbp(run, names, rows[learned:])


def measure_of(table):
    return "R2" if table in NUMBERS else "recall" if table is rare else "accuracy"


def score(answer, truth, measure):
    if measure == "R2":
        truth = truth.astype(float)
        return 1 - ((answer - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()
    if measure == "recall":
        return np.mean([(answer[truth == kind] == kind).mean() for kind in set(truth)])
    return (answer == truth).mean()


def compare(table, seed):
    names, rows, target = table(np.random.RandomState(seed))
    learned = len(rows) * 3 // 10 if table is tiny else len(rows) * 7 // 10
    truth = np.array(target)
    is_number, measure = table in NUMBERS, measure_of(table)
    inputs = encode(names, rows, learned)
    reference = (MLPRegressor if is_number else MLPClassifier)(max_iter=1000, random_state=seed)
    reference.fit(inputs[:learned], truth[:learned].astype(float) if is_number else truth[:learned])
    with tempfile.TemporaryDirectory() as folder:
        begin = time.time()
        answer = train_dbp(pathlib.Path(folder), names, rows, target, learned)
        seconds = time.time() - begin
    return (score(answer, truth[learned:], measure), score(reference.predict(inputs[learned:]), truth[learned:], measure), seconds)


def main():
    warnings.filterwarnings("ignore")
    print(f"{'table':12} {'measure':9} {'dbp':>7} {'sklearn':>8}   mean of 3 tables; seconds of dbp")
    for table in TABLES:
        if not WANTED or table.__name__ in WANTED:
            ours, theirs, seconds = np.mean([compare(table, seed) for seed in (1, 2, 3)], axis=0)
            print(f"{table.__name__:12} {measure_of(table):9} {ours:7.3f} {theirs:8.3f}   {seconds:.1f}", flush=True)


if __name__ == "__main__":
    main()
