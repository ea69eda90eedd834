import pytest

from conversations.models import Conversation
from conversations.store.conversations import json_variables as variables
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


@pytest.fixture
def found():
    for name, value in {
        "text": "5",
        "number": 5,
        "real": 5.5,
        "true": True,
        "null": None,
        "list": [5],
    }.items():
        held(user_id=name, dynamic_variables={"a b": value})
    held(user_id="none")

    def names(condition):
        return {row.user_id for row in Conversation.objects.filter(condition)}

    return names


def test_a_variable_is_given_unless_it_is_null(found):
    given = {"text", "number", "real", "true", "list"}
    assert found(variables.is_given("a b")) == given
    assert found(~variables.is_given("a b")) == {"null", "none"}


def test_values_are_compared_with_those_of_their_type(found):
    assert found(variables.has_text("a b", "5")) == {"text"}
    assert found(variables.has_number("a b", 5)) == {"number"}
    assert found(variables.has_boolean("a b", True)) == {"true"}
    assert found(variables.compares("a b", "gte", 1)) == {"number", "real"}
    assert found(variables.compares("a b", "lt", 5.5)) == {"number"}
