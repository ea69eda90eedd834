"""Ids of tool calls that come without one."""

import secrets


def new_call_id() -> str:
    """Not used before: a conversation may ask for the same tool many times."""
    return f"call_{secrets.token_hex(8)}"
