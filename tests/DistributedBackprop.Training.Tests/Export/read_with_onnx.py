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


def label_encoder(x, keys_strings, values_int64s, default_int64):
    codes = dict(zip((key.decode() for key in keys_strings), values_int64s, strict=True))
    return numpy.array([codes.get(text, default_int64) for text in x.ravel()], dtype=numpy.int64).reshape(x.shape)


OPERATORS = {
    "Add": lambda a, b: a + b,
    "Cast": lambda x, to: x.astype(TYPES[to]),
    "Concat": lambda *parts, axis: numpy.concatenate(parts, axis=axis),
    "Div": lambda a, b: a / b,
    "Gemm": gemm,
    "Gather": lambda x, indices, axis=0: numpy.take(x, indices, axis=axis),
    "IsNaN": numpy.isnan,
    "LabelEncoder": label_encoder,
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


def evaluate(model, inputs):
    try:
        from onnx.reference import ReferenceEvaluator
    except ImportError:
        return evaluate_by_operator(model.graph, inputs)
    return ReferenceEvaluator(model).run(None, inputs)[0]


def evaluate_by_operator(graph, inputs):
    values = {constant.name: onnx.numpy_helper.to_array(constant) for constant in graph.initializer}
    values.update(inputs)
    for node in graph.node:
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type](*[values[name] for name in node.input], **attributes)
    return values[graph.output[0].name]


def matrix(value, rows):
    declared = value.type.tensor_type
    array = numpy.array(rows, dtype=object if declared.elem_type == onnx.TensorProto.STRING else TYPES[declared.elem_type])
    assert array.shape == (len(rows), declared.shape.dim[1].dim_value), (value.name, array.shape)
    return array


def read(path):
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    rows = json.loads(path.with_suffix(".json").read_text())
    inputs = {value.name: matrix(value, rows[value.name]) for value in model.graph.input}
    outputs = evaluate(model, inputs)
    declared = model.graph.output[0].type.tensor_type
    assert outputs.dtype == TYPES[declared.elem_type], (outputs.dtype, declared.elem_type)
    assert outputs.shape == (len(rows[model.graph.input[0].name]), declared.shape.dim[1].dim_value), outputs.shape
    return {"outputs": [[None if numpy.isnan(value) else value for value in row] for row in outputs.tolist()], "metadata": {entry.key: entry.value for entry in model.metadata_props}}


folder = pathlib.Path(sys.argv[1])
paths = sorted(folder.glob("*.onnx"), key=lambda path: int(path.stem))
print(json.dumps([read(path) for path in paths]))
