import pytest
from django.core.exceptions import ValidationError

from conversations.models import Agent


@pytest.mark.parametrize(
    ("column", "value"),
    [("max_passages", 0), ("max_passages", 21), ("max_distance", 1.1)],
)
def test_limits_are_within_reason(column, value):
    agent = Agent(name="Desk", **{column: value})
    with pytest.raises(ValidationError) as refused:
        agent.clean_fields(exclude={"public_id"})
    assert column in refused.value.error_dict


def test_distance_may_be_left_to_what_is_best():
    Agent(name="Desk", max_distance=None).clean_fields(exclude={"public_id"})
