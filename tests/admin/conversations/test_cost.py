from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.admin.conversations.cost import cost_cell, money, took
from conversations.models import Conversation, ModelPrice, ModelUse

LIST = reverse("admin:conversations_conversation_changelist")


@pytest.fixture
def used(conversation):
    Conversation.objects.filter(pk=conversation.pk).update(ended_at=timezone.now())

    def use(kind, model, cost, **counts):
        return ModelUse.objects.create(
            conversation=conversation, kind=kind, model=model, cost=cost, **counts
        )

    use("llm", "openai/small", Decimal("0.5"), input_tokens=1_200, estimated=True)
    use("tts", "openai/voice", None, characters=400)
    return conversation


def page_of(conversation):
    return reverse("admin:conversations_conversation_change", args=[conversation.pk])


def test_the_page_tells_what_each_model_took_and_what_is_not_known(reader, used):
    answer = reader.get(page_of(used))
    told = answer.context["model_use"]
    assert [line["cost"] for line in told["lines"]] == ["0.5000 USD", "not known"]
    assert told["total"] == "0.5000 USD"
    page = answer.content.decode()
    assert "1,200 tokens read" in page
    assert "not in the sum: openai/voice" in page
    assert "the tokens are a guess" in page
    assert "Enter a price" not in page


def test_what_goes_on_has_no_cost_yet(reader, used):
    Conversation.objects.update(ended_at=None)
    told = reader.get(page_of(used)).context["model_use"]
    assert told["total"] == "when it is over"
    assert told["unpriced"] == []


def test_where_no_model_was_used_nothing_is_shown(reader, conversation):
    assert "Models and cost" not in reader.get(page_of(conversation)).content.decode()


def test_the_list_has_the_cost_where_any_price_is_known(reader, used, converse):
    converse()
    assert "0.5000 USD" not in reader.get(LIST).content.decode()
    ModelPrice.objects.create(model="openai/small")
    assert "from 0.5000 USD" in reader.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("cost", "unpriced", "cell"),
    [
        (None, 0, "–"),
        (None, 2, "not known"),
        (Decimal("1.5"), 0, "1.50 USD"),
        (Decimal("1.5"), 1, "from 1.50 USD"),
        (Decimal(0), 0, "0.00 USD"),
    ],
)
def test_a_cell_says_whether_it_is_all(cost, unpriced, cell):
    conversation = Conversation()
    conversation.cost, conversation.unpriced = cost, unpriced
    assert cost_cell(conversation) == cell


def test_each_unit_is_told_in_its_own_words(settings):
    assert took(ModelUse(kind="stt", audio_ms=90_000)) == "1.5 minutes"
    assert took(ModelUse(kind="tts", characters=4_000)) == "4,000 characters"
    settings.PARLEY = {**settings.PARLEY, "PRICE_CURRENCY": "EUR"}
    assert money(0.01234) == "0.0123 EUR"
