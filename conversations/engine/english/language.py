"""Which conversations the English tables are for."""


def is_english(tag: str) -> bool:
    """Whether a language tag means English, of whatever region; "" is taken for it."""
    return tag.partition("-")[0].lower() in ("en", "")
