import asyncio

import pytest

from conversations.models import Conversation
from conversations.protocol.close_codes import (
    ErrorType,
    ProtocolViolation,
    client_fault,
)
from conversations.realtime.faults import TryAgainLater
from conversations.realtime.registration import registered
from conversations.store.calls import lifecycle
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import NewConversation
from conversations.store.calls.writer import Writer, WriterFull, writer
from tests.realtime.conftest import AGENT_ID, change_agent, kept
from tests.realtime.wire_client import PATIENCE_S

NEW = NewConversation(agent_id=AGENT_ID, process_id="process-1", lease_ms=30_000)


async def test_the_row_is_there_before_the_body_runs(agent):
    async with registered(NEW) as conversation_id:
        assert (await kept(conversation_id)).row.status == "initiated"


async def test_a_body_that_raises_closes_the_row(agent):
    with pytest.raises(RuntimeError):
        async with registered(NEW) as conversation_id:
            raise RuntimeError
    row = (await kept(conversation_id)).row
    assert (row.status, row.end_reason) == ("failed", "failed")
    assert row.lease_until is None


async def test_a_client_that_is_at_fault_is_in_the_row(agent):
    with pytest.raises(ProtocolViolation):
        async with registered(NEW) as conversation_id:
            raise client_fault(ErrorType.MISSING_DYNAMIC_VARIABLE, "name: is missing")
    row = (await kept(conversation_id)).row
    assert (row.status, row.error_type) == ("failed", "missing_dynamic_variable")
    assert row.failure == "name: is missing"


async def test_an_end_with_a_reason_of_its_own_stands(agent):
    ids = []

    async def end_and_break() -> None:
        async with registered(NEW) as conversation_id:
            ids.append(conversation_id)
            end = EndOfConversation("agent_ended", 5)
            await writer().run(lambda: lifecycle.finish(conversation_id, end))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await end_and_break()
    assert (await kept(ids[0])).row.status == "done"


async def test_being_cancelled_while_the_row_is_made_closes_it(agent, monkeypatch):
    began = asyncio.Event()
    loop = asyncio.get_running_loop()
    start = lifecycle.start

    def slow_start(new):
        loop.call_soon_threadsafe(began.set)
        return start(new)

    monkeypatch.setattr(lifecycle, "start", slow_start)

    async def register():
        async with registered(NEW):
            pytest.fail("it was cancelled before")

    task = asyncio.ensure_future(register())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(writer().drain, PATIENCE_S)
    assert (await Conversation.objects.aget()).status == "failed"


async def test_an_agent_switched_off_meanwhile_is_the_clients_to_know(agent):
    await change_agent(enabled=False)
    with pytest.raises(ProtocolViolation, match="switched off"):
        async with registered(NEW):
            pass


async def test_an_agent_with_all_it_may_hold_says_to_try_again_later(agent):
    await change_agent(concurrency_limit=0)
    with pytest.raises(TryAgainLater, match="Library desk already holds 0"):
        async with registered(NEW):
            pass


async def test_a_database_that_does_not_keep_up_says_to_try_again_later(
    agent, monkeypatch
):
    def full(self, job):
        raise WriterFull("Too many writes are waiting.")

    with monkeypatch.context() as patched:
        patched.setattr(Writer, "_enqueue", full)
        with pytest.raises(TryAgainLater):
            async with registered(NEW):
                pass
