"""From the handshake to the first words, over the socket's own application."""

import json

import pytest
from asgiref.sync import sync_to_async

from conversations.models import Conversation, ModelProvider
from conversations.store.access.grants import give_token
from tests.realtime.conftest import AGENT_ID, change_agent, kept
from tests.realtime.wire_client import WireClient


async def test_metadata_is_the_first_frame_and_the_row_is_there_already(agent):
    client = WireClient()
    conversation_id = await client.begin()
    assert client.frames[0]["conversation_initiation_metadata_event"] == {
        "conversation_id": conversation_id,
        "agent_output_audio_format": "pcm_16000",
        "user_input_audio_format": "pcm_16000",
    }
    assert (await kept(conversation_id)).row.status == "in-progress"
    await client.hang_up()
    conversation = (await kept(conversation_id)).row
    assert conversation.status == "done"
    assert conversation.end_reason == "client_left"
    assert conversation.error_type == ""


async def test_the_agent_greets_and_what_it_said_is_kept(agent):
    client = WireClient()
    conversation_id = await client.begin()
    said = await client.until("agent_response")
    assert said["agent_response_event"]["agent_response"] == "Hello!"
    await client.until("audio")
    await client.hang_up()
    [(role, text)] = (await kept(conversation_id)).dialogue
    assert role == "agent"
    assert "Hello!".startswith(text)


async def test_a_model_provider_that_staff_named_just_now_is_known(agent, providers):
    at = {"kind": "llm", "name": "Ours", "base_url": "http://127.0.0.1:9/v1"}
    await ModelProvider.objects.acreate(slug="ours", **at)
    client = WireClient()
    await client.begin()
    await client.hang_up()
    assert providers.offered == ["ours"]


async def test_a_typed_question_is_answered(agent):
    await change_agent(first_message="")
    client = WireClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="  When are you open? ")
    said = await client.until("agent_response")
    assert said["agent_response_event"]["agent_response"] == "We open at nine."
    await client.hang_up()
    dialogue = (await kept(conversation_id)).dialogue
    assert dialogue[0] == ("user", "When are you open?")


async def test_what_the_client_says_of_itself_is_kept(agent):
    client = WireClient(query="source=js_sdk&version=1.25.0&whatever=%00&x")
    conversation_id = await client.begin(
        user_id="user 7",
        source_info={"source": "js_sdk", "version": "1.25.0"},
        dynamic_variables={"name": "Ada", "age": 36},
    )
    await client.hang_up()
    row = (await kept(conversation_id)).row
    assert (row.user_id, row.source, row.source_version) == (
        "user 7",
        "js_sdk",
        "1.25.0",
    )
    assert row.dynamic_variables == {"name": "Ada", "age": 36}


@pytest.mark.parametrize(
    "override", [{"text_only": True}, {"conversation": {"text_only": True}}]
)
async def test_a_text_conversation_has_no_audio(agent, override):
    client = WireClient()
    conversation_id = await client.begin(
        conversation_config_override={"agent": {}, "tts": {}, **override}
    )
    await client.until("agent_response")
    await client.send_audio(bytes(1024))
    await client.send("user_message", text="Hi")
    await client.until("agent_response")
    await client.hang_up()
    assert client.of_type("audio") == []
    assert (await kept(conversation_id)).row.text_only


async def test_a_client_gets_the_events_it_asked_for(agent):
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"client_events": ["audio"]}}
    )
    await client.until("audio")
    await client.hang_up()
    assert set(client.types) == {"conversation_initiation_metadata", "ping", "audio"}


async def test_convai_is_selected_and_credentials_are_not_echoed(agent):
    token = (await sync_to_async(give_token)(AGENT_ID, None)).secret
    client = WireClient(subprotocols=["convai", f"bearer.{token}"])
    await client.begin()
    assert client.subprotocol == "convai"
    await client.hang_up()


# --- Clients that do not send the initiation first ---------------------------------------


async def test_a_client_that_never_initiates_gets_the_agent_as_it_is(
    agent, uninitiated
):
    client = WireClient()
    await client.connect()
    await client.until("agent_response")
    assert client.types[0] == "conversation_initiation_metadata"
    await client.hang_up()


async def test_words_that_come_first_are_answered(agent):
    await change_agent(first_message="")
    client = WireClient()
    await client.connect()
    await client.send("user_message", text="Hello?")
    await client.until("agent_response")
    await client.hang_up()
    dialogue = (await kept(client.conversation_id)).dialogue
    assert dialogue[0] == ("user", "Hello?")


async def test_audio_that_comes_first_is_heard(agent, providers):
    client = WireClient()
    await client.connect()
    await client.send_audio(bytes(2048))
    await client.until("conversation_initiation_metadata")
    await client.hang_up()
    assert providers.voice_activity_.streams[0].windows == 2


async def test_an_initiation_that_comes_late_still_says_who_is_calling(
    agent, uninitiated
):
    client = WireClient()
    await client.connect()
    await client.until("conversation_initiation_metadata")
    await client.send("conversation_initiation_client_data", user_id="late")
    await client.until("agent_response")
    await client.hang_up()
    assert (await kept(client.conversation_id)).row.user_id == "late"


@pytest.mark.parametrize(
    "override",
    [
        {"conversation": {"text_only": True}},
        {"conversation": {"client_events": ["audio"]}},
        {"agent": {"first_message": "Ahoy"}},
    ],
)
async def test_what_comes_too_late_to_be_granted_is_refused(
    agent, uninitiated, override
):
    client = WireClient()
    await client.connect()
    await client.until("conversation_initiation_metadata")
    await client.send(
        "conversation_initiation_client_data", conversation_config_override=override
    )
    closed = await client.until_closed()
    assert closed.code == 1008
    assert client.frames[-1]["error_event"]["error_type"] == "override_error"


# --- Turned away -------------------------------------------------------------------------


async def refused_with(client: WireClient) -> tuple[int, str, str]:
    """Close code, reason and error type of a client that must not get in."""
    assert await client.connect()
    await client.send("conversation_initiation_client_data")
    closed = await client.until_closed()
    assert client.types == ["error"]
    error = client.frames[0]["error_event"]
    assert error["code"] == closed.code
    assert error["message"].startswith(closed.reason.rstrip("…"))
    return closed.code, closed.reason, error["error_type"]


@pytest.mark.parametrize("asked", [None, "", "agent_nobody", "a\x01", "x" * 5_000])
async def test_no_such_agent_closes_with_the_field_at_fault(agent, asked, warnings):
    code, reason, _ = await refused_with(WireClient(asked))
    assert code == 1008
    assert "agent_id" in reason
    assert any("agent_id" in line for line in warnings())
    assert await Conversation.objects.acount() == 0


async def test_a_disabled_agent_takes_nobody(agent):
    await change_agent(enabled=False)
    code, reason, _ = await refused_with(WireClient())
    assert code == 1008
    assert "switched off" in reason


async def test_an_override_that_is_not_allowed_is_named(agent):
    client = WireClient()
    await client.connect()
    await client.send(
        "conversation_initiation_client_data",
        conversation_config_override={"agent": {"prompt": {"prompt": "Be a pirate"}}},
    )
    closed = await client.until_closed()
    assert closed.code == 1008
    assert "agent.prompt.prompt" in closed.reason
    assert "pirate" not in json.dumps(client.frames)
    assert client.frames[0]["error_event"]["error_type"] == "override_error"


async def test_a_full_server_says_to_try_again_later(agent, parley):
    parley(MAX_CONVERSATIONS=1)
    first = WireClient()
    await first.begin()
    second = WireClient()
    code, reason, _ = await refused_with(second)
    assert code == 1002
    assert "Try again later" in reason
    assert second.frames[0]["error_event"]["details"] == {"try_again_later": True}
    await first.hang_up()
    third = WireClient()
    await third.begin()
    await third.hang_up()


async def test_models_that_do_not_load_turn_everybody_away(agent, readiness):
    readiness.failed("The voice is missing; run make setup.")
    code, reason, _ = await refused_with(WireClient())
    assert (code, reason) == (1011, "The voice is missing; run make setup.")


async def test_a_provider_that_cannot_be_made_is_told_and_the_row_is_closed(
    agent, caplog
):
    await change_agent(llm="openai/none")
    code, reason, _ = await refused_with(WireClient())
    assert (code, reason) == (1011, "The agent's models cannot be used now.")
    assert "LLM_API_KEY" in caplog.text
    row = await Conversation.objects.aget()
    assert row.status == "failed"
    assert "LLM_API_KEY" in row.failure


async def test_a_bug_before_the_conversation_leaves_no_open_row(
    agent, monkeypatch, caplog
):
    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("conversations.realtime.holding.Translator", broken)
    client = WireClient()
    code, reason, _ = await refused_with(client)
    assert code == 1011
    assert reason.startswith("Internal error")
    assert "secret detail" in caplog.text
    [conversation_id] = [row.public_id async for row in Conversation.objects.all()]
    row = (await kept(conversation_id)).row
    assert row.status == "failed"
    assert row.lease_until is None


async def test_a_client_that_leaves_before_anything_leaves_no_row(agent):
    client = WireClient()
    await client.connect()
    await client.hang_up()
    assert await Conversation.objects.acount() == 0


# --- Pages of other sites ----------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:9000", "http://[", "file://"],
)
async def test_a_page_of_another_site_is_refused_at_the_handshake(
    agent, origin, warnings
):
    client = WireClient(
        headers={"origin": origin}, query="conversation_signature=secret"
    )
    assert not await client.connect()
    [line] = [line for line in warnings() if "Refused" in line]
    assert origin in line
    assert "secret" not in line


async def test_the_sites_own_page_may_talk(agent):
    client = WireClient(headers={"origin": "http://localhost:8000"})
    await client.begin()
    await client.hang_up()


async def test_a_host_name_that_is_none_of_ours_makes_no_page_ours(agent):
    rebound = {"origin": "http://evil.example", "host": "evil.example"}
    assert not await WireClient(headers=rebound).connect()


async def test_an_agent_with_origins_of_its_own_is_open_to_them_alone(agent, parley):
    parley(ALLOWED_ORIGINS=["*"])
    await change_agent(allowed_origins="https://shop.example\nhttps://b.example")
    shop = WireClient(headers={"origin": "https://shop.example"})
    await shop.begin()
    await shop.hang_up()
    assert not await WireClient(headers={"origin": "https://c.example"}).connect()


async def test_an_unknown_agent_is_no_way_round_the_origin(agent):
    client = WireClient("agent_nobody", headers={"origin": "https://evil.example"})
    assert not await client.connect()
