import pytest

from conversations.models import Agent
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import BadValue, limit


def test_null_stands_for_the_columns_default_unless_told():
    assert ConfigField(("a",), "language").value_of(None) == "en"
    assert ConfigField(("a",), "temperature", null=0.5).value_of(None) == 0.5


def test_a_value_is_read_as_the_field_says():
    field = ConfigField(("a",), "daily_limit", limit)
    assert field.value_of(-1) is None
    with pytest.raises(BadValue):
        field.value_of("many")


def test_a_field_may_stand_for_a_part_of_a_column():
    field = ConfigField(
        ("a",),
        "keywords",
        get=lambda agent: agent.keywords.partition(" ")[0],
        put=lambda agent, word: setattr(agent, "keywords", f"{word} two"),
    )
    agent = Agent(keywords="one two")
    assert field.current(agent) == "one"
    field.set(agent, "three")
    assert agent.keywords == "three two"
