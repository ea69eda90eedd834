"""Which variables others than the server may give: staff, programs and clients."""

DynamicValue = str | int | float | bool
RESERVED_PREFIX = "system__"
MAX_NAME_CHARACTERS = 200


def variable_fault(name: str, value: object) -> str | None:
    """What is wrong with a variable, with the fix; a null is none and is left out."""
    if not 0 < len(name) <= MAX_NAME_CHARACTERS:
        return f"is to have a name of 1 to {MAX_NAME_CHARACTERS} characters"
    if name.startswith(RESERVED_PREFIX):
        return (
            "is reserved for the server; use a name that does not begin with"
            f" {RESERVED_PREFIX}"
        )
    if not isinstance(value, DynamicValue | None):
        return "is to be a text, a number, true or false"
    return None
