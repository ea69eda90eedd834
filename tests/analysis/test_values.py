import pytest

from conversations.analysis.json_answers import Unusable
from conversations.analysis.values import choices, chosen, fitting
from conversations.store.analysis.case import Item


@pytest.mark.parametrize(
    ("value", "kind", "fault"),
    [
        (4, "string", "it is to be a text"),
        ("", "string", "it is empty; null stands for what was not mentioned"),
        ("4", "integer", "it is to be a whole number"),
        (None, "number", "it is to be a number"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_the_reason(value, kind, fault):
    with pytest.raises(Unusable) as caught:
        fitting(value, kind)
    assert str(caught.value) == fault


def test_a_value_of_the_kind_is_kept():
    assert fitting(4.0, "integer") == 4


def test_the_items_own_choices_are_what_may_be_chosen():
    item = Item("stars", "integer", allowed_values=(True, 1, "x", 2))
    assert choices(item) == (1, 2)
    assert chosen(1, item) == 1
    with pytest.raises(Unusable, match="it is to be one of these: 1, 2"):
        chosen(3, item)
