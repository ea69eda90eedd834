import asyncio

from conversations.engine.client_limits import ClientLimits
from conversations.tools.mcp.approvals import Approvals
from tests.fakes.virtual_time import elapsed_ms, run_virtual


async def test_a_question_is_answered_once() -> None:
    approvals = Approvals()
    asking = asyncio.ensure_future(approvals.asked("1", 20_000, ClientLimits()))
    await asyncio.sleep(0)
    assert approvals.answer("1", is_approved=True)
    assert not approvals.answer("1", is_approved=False)
    assert await asking == "given"
    assert not approvals.answer("1", is_approved=True)


def test_a_client_that_is_away_has_its_time_when_it_is_back() -> None:
    async def ask() -> tuple[str, int]:
        limits = ClientLimits()
        asking = asyncio.ensure_future(Approvals().asked("1", 60_000, limits))
        await asyncio.sleep(10)
        limits.stand_still()
        await asyncio.sleep(300)
        limits.resume(300_000)
        return await asking, elapsed_ms()

    assert run_virtual(ask()) == ("unanswered", 360_000)
