from decimal import Decimal

import pytest

from conversations.engine.record import ModelUsed
from conversations.models import ModelPrice, ModelUse
from conversations.store.calls.lifecycle import EndOfConversation, finish
from conversations.store.calls.model_use import add_used, keep_costs
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db

LLM = "openai/small"


def rows(conversation):
    uses = ModelUse.objects.filter(conversation=conversation)
    return {(use.kind, use.model): use for use in uses}


def test_what_comes_bit_by_bit_is_added_up():
    talk = held()
    add_used(
        talk.pk,
        [
            ModelUsed("llm", LLM, input_tokens=10, output_tokens=2),
            ModelUsed("tts", "offline/piper", characters=40),
            ModelUsed("llm", LLM, input_tokens=20, output_tokens=3),
        ],
    )
    add_used(talk.pk, [ModelUsed("llm", LLM, input_tokens=5, estimated=True)])
    add_used(talk.pk, [ModelUsed("llm", LLM, output_tokens=1)])
    add_used(held().pk, [ModelUsed("llm", LLM, input_tokens=999)])
    found = rows(talk)
    used = found["llm", LLM]
    assert (used.requests, used.input_tokens, used.output_tokens) == (4, 35, 6)
    assert used.estimated
    assert found["tts", "offline/piper"].characters == 40
    assert not found["tts", "offline/piper"].estimated


def test_names_are_kept_as_the_column_takes_them():
    talk = held()
    for _ in range(2):
        add_used(talk.pk, [ModelUsed("llm", "openai/" + "x" * 300 + "\0")])
    (used,) = rows(talk).values()
    assert (len(used.model), used.requests) == (200, 2)


def test_the_price_that_holds_at_the_end_counts_and_no_later_one():
    talk = held(status="in-progress", duration_ms=None, end_reason="")
    add_used(talk.pk, [ModelUsed("llm", LLM, input_tokens=1_000_000)])
    add_used(talk.pk, [ModelUsed("stt", "openai/ears", audio_ms=60_000)])
    add_used(talk.pk, [ModelUsed("tts", "offline/piper", characters=40)])
    price = ModelPrice.objects.create(model=LLM, per_million_input_tokens=2)
    assert finish(talk.public_id, EndOfConversation("client_left", 5_000))
    price.per_million_input_tokens = 9
    price.save()
    costs = {model: use.cost for (_, model), use in rows(talk).items()}
    assert costs == {LLM: Decimal(2), "openai/ears": None, "offline/piper": Decimal(0)}


def test_costs_are_counted_in_three_queries(django_assert_max_num_queries):
    talk = held()
    for number in range(20):
        add_used(talk.pk, [ModelUsed("llm", f"openai/{number}")])
    with django_assert_max_num_queries(5):
        keep_costs(talk.pk)
