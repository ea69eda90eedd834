from decimal import Decimal

import pytest

from conversations.models import ModelPrice, ModelUse
from conversations.store.library.prices import any_price_known, cost_of, prices_of


def price(**columns):
    return ModelPrice(
        model="x", **{name: Decimal(value) for name, value in columns.items()}
    )


@pytest.mark.parametrize(
    ("use", "columns", "cost"),
    [
        (
            {"input_tokens": 1_000, "output_tokens": 200},
            {"per_million_input_tokens": "3", "per_million_output_tokens": "15"},
            "0.006",
        ),
        ({"characters": 2_000}, {"per_million_characters": "15"}, "0.03"),
        ({"audio_ms": 90_000}, {"per_minute": "0.006"}, "0.009"),
        ({"input_tokens": 1_000}, {}, "0"),
    ],
)
def test_each_unit_has_its_price(use, columns, cost):
    assert cost_of(ModelUse(**use), price(**columns)) == Decimal(cost)


def test_what_runs_here_costs_nothing_and_of_others_nothing_is_known():
    assert cost_of(ModelUse(model="offline/piper", characters=9), None) == 0
    assert cost_of(ModelUse(model="openai/x", characters=9), None) is None
    priced = price(per_million_characters="1000000")
    assert cost_of(ModelUse(model="offline/piper", characters=9), priced) == 9


@pytest.mark.django_db
def test_prices_are_those_that_were_entered():
    assert not any_price_known()
    entered = ModelPrice.objects.create(model="openai/x", per_minute=1)
    assert prices_of(["openai/x", "openai/y"]) == {"openai/x": entered}
    assert any_price_known()
