"""Ids in paths, queries and bodies: what could be nobody's is refused by its field."""

from typing import Annotated

from pydantic import StringConstraints

from conversations.protocol.public_ids import CHARACTERS, MAX_CHARACTERS

PublicId = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=MAX_CHARACTERS, pattern=f"^{CHARACTERS}+$"
    ),
]
OptionalId = Annotated[
    str, StringConstraints(max_length=MAX_CHARACTERS, pattern=f"^{CHARACTERS}*$")
]
"""Also "", which stands for none."""
