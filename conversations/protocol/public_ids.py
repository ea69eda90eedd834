"""Ids of agents, conversations, tools and the like, as clients name them.

Ours are letters and digits with a prefix. Those of other servers, and those that staff
choose, may hold more, but nothing that a database, a path or a log could choke on.
"""

import re

MAX_CHARACTERS = 64
CHARACTERS = r"[\x21-\x7e]"
"""Printable, and no space."""

_ID = re.compile(f"{CHARACTERS}{{1,{MAX_CHARACTERS}}}")


def is_public_id(text: str) -> bool:
    """Whether anything could have this id."""
    return _ID.fullmatch(text) is not None
