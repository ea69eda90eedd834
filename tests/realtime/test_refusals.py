import asyncio

import pytest
from asgiref.sync import sync_to_async

from conversations.models import Delivery
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.webhook_events import WebhookEvent
from conversations.realtime.faults import NotReady, TryAgainLater
from conversations.realtime.refusals import refusals_told
from conversations.store.calls.writer import writer
from tests.realtime.conftest import AGENT_ID, change_agent
from tests.realtime.test_consumer import refused_with
from tests.realtime.wire_client import PATIENCE_S, WireClient
from tests.store.webhooks.told_rows import webhook


@pytest.fixture
def told(agent):
    """What was told after a refusal."""
    webhook(events=[WebhookEvent.INITIATION_FAILURE])

    async def told(refusal):
        with pytest.raises(type(refusal)), refusals_told(AGENT_ID):
            raise refusal
        assert await asyncio.to_thread(writer().drain, PATIENCE_S)
        return [delivery.failure async for delivery in Delivery.objects.all()]

    return told


async def test_who_finds_no_room_is_told_of(told):
    [failure] = await told(TryAgainLater("All lines are taken."))
    assert failure == {
        "agent_id": AGENT_ID,
        "conversation_id": None,
        "failure_reason": "busy",
        "metadata": {
            "type": "websocket",
            "body": {
                "error_type": "unknown",
                "reason": "All lines are taken. Try again later.",
            },
        },
    }


async def test_models_that_fail_are_told_of(told):
    [failure] = await told(NotReady("The models could not be loaded."))
    assert failure["failure_reason"] == "unknown"


async def test_a_client_that_is_at_fault_is_nobodys_missed_call(told):
    assert await told(client_fault(ErrorType.VALUE_ERROR, "agent_id: no")) == []


async def test_a_server_without_room_tells_of_who_called(agent, parley):
    await sync_to_async(webhook)(events=[WebhookEvent.INITIATION_FAILURE])
    parley(MAX_CONVERSATIONS=0)
    await refused_with(WireClient())
    assert await asyncio.to_thread(writer().drain, PATIENCE_S)
    assert (await Delivery.objects.aget()).failure["failure_reason"] == "busy"


async def test_a_voice_that_is_missing_is_told_of_once(agent):
    await sync_to_async(webhook)(events=[WebhookEvent.INITIATION_FAILURE])
    await change_agent(llm="openai/none")
    await refused_with(WireClient())
    assert await asyncio.to_thread(writer().drain, PATIENCE_S)
    told = await Delivery.objects.select_related("conversation").aget()
    assert told.failure["conversation_id"] == told.conversation.public_id
    assert "LLM_API_KEY" in told.failure["metadata"]["body"]["reason"]
