import pytest

from conversations.engine.variables import (
    LiveVariables,
    MissingVariable,
    Variables,
    is_secret,
    names_in,
    without_secrets,
    written,
)


def fill(text, **values):
    return Variables.of(values).fill(text)


@pytest.mark.parametrize(
    "text",
    ["Hello {{name}}!", "Hello {{ name }}!", "Hello {{\tname}}!", "Hello {{name\n}}!"],
)
def test_a_value_takes_the_place_of_its_name(text):
    assert fill(text, name="Ada") == "Hello Ada!"


@pytest.mark.parametrize(
    ("value", "text"),
    [("", ""), (3, "3"), (2.5, "2.5"), (True, "true"), (False, "false"), ("7", "7")],
)
def test_numbers_and_truths_are_written_as_json_has_them(value, text):
    assert written(value) == text
    assert fill("{{x}}", x=value) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{name}",
        "{{name",
        "name}}",
        "{{}}",
        "{{ }}",
        "{ {name} }",
        "{{first name}}",
        "{{#if name}}yes{{/if}}",
        "{{name | upper}}",
        "\\frac{1}{2}",
        '{"a": {"b": 1}}',
    ],
)
def test_other_braces_stay_as_they_are(text):
    assert fill(text, name="Ada") == text
    assert names_in(text) == []


def test_more_braces_than_needed_leave_the_rest():
    assert fill("{{{name}}}", name="Ada") == "{Ada}"


def test_a_value_is_not_searched_for_variables():
    assert fill("{{a}} {{b}}", a="{{b}}", b=r"\1 {{a}}") == r"{{b}} \1 {{a}}"


def test_names_of_all_letters_are_names():
    assert fill("{{größe}} {{user.id}} {{x-1}}", größe="L", **{"user.id": 7, "x-1": 8})


def test_a_variable_without_a_value_is_named():
    with pytest.raises(MissingVariable, match="surname") as raised:
        fill("{{name}} {{surname}}", name="Ada")
    assert (raised.value.name, raised.value.secret) == ("surname", False)


def test_a_secret_reaches_no_text():
    variables = Variables.of({"secret__token": "s3cret", "name": "Ada"})
    with pytest.raises(MissingVariable, match="secret__token") as raised:
        variables.fill("{{secret__token}}")
    assert raised.value.secret
    assert "s3cret" not in str(raised.value) + repr(variables)
    assert variables.told == {"name": "Ada"}
    assert variables.secrets == {"secret__token": "s3cret"}
    assert is_secret("secret__token")
    assert not is_secret("my_secret__token")
    assert without_secrets({"secret__token": "x", "city": "Ulm"}) == {"city": "Ulm"}


def test_later_values_win():
    variables = Variables.of({"a": 1, "b": 1}, {"b": 2, "c": 2}, {"c": 3})
    assert variables.told == {"a": 1, "b": 2, "c": 3}


def test_names_are_found_in_order_and_once():
    assert names_in("{{b}} {{a}}", "{{ a }} {{c}}") == ["b", "a", "c"]


def test_a_long_text_of_open_braces_costs_little():
    text = "{{ " * 20_000 + "a" * 20_000
    assert fill(text) == text


def test_what_a_tool_assigns_takes_the_place_of_what_was():
    live = LiveVariables(Variables.of({"name": "Ada", "city": "Bonn"}))
    before = live.current()

    live.update({"name": "Grace", "secret__token": "s3cret"})

    assert live.current().told == {"name": "Grace", "city": "Bonn"}
    assert live.current().secrets == {"secret__token": "s3cret"}
    assert before.told == {"name": "Ada", "city": "Bonn"}


def test_a_conversation_may_begin_without_variables():
    live = LiveVariables()
    live.update({"name": "Ada"})
    assert live.current().told == {"name": "Ada"}
