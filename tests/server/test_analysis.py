"""Conversations are judged soon after their end, and once, whoever is killed meanwhile."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from redis import Redis
from websockets.asyncio.client import connect

from conversations.store.waits import OVERDUE
from tests.server.judge_server import JudgeServer
from tests.server.live_parley import ROOT, LiveParley, free_port

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

SCRIPTED = {
    "LLM": "scripted/echo",
    "STT": "scripted/lines",
    "TTS": "scripted/tone",
    "VAD": "scripted/energy",
    "ANALYSIS_LLM": "openai/judge",
    "LLM_API_KEY": "only-for-tests",
    "SWEEP_INTERVAL_MS": "1000",
}
WITHIN_S = 5.0
PATIENCE_S = 120
QUESTIONS = """
from conversations.models import Agent, DataCollectionItem, SuccessCriterion
agent = Agent.objects.create(
    public_id="agent_library", name="Library", first_message="Hello!", text_only=True
)
for name in ("solved", "polite"):
    SuccessCriterion.objects.create(agent=agent, identifier=name, name=name, prompt="?")
for name in ("branch", "book"):
    DataCollectionItem.objects.create(agent=agent, identifier=name)
"""


@pytest.fixture
def judge() -> Iterator[JudgeServer]:
    with JudgeServer().running() as judge:
        yield judge


_ASKING: list[Path] = []
"""A database with the questions, once one is made."""


def prepared(folder: Path, judge: JudgeServer, **settings: str) -> LiveParley:
    live = LiveParley(folder, **SCRIPTED, LLM_BASE_URL=judge.url, **settings)
    if _ASKING:
        shutil.copy(_ASKING[0], live.database)
        return live
    live.prepare()
    live.manage("shell", "-c", QUESTIONS)
    _ASKING.append(live.keep_database("asking.sqlite3"))
    return live


async def talk(live: LiveParley) -> tuple[str, float]:
    """Say something and hang up; gives the conversation's id, and when that was."""
    url = live.url.replace("http", "ws", 1)
    async with connect(
        f"{url}/v1/convai/conversation?agent_id=agent_library"
    ) as socket:
        await socket.send(json.dumps({"type": "conversation_initiation_client_data"}))
        frame = await until(socket, "conversation_initiation_metadata")
        await until(socket, "agent_response")
        await socket.send(json.dumps({"type": "user_message", "text": "Are you open?"}))
        await until(socket, "agent_response")
    event = frame["conversation_initiation_metadata_event"]
    return event["conversation_id"], time.monotonic()


async def until(socket: Any, wire_type: str) -> dict[str, Any]:
    async with asyncio.timeout(60):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == wire_type:
                return frame


def analysis(live: LiveParley) -> dict[str, Any]:
    [row] = live.rows("SELECT * FROM conversations_analysis")
    return row


def found(live: LiveParley) -> tuple[list[str], list[str]]:
    criteria = live.rows("SELECT identifier FROM conversations_criterionresult")
    values = live.rows("SELECT identifier FROM conversations_collectedvalue")
    return (
        sorted(row["identifier"] for row in criteria),
        sorted(row["identifier"] for row in values),
    )


ALL = (["polite", "solved"], ["book", "branch"])


def wait_until_lost(live: LiveParley) -> None:
    """Until the lease of the run that was killed is over."""
    until_at = datetime.fromisoformat(analysis(live)["lease_until"]).replace(tzinfo=UTC)
    while datetime.now(UTC) <= until_at:
        time.sleep(0.1)


async def test_a_conversation_is_judged_within_five_seconds(
    tmp_path: Path, judge: JudgeServer
):
    judge.may_answer.set()
    live = prepared(tmp_path, judge)
    live.start()
    try:
        took_s = []
        for _ in range(3):
            conversation_id, ended_s = await talk(live)
            row = await asyncio.to_thread(live.wait_for_status, conversation_id, "done")
            took_s.append(time.monotonic() - ended_s)
            assert row["title"] == "The judge's words."
    finally:
        live.kill()
    # A machine may stall in one of them.
    assert median(took_s) < WITHIN_S, took_s
    assert len(live.rows("SELECT * FROM conversations_criterionresult")) == 6


async def test_a_server_killed_while_it_judges_loses_and_doubles_nothing(
    tmp_path: Path, judge: JudgeServer
):
    live = prepared(tmp_path, judge, ANALYSIS_LEASE_MS="4000")
    live.start()
    try:
        conversation_id, _ = await talk(live)
        assert await asyncio.to_thread(judge.asked.acquire, timeout=PATIENCE_S)
        live.kill()
        killed = analysis(live)
        assert (killed["state"], killed["attempts"]) == ("running", 1)
        assert live.conversation(conversation_id)["status"] == "processing"
        assert found(live) == ([], [])
        judge.may_answer.set()
        wait_until_lost(live)
        await asyncio.to_thread(live.start)
        await asyncio.to_thread(
            live.wait_for_status, conversation_id, "done", PATIENCE_S
        )
    finally:
        live.kill()
    assert found(live) == ALL
    row = analysis(live)
    assert (row["state"], row["attempts"], row["run_id"]) == ("done", 2, "")


async def test_a_worker_of_its_own_may_be_killed_as_well(
    tmp_path: Path, judge: JudgeServer
):
    live = prepared(tmp_path, judge, ANALYSIS_LEASE_MS="4000", TASK_WORKER="False")
    live.start()
    worker = process(live, "db_worker", "--interval", "0.2")
    try:
        conversation_id, _ = await talk(live)
        assert await asyncio.to_thread(judge.asked.acquire, timeout=PATIENCE_S)
        worker.kill()
        worker.wait(20)
        assert analysis(live)["state"] == "running"
        judge.may_answer.set()
        worker = process(live, "db_worker", "--interval", "0.2")
        # The server finds it, with its next sweep.
        await asyncio.to_thread(
            live.wait_for_status, conversation_id, "done", PATIENCE_S
        )
    finally:
        end(worker)
        live.kill()
    assert found(live) == ALL
    assert analysis(live)["attempts"] == 2


@pytest.fixture
def redis() -> Iterator[int]:
    """A Redis server of the test's own; gives its port."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server")
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        server.terminate()
        server.wait(20)


async def test_redis_carries_tasks_to_workers_and_may_lose_them(
    tmp_path: Path, judge: JudgeServer, redis: int
):
    judge.may_answer.set()
    live = prepared(tmp_path, judge, REDIS_URL=f"redis://127.0.0.1:{redis}/0")
    worker = None
    try:
        live.start()
        conversation_id, _ = await talk(live)
        worker = process(live, "rqworker", "--with-scheduler")
        await asyncio.to_thread(
            live.wait_for_status, conversation_id, "done", PATIENCE_S
        )
        assert found(live) == ALL
        end(worker)
        # What Redis forgets, the rows know.
        lost_id, _ = await talk(live)
        await asyncio.to_thread(live.wait_for_status, lost_id, "processing")
        with Redis(port=redis) as link:
            link.flushall()
        # As if it had waited for so long that its task must be lost.
        live.change(
            "UPDATE conversations_analysis SET due_at = ? WHERE state = 'queued'",
            (datetime.now(UTC) - 2 * OVERDUE).replace(tzinfo=None).isoformat(" "),
        )
        worker = process(live, "rqworker", "--with-scheduler")
        await asyncio.to_thread(live.wait_for_status, lost_id, "done", 3 * PATIENCE_S)
    finally:
        if worker is not None:
            end(worker)
        live.kill()
    assert len(live.rows("SELECT * FROM conversations_criterionresult")) == 4


def process(live: LiveParley, *arguments: str) -> subprocess.Popen[bytes]:
    """A management command that goes on."""
    with live.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=live._environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def end(worker: subprocess.Popen[bytes]) -> None:
    """With what it has started."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(20)
