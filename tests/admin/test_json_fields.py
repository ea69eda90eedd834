import pytest
from django import forms

from conversations.admin.json_fields import (
    ReadableJSONField,
    check_tool,
    check_tools,
    check_variables,
)

TOOL = {"type": "client", "name": "wave", "description": "Wave."}


def errors(field, text):
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(text)
    return " ".join(caught.value.messages)


def test_value_is_laid_out_and_nothing_is_empty():
    field = ReadableJSONField(dict)
    assert field.prepare_value({"ä": 1}) == '{\n  "ä": 1\n}'
    assert field.prepare_value({}) == ""
    assert field.clean("") == {}
    assert ReadableJSONField(list).clean("") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1,\n "b" 2}', "line 2, column 6"),
        ("[1]", "an object, in {braces}"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, says):
    assert says in errors(ReadableJSONField(dict), text)


def test_what_was_typed_stays_in_the_field():
    class Form(forms.Form):
        data = ReadableJSONField(dict)

    typed = Form({"data": '{"a": }'})
    assert not typed.is_valid()
    assert "{&quot;a&quot;: }" in str(typed)


def test_other_layout_is_no_change():
    field = ReadableJSONField(dict)
    assert not field.has_changed({"a": 1}, '{ "a":1 }')
    assert not field.has_changed({}, "")
    assert field.has_changed({"a": 1}, "")
    assert field.has_changed({}, "{")


def test_faults_of_a_tool_are_all_told():
    field = ReadableJSONField(dict, check=check_tool)
    assert field.clean('{"type": "client", "name": "a", "description": ""}')
    says = errors(field, '{"type": "client", "name": "a b"}')
    assert "name: 'a b' does not do" in says
    assert "description: is needed" in says


def test_faults_of_several_tools_name_the_tool():
    check_tools([TOOL])
    with pytest.raises(forms.ValidationError) as caught:
        check_tools([TOOL, {**TOOL, "name": ""}, 7])
    assert caught.value.messages[0].startswith("Tool 2, name:")
    assert caught.value.messages[1] == "Tool 3 is to be an object."


@pytest.mark.parametrize(
    ("variables", "says"),
    [({"system__time": "x"}, "reserved"), ({"a": [1]}, "'a' is to be a text")],
)
def test_variables_no_conversation_could_have_are_refused(variables, says):
    with pytest.raises(forms.ValidationError, match=says):
        check_variables(variables)


def test_texts_numbers_and_switches_are_variables():
    check_variables({"a": "x", "b": 1.5, "c": True})


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (r'{"a": "x\u0000y"}', "NUL"),
        (r'{"a\u0000": 1}', "NUL"),
        (r'{"a": ["\ud800"]}', "half a character"),
        ('{"a": {"b": NaN}}', "not a number that JSON has"),
        ('{"a": 1e999}', "too large a number"),
    ],
)
def test_what_no_database_keeps_is_refused(typed, told):
    assert told in errors(ReadableJSONField(dict), typed)
