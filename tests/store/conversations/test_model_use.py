from decimal import Decimal

import pytest
from elevenlabs.types import ConversationChargingCommonModel

from conversations.models import Conversation, ModelUse
from conversations.store.conversations.model_use import bill_of, charging, with_cost
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def use(talk, kind, model, cost=None, **counts):
    return ModelUse.objects.create(
        conversation=talk, kind=kind, model=model, cost=cost, **counts
    )


@pytest.fixture
def talk():
    talk = held()
    use(
        talk,
        "llm",
        "openai/small",
        Decimal("0.5"),
        input_tokens=30,
        output_tokens=4,
        estimated=True,
    )
    use(talk, "tts", "openai/voice", Decimal("0.25"), characters=400)
    use(talk, "stt", "openai/ears", audio_ms=9_500, requests=3)
    return talk


def test_a_bill_adds_up_what_is_known_and_names_what_is_not(talk):
    bill = bill_of(talk)
    assert bill.cost == Decimal("0.75")
    assert bill.unpriced == ["openai/ears"]
    assert bill.estimated
    assert not bill.whole
    assert bill_of(held()).cost is None


def test_the_vendors_shape_has_what_it_has_room_for(talk):
    told = charging(bill_of(talk))
    model = ConversationChargingCommonModel.model_validate(told)
    tokens = model.llm_usage.initiated_generation.model_usage["openai/small"]
    assert (tokens.input.tokens, tokens.output_total.tokens) == (30, 4)
    assert model.llm_price == 0.5
    assert model.tts_usage.total_characters == 400
    assert model.asr_usage.total_audio_input_seconds == 9.5
    assert told["parley"] == {
        "currency": "USD",
        "cost": 0.75,
        "unpriced_models": ["openai/ears"],
        "estimated": True,
    }


def test_a_price_in_another_currency_is_no_price_in_dollars(talk, settings):
    settings.PARLEY = {**settings.PARLEY, "PRICE_CURRENCY": "EUR"}
    told = charging(bill_of(talk))
    assert told["llm_price"] is None
    assert told["parley"]["currency"] == "EUR"


def test_where_nothing_was_used_nothing_is_charged():
    assert charging(bill_of(held())) is None


def test_each_of_many_has_its_cost_in_one_query(talk, django_assert_num_queries):
    nothing, unpriced = held(), held()
    use(unpriced, "llm", "openai/large")
    with django_assert_num_queries(1):
        found = {row.pk: row for row in with_cost(Conversation.objects.all())}
    assert (found[talk.pk].cost, found[talk.pk].unpriced) == (Decimal("0.75"), 1)
    assert (found[nothing.pk].cost, found[nothing.pk].unpriced) == (None, 0)
    assert (found[unpriced.pk].cost, found[unpriced.pk].unpriced) == (None, 1)
