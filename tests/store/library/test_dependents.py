from datetime import UTC, datetime

from conversations.store.library.dependents import Dependent, InUse


def user(name):
    return Dependent("id", name, datetime(2026, 1, 1, tzinfo=UTC))


def test_refusal_names_what_uses_the_thing_and_the_fix():
    error = InUse("tool", [user("b"), user("a")], "Take it away.")
    assert str(error) == "This tool is used by a, b. Take it away."


def test_refusal_does_not_list_hundreds():
    error = InUse("tool", [user(f"{n}") for n in range(9)], "Fix.")
    assert str(error) == "This tool is used by 0, 1, 2, 3, 4 and others. Fix."
