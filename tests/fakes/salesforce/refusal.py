"""How the org says no: a status, and a list of what is wrong."""

from typing import Any

UNKNOWN_COLUMN = (
    " If you are attempting to use a custom field, be sure to append the '__c' after the"
    " custom field name. Please reference your WSDL or the describe call for the"
    " appropriate names."
)
UNKNOWN_OBJECT = UNKNOWN_COLUMN.replace("a custom field,", "a custom object,").replace(
    "custom field name", "entity name"
)


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = [{"message": message, "errorCode": code, **more}]


def in_query(code: str, soql: str, position: int, message: str) -> Refusal:
    """With the place in the query under which it points."""
    start = max(0, position - 40)
    around = soql[start : position + 40]
    pointer = " " * (position - start) + "^"
    place = f"ERROR at Row:1:Column:{position + 1}"
    return Refusal(400, code, f"\n{around}\n{pointer}\n{place}\n{message}")
