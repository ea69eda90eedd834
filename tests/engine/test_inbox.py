"""What waits for a conversation: in order, and how much of it."""

import asyncio

import pytest

from conversations.engine.inbox import INBOX_LIMIT, Inbox, InboxFull
from conversations.engine.inputs import Tick, UserActive, UserTyped


async def test_each_is_handed_out_once_in_the_order_in_which_it_came():
    inbox = Inbox()
    events = [UserTyped("Hello"), Tick(), UserActive()]
    waiting = asyncio.create_task(inbox.next())
    await asyncio.sleep(0)
    for event in events:
        inbox.put(event)
    assert await waiting is events[0]
    assert [await inbox.next(), await inbox.next()] == events[1:]
    last = asyncio.create_task(inbox.next())
    await asyncio.sleep(0)
    assert not last.done()
    inbox.put(events[0])
    assert await last is events[0]


async def test_a_client_may_fill_it_and_news_from_within_come_in_all_the_same():
    inbox = Inbox()
    for _ in range(INBOX_LIMIT):
        inbox.put_sent(UserActive())
    with pytest.raises(InboxFull, match="send fewer"):
        inbox.put_sent(UserActive())
    inbox.put(Tick())
    await inbox.next()
    with pytest.raises(InboxFull):
        inbox.put_sent(UserActive())
    await inbox.next()
    inbox.put_sent(UserActive())
