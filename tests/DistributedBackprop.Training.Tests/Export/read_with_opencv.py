"""Evaluates the models of a folder on their rows of numbers with OpenCV, which knows no texts, and prints a list with the outputs of each."""

import json
import pathlib
import sys

import cv2
import numpy


def read(path):
    network = cv2.dnn.readNetFromONNX(str(path))
    rows = numpy.array(json.loads(path.with_suffix(".json").read_text())["features"], dtype=numpy.float32)
    network.setInput(rows)
    outputs = network.forward()
    return {"outputs": outputs.reshape(len(rows), -1).astype(numpy.float64).tolist()}


folder = pathlib.Path(sys.argv[1])
paths = sorted(folder.glob("*.onnx"), key=lambda path: int(path.stem))
print(json.dumps([read(path) for path in paths]))
