"""What a model refuses of a request although it could do without it.

Models of one service differ: some take no temperature, some servers know no
`stream_options`. They say so with an error that names it. It is left out from then on.
"""

import logging
import re
from typing import Any

from conversations.engine.ports import ProviderRefused

NOT_UNDERSTOOD = frozenset({400, 422})
RENAMED = {"max_tokens": "max_completion_tokens"}
"""The same wish under a newer name."""
FORMAT = "response_format"
NEEDED = frozenset({"model", "messages", "stream", "tools", FORMAT})
"""Without these the answer would be another one; whoever asked for a format decides
what to do without it."""
COUNTING = "stream_options"

logger = logging.getLogger(__name__)


class RefusedOptions:
    """Of one model, for as long as the process knows it."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._refused: set[str] = set()
        self._suspected = False

    @property
    def counts_tokens(self) -> bool:
        """Whether the service can still be asked to count."""
        return COUNTING not in self._refused

    def applied(self, body: dict[str, Any]) -> dict[str, Any]:
        """The request without what is known to be refused."""
        applied: dict[str, Any] = {}
        for key, value in body.items():
            name = RENAMED.get(key, "") if key in self._refused else key
            if name and name not in self._refused:
                applied[name] = value
        return applied

    def learn(self, sent: dict[str, Any], error: ProviderRefused) -> bool:
        """Whether it is worth asking again: with less than was sent."""
        if error.status not in NOT_UNDERSTOOD:
            return False
        options = [key for key in sent if key not in NEEDED]
        said = str(error)
        named = [key for key in options if re.search(rf"\b{re.escape(key)}\b", said)]
        if FORMAT in said:
            return False
        if not named and COUNTING in sent and not self._suspected:
            # Servers that refuse what they do not know need not say what it was. Once:
            # what is wrong may be something else.
            self._suspected = True
            named = [COUNTING]
        if not named:
            return False
        self._refused.update(named)
        logger.info("%s takes no %s", self._model, ", ".join(named))
        return True
