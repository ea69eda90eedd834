import asyncio
import json
import os
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection as database
from django.utils import timezone

from conversations.models import AuthConnection, Sealed
from conversations.protocol.auth_connection import parse_connection
from conversations.store.library.connections import create_connection
from conversations.tools.connections.authorization import (
    ConnectionFailed,
    Connections,
)
from conversations.tools.masking import Mask
from tests.tools.stand_in import Answer

PATIENCE_S = 60
CALLS = 20


@pytest.fixture
def crm(transactional_db, remote):
    """A connection without a token; the endpoint numbers those it gives."""
    lock = threading.Lock()
    given = []

    def answer(asked):
        with lock:
            given.append(asked)
            return Answer(
                body={"access_token": f"token-{len(given)}", "expires_in": 3600}
            )

    remote.answer = answer
    return made(remote)


def made(remote, **changes):
    fields = {
        "auth_type": "oauth2_client_credentials",
        "name": "CRM",
        "client_id": "3MVG",
        "client_secret": "hush-hush",
        "token_url": remote.url("/token"),
        **changes,
    }
    return create_connection(parse_connection(fields)).public_id


def row():
    return AuthConnection.objects.get()


def expire():
    """The token that is there is over."""
    AuthConnection.objects.update(
        token=Sealed.of("token-0"),
        token_expires_at=timezone.now() - timedelta(seconds=1),
    )


def bearer(authorization):
    return authorization.headers["authorization"]


# --- One for all -----------------------------------------------------------------------


async def test_calls_in_parallel_fetch_one_token(crm, remote):
    await sync_to_async(expire)()
    async with asyncio.TaskGroup() as tasks:
        calls = [
            tasks.create_task(Connections().authorization(crm)) for _ in range(CALLS)
        ]
    assert {bearer(call.result()) for call in calls} == {"Bearer token-1"}
    assert len(remote.asked) == 1


def test_threads_fetch_one_token(crm, remote):
    expire()
    begin = threading.Barrier(CALLS)
    found = []

    def call():
        begin.wait(PATIENCE_S)
        found.append(bearer(asyncio.run(Connections().authorization(crm))))

    threads = [threading.Thread(target=call) for _ in range(CALLS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert found == ["Bearer token-1"] * CALLS
    assert len(remote.asked) == 1


PROCESS = """
import asyncio, json, sys
from django.conf import settings
import config.settings
config.settings.DATABASES["default"].update(json.loads(sys.argv[1]))
import django
django.setup()
from conversations.tools.connections.authorization import Connections

async def call():
    return (await Connections().authorization(sys.argv[2])).headers["authorization"]

async def calls():
    return await asyncio.gather(*(call() for _ in range(10)))

print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(asyncio.run(calls())), flush=True)
"""


def test_processes_fetch_one_token(crm, remote):
    expire()
    begun = threading.Event()
    plain = remote.answer

    def slowly(asked):
        # Both processes have begun by the time that the first is answered.
        assert begun.wait(PATIENCE_S)
        return plain(asked)

    remote.answer = slowly
    there = {
        name: str(database.settings_dict[name])
        for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    } | {"OPTIONS": database.settings_dict["OPTIONS"]}
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "OUTBOUND_ALLOWED_HOSTS": remote.host,
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, json.dumps(there), crm],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        begun.set()
        found = [
            header
            for process in processes
            for header in json.loads(process.communicate(timeout=PATIENCE_S)[0])
        ]
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert found == ["Bearer token-1"] * 20
    assert len(remote.asked) == 1


async def test_who_gives_up_leaves_the_fetch_to_others(crm, remote):
    asked, go_on = threading.Event(), threading.Event()
    plain = remote.answer

    def held(request):
        if len(remote.asked) == 1:
            asked.set()
            assert go_on.wait(PATIENCE_S)
        return plain(request)

    remote.answer = held
    try:
        async with asyncio.TaskGroup() as tasks:
            first = tasks.create_task(Connections().authorization(crm))
            assert await asyncio.to_thread(asked.wait, PATIENCE_S)
            first.cancel()
        assert bearer(await Connections().authorization(crm)) == "Bearer token-1"
    finally:
        go_on.set()


# --- As long as it serves --------------------------------------------------------------


async def test_a_token_is_used_until_shortly_before_its_end(crm, remote):
    now = timezone.now()
    first = await Connections(lambda: now).authorization(crm)
    assert bearer(first) == "Bearer token-1"
    for seconds, number in ((3_500, 1), (3_545, 2)):
        then = now + timedelta(seconds=seconds)
        again = await Connections(lambda then=then: then).authorization(crm)
        assert bearer(again) == f"Bearer token-{number}"


async def test_a_token_that_is_refused_is_fetched_anew_once(crm, remote):
    connections = Connections()
    first, second = [await connections.authorization(crm) for _ in range(2)]
    assert first.can_renew
    await connections.refused(first)
    await connections.refused(second)
    assert bearer(await connections.authorization(crm)) == "Bearer token-2"
    # The other call learns of it late.
    await connections.refused(second)
    assert bearer(await connections.authorization(crm)) == "Bearer token-2"
    assert len(remote.asked) == 2


async def test_one_that_is_refused_though_it_is_fresh_is_not_fetched_on_and_on(
    crm, remote
):
    connections = Connections()
    fresh = await connections.authorization(crm)
    await connections.rejected(fresh)
    for _ in range(3):
        again = await connections.authorization(crm)
        await connections.refused(again)
    assert len(remote.asked) == 1
    failed = await sync_to_async(row)()
    assert failed.status == "credential_invalid"
    assert "refused where it is used" in failed.error
    await connections.accepted(again)
    assert (await sync_to_async(row)()).status == "active"


# --- Failures --------------------------------------------------------------------------


async def test_a_refusal_is_seen_and_not_repeated_at_once(crm, remote):
    says = {"error": "invalid_client", "error_description": "hush-hush is wrong"}
    remote.answer = lambda asked: Answer(401, says)
    now = timezone.now()
    for _ in range(3):
        with pytest.raises(ConnectionFailed, match="invalid_client") as caught:
            await Connections(lambda: now).authorization(crm)
        assert "hush" not in str(caught.value)
    assert len(remote.asked) == 1
    failed = await sync_to_async(row)()
    assert (failed.status, failed.failures) == ("credential_invalid", 1)
    assert "hush" not in failed.error
    with pytest.raises(ConnectionFailed):
        await Connections(lambda: now + timedelta(seconds=6)).authorization(crm)
    assert len(remote.asked) == 2
    # The second time it waits twice as long.
    with pytest.raises(ConnectionFailed):
        await Connections(lambda: now + timedelta(seconds=15)).authorization(crm)
    assert len(remote.asked) == 2


async def test_an_endpoint_that_is_down_may_be_up_later(crm, remote):
    plain = remote.answer
    remote.answer = lambda asked: Answer(503, b"later")
    with pytest.raises(ConnectionFailed, match="503"):
        await Connections().authorization(crm)
    assert (await sync_to_async(row)()).status == "refresh_failed"
    remote.answer = plain
    assert bearer(await Connections().renewed(crm)) == "Bearer token-1"
    assert (await sync_to_async(row)()).error == ""


async def test_staff_that_try_get_a_new_token(crm, remote):
    await Connections().authorization(crm)
    assert bearer(await Connections().renewed(crm)) == "Bearer token-2"


async def test_an_endpoint_inside_the_network_is_not_asked(crm, remote, settings):
    settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": []}
    with pytest.raises(ConnectionFailed, match="OUTBOUND_ALLOWED_HOSTS"):
        await Connections().authorization(crm)
    assert remote.asked == []


async def test_a_connection_that_is_gone_is_told(transactional_db):
    with pytest.raises(ConnectionFailed, match="no connection 'conn_gone'"):
        await Connections().authorization("conn_gone")


# --- What is not fetched ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        (
            {"auth_type": "basic_auth", "username": "ann", "password": "hush-hush"},
            {"authorization": "Basic YW5uOmh1c2gtaHVzaA=="},
        ),
        (
            {"auth_type": "bearer_auth", "token": "hush-hush"},
            {"authorization": "Bearer hush-hush"},
        ),
        (
            {
                "auth_type": "custom_header_auth",
                "header_name": "X-Key",
                "token": "hush",
            },
            {"x-key": "hush"},
        ),
    ],
)
async def test_what_needs_no_token_is_sent_as_it_is(transactional_db, fields, headers):
    config = parse_connection({"name": "CRM", **fields})
    made = await sync_to_async(create_connection)(config)
    found = await Connections().authorization(made.public_id)
    assert found.headers == headers
    assert not found.can_renew
    for value in found.headers.values():
        secret = value.removeprefix("Basic ").removeprefix("Bearer ")
        assert secret not in Mask(found.secrets).text(f"echo {value}")
    assert "hush" not in repr(found)
    await Connections().refused(found)
    assert (await sync_to_async(row)()).status == "credential_invalid"
    doubtful = await Connections().authorization(made.public_id)
    assert doubtful.is_doubtful
    await Connections().accepted(doubtful)
    assert (await sync_to_async(row)()).status == "active"


async def test_a_token_endpoint_that_says_too_much_is_no_tool(crm, remote):
    remote.answer = lambda asked: Answer(body=b"x" * 70_000)
    with pytest.raises(ConnectionFailed, match="longer than 65536 bytes") as caught:
        await Connections().authorization(crm)
    assert "TOOL_MAX_RESPONSE_BYTES" not in str(caught.value)
    assert "check token_url" in str(caught.value)
