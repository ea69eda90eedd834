"""A private agent over the socket's own application: who gets in, and who does not."""

import asyncio
import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from conversations.models import Agent, Conversation, Grant
from conversations.realtime import welcoming
from conversations.realtime.opening import read_opening
from conversations.store.access import grants
from conversations.store.access.api_keys import KnownKey, known_key, make_key, revoke
from tests.realtime.conftest import AGENT_ID, change_agent, kept
from tests.realtime.wire_client import WireClient

pytestmark = pytest.mark.usefixtures("private")

GIVE = {"signed_url": grants.give_signed_url, "conversation_token": grants.give_token}
KINDS = list(GIVE)


@pytest.fixture
def private(agent):
    agent.requires_auth = True
    agent.save()


@pytest.fixture
def once_admitted(monkeypatch):
    """Does something when a client was let in, before its conversation starts."""

    def do(something):
        async def then_read(*arguments, **options):
            await something()
            return await read_opening(*arguments, **options)

        monkeypatch.setattr(welcoming, "read_opening", then_read)

    return do


async def given(kind, key=None, agent_id=AGENT_ID):
    key = key or await sync_to_async(a_key)()
    return await sync_to_async(GIVE[kind])(agent_id, key)


def a_key():
    return known_key(make_key("site", ["talk"])[0])


def client_with(kind, secret, agent_id=AGENT_ID, **options):
    name = "conversation_signature" if kind == "signed_url" else "conversation_token"
    return WireClient(agent_id, query=f"{name}={secret}", **options)


async def refused(client, *secrets):
    """Why a client was not let in: told before a row exists, and without secrets."""
    before = await Conversation.objects.acount()
    assert await client.connect()
    await client.send("conversation_initiation_client_data")
    closed = await client.until_closed()
    assert closed.code == 1008
    assert client.types == ["error"]
    message = client.frames[0]["error_event"]["message"]
    assert message.startswith(closed.reason.rstrip("…"))
    assert await Conversation.objects.acount() == before
    assert not any(secret in json.dumps(client.frames) for secret in secrets)
    return message


# --- Let in ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_grant_opens_it_and_the_conversation_has_its_id(kind):
    grant = await given(kind)
    client = client_with(kind, grant.secret)
    assert await client.begin() == grant.conversation_id
    await client.hang_up()
    row = (await kept(grant.conversation_id)).row
    assert (row.status, row.authorization_method) == ("done", kind)


@pytest.mark.parametrize("name", ["token", "conversation_token"])
async def test_a_token_may_stand_in_the_address(name):
    grant = await given("conversation_token")
    client = WireClient(query=f"{name}={grant.secret}")
    assert await client.begin() == grant.conversation_id
    await client.hang_up()


async def test_a_token_may_be_a_subprotocol_and_is_not_echoed():
    grant = await given("conversation_token")
    client = WireClient(subprotocols=["convai", f"bearer.{grant.secret}"])
    assert await client.begin() == grant.conversation_id
    assert client.subprotocol == "convai"
    await client.hang_up()


async def test_a_signed_url_is_honoured_when_the_agent_is_public():
    await change_agent(requires_auth=False)
    grant = await given("signed_url")
    client = client_with("signed_url", grant.secret)
    assert await client.begin() == grant.conversation_id
    await client.hang_up()
    row = (await kept(grant.conversation_id)).row
    assert row.authorization_method == "signed_url"


async def test_to_connect_and_leave_uses_nothing_up():
    grant = await given("signed_url")
    client = client_with("signed_url", grant.secret)
    await client.connect()
    await client.hang_up()
    assert await Conversation.objects.acount() == 0
    again = client_with("signed_url", grant.secret)
    assert await again.begin() == grant.conversation_id
    await again.hang_up()


async def test_to_be_refused_for_something_else_uses_nothing_up():
    grant = await given("signed_url")
    client = client_with("signed_url", grant.secret)
    await client.connect()
    await client.send(
        "conversation_initiation_client_data",
        conversation_config_override={"agent": {"first_message": "Ahoy"}},
    )
    assert (await client.until_closed()).code == 1008
    again = client_with("signed_url", grant.secret)
    assert await again.begin() == grant.conversation_id
    await again.hang_up()


# --- Turned away -------------------------------------------------------------------------


async def test_no_token():
    assert "signed URL" in await refused(WireClient())


@pytest.mark.parametrize("kind", KINDS)
async def test_expired(kind, parley):
    parley(GRANT_LIFETIME_MS=0)
    grant = await given(kind)
    assert "has expired" in await refused(client_with(kind, grant.secret), grant.secret)


async def test_expired_while_the_token_itself_says_otherwise():
    grant = await given("conversation_token")
    past = timezone.now() - timedelta(seconds=1)
    await Grant.objects.aupdate(expires_at=past)
    client = client_with("conversation_token", grant.secret)
    assert "has expired" in await refused(client, grant.secret)


@pytest.mark.parametrize("kind", KINDS)
async def test_used_twice(kind):
    grant = await given(kind)
    first = client_with(kind, grant.secret)
    await first.begin()
    await first.hang_up()
    assert "has been used" in await refused(
        client_with(kind, grant.secret), grant.secret
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_used_while_the_first_conversation_lasts(kind):
    grant = await given(kind)
    first = client_with(kind, grant.secret)
    await first.begin()
    assert "has been used" in await refused(client_with(kind, grant.secret))
    await first.hang_up()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("at", [0, 10, -2])
async def test_altered(kind, at):
    secret = (await given(kind)).secret
    other = "A" if secret[at] != "A" else "B"
    altered = secret[:at] + other + secret[at:][1:]
    message = await refused(client_with(kind, altered), secret, altered)
    assert "not one that this server gave" in message


@pytest.mark.parametrize("secret", ["", "x", "%00", "%FF", "a.b.c", "x" * 5000])
@pytest.mark.parametrize("kind", KINDS)
async def test_made_up(kind, secret):
    assert await refused(client_with(kind, secret))


@pytest.mark.parametrize("kind", KINDS)
async def test_one_kind_is_not_the_other(kind):
    secret = (await given(kind)).secret
    [other] = set(KINDS) - {kind}
    assert await refused(client_with(other, secret), secret)


@pytest.mark.parametrize("kind", KINDS)
async def test_another_agents(kind):
    other = await Agent.objects.acreate(
        public_id="agent_museum", name="Museum", requires_auth=True
    )
    grant = await given(kind, agent_id=other.public_id)
    message = await refused(client_with(kind, grant.secret), grant.secret)
    assert "another agent" in message


@pytest.mark.parametrize("kind", KINDS)
async def test_another_agents_for_a_public_one(kind):
    await change_agent(requires_auth=False)
    await Agent.objects.acreate(public_id="agent_museum", name="Museum")
    grant = await given(kind, agent_id="agent_museum")
    assert "another agent" in await refused(client_with(kind, grant.secret))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_revoked_key(kind):
    _, row = await sync_to_async(make_key)("shop", ["talk"])
    grant = await given(kind, KnownKey(row.key_hash, frozenset(row.scopes)))
    await sync_to_async(revoke)(row.pk)
    message = await refused(client_with(kind, grant.secret), grant.secret)
    assert "revoked" in message


@pytest.mark.parametrize("kind", KINDS)
async def test_a_wrong_origin_is_no_use_with_a_right_grant(kind):
    await change_agent(allowed_origins="https://shop.example")
    grant = await given(kind)
    evil = {"origin": "https://evil.example"}
    assert not await client_with(kind, grant.secret, headers=evil).connect()
    assert await Conversation.objects.acount() == 0
    shop = client_with(kind, grant.secret, headers={"origin": "https://shop.example"})
    assert await shop.begin() == grant.conversation_id
    await shop.hang_up()


async def test_no_origin_where_one_is_required():
    await change_agent(
        require_origin_header=True, allowed_origins="https://shop.example"
    )
    grant = await given("signed_url")
    assert not await client_with("signed_url", grant.secret).connect()
    shop = {"origin": "https://shop.example"}
    client = client_with("signed_url", grant.secret, headers=shop)
    assert await client.begin() == grant.conversation_id
    await client.hang_up()


@pytest.mark.parametrize("changes", [{"archived": True}, {"enabled": False}])
async def test_an_agent_that_is_put_away(changes):
    grant = await given("signed_url")
    await change_agent(**changes)
    message = await refused(client_with("signed_url", grant.secret), grant.secret)
    assert message.startswith("agent_id")


async def test_an_agent_turned_private_while_a_client_connects(once_admitted):
    await change_agent(requires_auth=False)
    once_admitted(lambda: change_agent(requires_auth=True))
    assert "signed URL" in await refused(WireClient())


@pytest.mark.parametrize("kind", KINDS)
async def test_of_two_at_once_with_one_grant_one_gets_in(kind, once_admitted):
    once_admitted(asyncio.Barrier(2).wait)
    grant = await given(kind)
    clients = [client_with(kind, grant.secret) for _ in range(2)]
    for client in clients:
        assert await client.connect()
        await client.send("conversation_initiation_client_data")
    first = await asyncio.gather(*(client.next() for client in clients))
    types = sorted(frame["type"] for frame in first)
    assert types == ["conversation_initiation_metadata", "error"]
    for client in clients:
        if client.types == ["error"]:
            assert (await client.until_closed()).code == 1008
            assert "has been used" in client.frames[0]["error_event"]["message"]
        else:
            assert client.conversation_id == grant.conversation_id
            await client.hang_up()
    assert await Conversation.objects.acount() == 1
