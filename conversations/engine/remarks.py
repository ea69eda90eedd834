"""What a model lets know beside its words, kept until the client knows the utterance."""

from collections.abc import Callable

from conversations.engine.outputs import AnswerDescribed, ContextFilled
from conversations.engine.ports import ContextUsed, ReplyMetadata

Remark = ContextUsed | ReplyMetadata


class Remarks:
    """Of one utterance; each is told once."""

    def __init__(self) -> None:
        self._kept: list[Remark] = []

    def add(self, remark: Remark) -> None:
        """One more."""
        self._kept.append(remark)

    def move_to(self, other: "Remarks") -> None:
        """Let another utterance tell them."""
        other._kept += self._kept
        self._kept = []

    def tell(
        self, event_id: int, tell: Callable[[AnswerDescribed | ContextFilled], None]
    ) -> None:
        """The utterance goes by this id."""
        for remark in self._kept:
            match remark:
                case ContextUsed(model, tokens, limit_tokens):
                    tell(ContextFilled(event_id, model, tokens, limit_tokens))
                case ReplyMetadata(metadata):
                    tell(AnswerDescribed(event_id, metadata))
        self._kept = []
