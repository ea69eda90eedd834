import asyncio

from conversations.realtime.outbox import Outbox
from tests.fakes.virtual_time import run_virtual


class Client:
    """Takes frames; stops reading while `stalled`."""

    def __init__(self):
        self.got = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def send(self, frame):
        await self.reads.wait()
        self.got.append(frame)


async def test_frames_leave_in_order_and_closing_lets_the_rest_leave():
    client = Client()
    outbox = Outbox(client.send, 100)
    outbox.put("first")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.run())
        await asyncio.sleep(0)
        outbox.put("second")
        outbox.put("third")
        outbox.close()
    assert client.got == ["first", "second", "third"]
    assert not outbox.overflowed


async def test_nothing_is_taken_after_closing():
    client = Client()
    outbox = Outbox(client.send, 100)
    outbox.close()
    outbox.put("late")
    await outbox.run()
    assert client.got == []


async def test_room_comes_back_as_the_client_reads():
    client = Client()
    outbox = Outbox(client.send, 10)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.run())
        for _ in range(100):
            outbox.put("12345678")
            await asyncio.sleep(0)
        outbox.close()
    assert len(client.got) == 100
    assert not outbox.overflowed


async def test_a_slow_reader_fills_it_to_its_limit_and_no_further():
    client = Client()
    client.reads.clear()
    outbox = Outbox(client.send, 1_000)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(outbox.run())
        for _ in range(11):
            outbox.put("x" * 100)
            await asyncio.sleep(0)
        assert not outbox.overflowed
        outbox.put("x" * 100)
        assert outbox.overflowed
        client.reads.set()
    # Only the one that was already on its way; what waited was dropped.
    assert len(client.got) == 1


async def _leaving_after_ms(first_alone_ms):
    loop = asyncio.get_running_loop()
    left_ms = []

    async def send(frame):
        left_ms.append(round(loop.time() * 1000))

    outbox = Outbox(send, 100, first_alone_ms)
    for frame in ("metadata", "greeting", "sound"):
        outbox.put(frame)
    outbox.close()
    await outbox.run()
    return [ms - left_ms[0] for ms in left_ms]


def test_the_first_frame_travels_alone():
    assert run_virtual(_leaving_after_ms(40)) == [0, 40, 40]
