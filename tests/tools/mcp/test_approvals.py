import asyncio

from conversations.tools.mcp.approvals import Approvals


async def test_a_question_is_answered_once() -> None:
    approvals = Approvals()
    asking = asyncio.ensure_future(approvals.asked("1", 20_000))
    await asyncio.sleep(0)
    assert approvals.answer("1", is_approved=True)
    assert not approvals.answer("1", is_approved=False)
    assert await asking == "given"
    assert not approvals.answer("1", is_approved=True)
