import pytest

from conversations.protocol.variable_rule import variable_fault


@pytest.mark.parametrize("value", ["x", "", 1, 1.5, True, None])
def test_plain_values_may_be_given(value):
    assert variable_fault("name", value) is None


@pytest.mark.parametrize("name", ["secret__token", "system", "user.name", "x" * 200])
def test_names_are_free(name):
    assert variable_fault(name, 1) is None


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("system__time", "now", "reserved for the server"),
        ("", 1, "1 to 200 characters"),
        ("x" * 201, 1, "1 to 200 characters"),
        ("cart", [1], "a text, a number"),
        ("cart", {"a": 1}, "a text, a number"),
    ],
)
def test_what_may_not_be_given_says_why(name, value, fault):
    assert fault in (variable_fault(name, value) or "")
