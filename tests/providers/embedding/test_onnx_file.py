import numpy as np
import onnxruntime
import pytest

from conversations.providers.embedding.onnx_file import MICROSOFT, OnnxFile
from conversations.providers.embedding.onnx_weights import weights_in

WEIGHTS = np.arange(200, dtype=np.float32).reshape(2, 100)


def graph():
    file = OnnxFile()
    product = file.node("MatMul", ["given", file.tensor("weights", WEIGHTS)], "product")
    length = file.node("ReduceL2", [product], "length", axes=(2,), keepdims=1)
    return file, file.node("Div", [product, length], "unit")


def test_graph_computes_what_it_says():
    file, output = graph()
    content = file.content({"given": 2}, output, 100)
    given = np.array([[[1, 2], [3, 4], [5, 6]]], dtype=np.float32)
    [found] = onnxruntime.InferenceSession(content).run(None, {"given": given})
    expected = given[0] @ WEIGHTS
    assert np.allclose(found[0], expected / np.linalg.norm(expected, axis=1)[:, None])


def test_floats_and_whole_numbers_reach_a_node():
    file = OnnxFile()
    norm = [file.tensor(name, np.ones(4, np.float32)) for name in ("scale", "shift")]
    output = file.node("LayerNormalization", ["x", *norm], "out", axis=2, epsilon=3.0)
    session = onnxruntime.InferenceSession(file.content({"x": 4}, output, 4))
    [found] = session.run(None, {"x": np.array([[[1, 1, 3, 3]]], np.float32)})
    assert np.allclose(found, [[[0.5, 0.5, 1.5, 1.5]]])


def test_weights_are_read_as_they_were_written():
    file, output = graph()
    bytes_of = np.array([[-128, 127], [0, 1]], dtype=np.int8)
    file.tensor("whole", bytes_of)
    found = weights_in(file.content({"given": 2}, output, 100))
    assert list(found) == ["weights", "whole"]
    assert np.array_equal(found["weights"], WEIGHTS)
    assert np.array_equal(found["whole"], bytes_of)


def test_other_operators_are_named_with_their_domain():
    file = OnnxFile()
    bias = file.tensor("bias", np.zeros(2, np.float32))
    output = file.node("BiasGelu", ["x", bias], "out", MICROSOFT)
    session = onnxruntime.InferenceSession(file.content({"x": 2}, output, 2))
    [found] = session.run(None, {"x": np.array([[[0, 10]]], np.float32)})
    assert np.allclose(found, [[[0, 10]]], atol=1e-4)


def test_what_is_no_onnx_file_is_an_error():
    with pytest.raises(ValueError, match="no ONNX file"):
        weights_in(b"\x0b\x00")
