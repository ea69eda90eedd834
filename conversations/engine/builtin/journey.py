"""What has become of a conversation so far, for tools that may not do all of it again."""

from dataclasses import dataclass


@dataclass(slots=True)
class Journey:
    """One for each conversation, whoever is in charge."""

    max_transfers: int = 5
    transfers: int = 0
    language_was_changed: bool = False
