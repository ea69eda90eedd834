import pytest

from conversations.protocol.tool_schema import (
    NOTHING,
    MissingParameterValue,
    Property,
    filled,
    model_schema,
)


def schema(**properties):
    return Property.model_validate(
        {"type": "object", "properties": properties, "required": list(properties)}
    )


def test_constant_comes_before_variable_and_variable_before_model():
    both = schema(
        a={"type": "string", "constant_value": "fixed", "dynamic_variable": "v"},
        b={"type": "string", "dynamic_variable": "v", "description": "Ask."},
    )
    assert filled(both, {"a": "x", "b": "y"}, {"v": 7}) == {"a": "fixed", "b": 7}


def test_false_and_zero_are_constants():
    numbers = schema(
        a={"type": "boolean", "constant_value": False},
        b={"type": "integer", "constant_value": 0},
    )
    assert filled(numbers, {}, {}) == {"a": False, "b": 0}
    assert not numbers.asks_model


def test_inner_objects_are_filled_too():
    nested = schema(
        address={
            "type": "object",
            "properties": {
                "street": {"type": "string"},
                "country": {"type": "string", "constant_value": "SE"},
            },
        },
        origin={
            "type": "object",
            "properties": {"app": {"type": "string", "constant_value": "parley"}},
        },
    )
    assert filled(nested, {"address": {"street": "Mill Lane"}}, {}) == {
        "address": {"street": "Mill Lane", "country": "SE"},
        "origin": {"app": "parley"},
    }
    asked = model_schema(nested)["properties"]
    assert set(asked) == {"address"}
    assert set(asked["address"]["properties"]) == {"street"}


def test_items_of_arrays_are_filled():
    listed = schema(
        rows={
            "items": {
                "type": "object",
                "properties": {
                    "n": {"type": "integer"},
                    "by": {"type": "string", "dynamic_variable": "who"},
                },
            }
        }
    )
    assert filled(listed, {"rows": [{"n": 1}, {"n": 2}]}, {"who": "Ada"}) == {
        "rows": [{"n": 1, "by": "Ada"}, {"n": 2, "by": "Ada"}]
    }
    assert listed.variables() == {"who"}


def test_missing_variable_is_told_when_the_parameter_is_required():
    one = schema(a={"type": "string", "dynamic_variable": "who"})
    with pytest.raises(MissingParameterValue, match="'who'"):
        filled(one, {}, {})
    optional = one.model_copy(update={"required": []})
    assert filled(optional, {}, {}) is not NOTHING
    assert filled(optional, {}, {}) == {}


def test_enum_and_several_types_reach_the_model():
    prop = Property.model_validate({"type": ["string", "null"], "enum": ["a", "b"]})
    assert model_schema(prop) == {"type": ["string", "null"], "enum": ["a", "b"]}


def test_type_of_objects_and_arrays_may_be_left_out():
    read = Property.model_validate(
        {
            "properties": {
                "a": {"items": {"type": "string"}},
                "b": {"property_kind": "object"},
                "c": {"property_kind": "array"},
            }
        }
    )
    kinds = {name: prop.type for name, prop in read.properties.items()}
    assert (read.type, kinds) == ("object", {"a": "array", "b": "object", "c": "array"})
