"""Checks the models of a folder with the onnx package and evaluates them on their rows.

Prints a list with the outputs and the metadata of each. Evaluates with onnx.reference where the package has it (1.13 and later), else
operator by operator with numpy, after https://onnx.ai/onnx/operators/.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnx.checker
import onnx.helper
import onnx.numpy_helper

TYPES = {onnx.TensorProto.FLOAT: numpy.float32, onnx.TensorProto.DOUBLE: numpy.float64}


def softmax(x, axis):
    e = numpy.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def gemm(a, b, c, transB=0):
    return a @ (b.T if transB else b) + c


OPERATORS = {
    "Add": lambda a, b: a + b,
    "Cast": lambda x, to: x.astype(TYPES[to]),
    "Div": lambda a, b: a / b,
    "Gemm": gemm,
    "IsNaN": numpy.isnan,
    "LeakyRelu": lambda x, alpha: numpy.where(x < 0, numpy.float32(alpha) * x, x),
    "Max": lambda a, b: numpy.maximum(a, b),
    "Mul": lambda a, b: a * b,
    "Relu": lambda x: numpy.maximum(x, 0),
    "Sigmoid": lambda x: 1 / (1 + numpy.exp(-x)),
    "Softmax": softmax,
    "Sub": lambda a, b: a - b,
    "Tanh": numpy.tanh,
    "Where": numpy.where,
}


def evaluate(model, features):
    try:
        from onnx.reference import ReferenceEvaluator
    except ImportError:
        return evaluate_by_operator(model.graph, features)
    return ReferenceEvaluator(model).run(None, {model.graph.input[0].name: features})[0]


def evaluate_by_operator(graph, features):
    values = {constant.name: onnx.numpy_helper.to_array(constant) for constant in graph.initializer}
    values[graph.input[0].name] = features
    for node in graph.node:
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type](*[values[name] for name in node.input], **attributes)
    return values[graph.output[0].name]


def read(path):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    rows = numpy.array(json.loads(path.with_suffix(".json").read_text()), dtype=numpy.float64)
    outputs = evaluate(model, rows)
    declared = model.graph.output[0].type.tensor_type
    assert outputs.dtype == TYPES[declared.elem_type], (outputs.dtype, declared.elem_type)
    assert outputs.shape == (len(rows), declared.shape.dim[1].dim_value), outputs.shape
    return {"outputs": outputs.tolist(), "metadata": {entry.key: entry.value for entry in model.metadata_props}}


folder = pathlib.Path(sys.argv[1])
paths = sorted(folder.glob("*.onnx"), key=lambda path: int(path.stem))
print(json.dumps([read(path) for path in paths]))
