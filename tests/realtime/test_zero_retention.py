"""Conversations of which nothing may stay, held to their end and looked for on disk."""

import logging

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.models import (
    Analysis,
    Contact,
    Feedback,
    Note,
    Recording,
    ToolCall,
    Turn,
    Upload,
)
from conversations.providers.scripted_tools import ToolLanguageModel
from conversations.store.calls.files import file_of, keep_file
from conversations.store.calls.ratings import Opinion, keep_opinion
from conversations.store.privacy.traces import remove_traces
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.realtime.conftest import change_agent, kept
from tests.realtime.relay_case import stage, vendor
from tests.realtime.test_client_tool_calls import SHOW
from tests.realtime.wire_client import WireClient
from tests.store.privacy.marked import MARKER, where_it_stands

__all__ = ["stage", "vendor"]

PNG = b"\x89PNG\r\n\x1a\n" + MARKER.encode()


@pytest.fixture
def media(transactional_db, settings, tmp_path):
    """A folder of its own, and nothing of earlier tests in the database's files."""
    settings.MEDIA_ROOT = str(tmp_path)
    remove_traces()
    assert where_it_stands(tmp_path) == []
    return tmp_path


@pytest.fixture
def forgetful(agent, parley, providers, media):
    """An agent that is recorded, analysed and told everything, but may keep nothing."""
    agent.zero_retention = agent.analysed = agent.files_allowed = True
    agent.first_message = "Hello, {{name}}!"
    agent.max_reprompts = 0
    agent.save()
    parley(RECORDING_ENABLED=True)
    providers.language_model_ = FakeLanguageModel(
        (f"Yes, {MARKER}.",), first_delay_ms=5
    )
    return agent


def initiation():
    return {
        "user_id": f"user {MARKER}",
        "dynamic_variables": {"name": MARKER},
        "source_info": {"source": "js_sdk", "version": "1.2"},
    }


async def test_neither_words_nor_files_are_on_disk_during_or_after(
    forgetful, media, caplog
):
    caplog.set_level(logging.DEBUG)
    client = WireClient()
    conversation_id = await client.begin(**initiation())
    greeting = await client.until("agent_response")
    await client.send("contextual_update", text=MARKER)
    await client.send("user_message", text=f"I say {MARKER}.")
    answer = await client.until("agent_response")
    # The conversation itself is as any other.
    for said in (greeting, answer):
        assert MARKER in said["agent_response_event"]["agent_response"]
    event_id = answer["agent_response_event"]["event_id"]
    await client.send("feedback", event_id=event_id, score="like")
    during = await sync_to_async(where_it_stands)(media)
    await client.hang_up()
    found = await kept(conversation_id)
    assert during == []
    assert await sync_to_async(where_it_stands)(media) == []
    assert MARKER not in caplog.text
    assert {text for _, text in found.dialogue} == {""}
    row = found.row
    assert (row.user_id, row.dynamic_variables, row.initiation_data) == ("", {}, {})
    assert (row.end_reason, row.source, row.turn_count) == (
        "client_left",
        "js_sdk",
        len(found.turns),
    )
    assert row.transcript_deleted_at == row.started_at
    assert row.status == "done"
    assert (await Feedback.objects.select_related("turn").aget()).turn is not None
    assert await Note.objects.filter(kind="context", text="").aexists()
    for nothing in (Analysis, Contact, Recording, Upload):
        assert not await nothing.objects.aexists()


async def test_files_are_there_while_it_goes_on_and_go_with_it(forgetful, media):
    client = WireClient()
    conversation_id = await client.begin(**initiation())
    sent = SimpleUploadedFile(f"{MARKER}.png", PNG, "image/png")
    file_id = await sync_to_async(keep_file)(conversation_id, sent)
    file = await sync_to_async(file_of)(conversation_id, file_id)
    assert file is not None
    assert (file.name, file.load()) == ("file.png", PNG)
    await client.hang_up()
    await kept(conversation_id)
    assert await sync_to_async(where_it_stands)(media) == []
    assert not await Upload.objects.aexists()


async def test_of_tools_only_that_they_were_used_is_kept(forgetful, media, providers):
    providers.language_model_ = ToolLanguageModel()
    await change_agent(inline_tools=[SHOW], first_message="")
    client = WireClient()
    conversation_id = await client.begin(
        conversation_config_override={"conversation": {"text_only": True}},
        dynamic_variables={"visitor": MARKER},
    )
    await client.send("user_message", text=f'show_map {{"place": "{MARKER}"}}')
    call = (await client.until("client_tool_call"))["client_tool_call"]
    assert call["parameters"]["place"] == MARKER
    await client.send(
        "client_tool_result",
        tool_call_id=call["tool_call_id"],
        result=MARKER,
        is_error=False,
    )
    await client.until("agent_response")
    await client.hang_up()
    await kept(conversation_id)
    run = await ToolCall.objects.aget()
    assert (run.name, run.arguments, run.result) == ("show_map", {}, "")
    assert await sync_to_async(where_it_stands)(media) == []


async def test_what_callers_think_later_is_kept_without_words(forgetful, media):
    client = WireClient()
    conversation_id = await client.begin(**initiation())
    await client.hang_up()
    await kept(conversation_id)
    opinion = Opinion(thumb="like", rating=4, comment=MARKER)
    await sync_to_async(keep_opinion)(conversation_id, opinion)
    row = (await kept(conversation_id)).row
    assert (row.rating, row.rating_comment) == (4, "")
    assert await sync_to_async(where_it_stands)(media) == []


async def test_a_hosted_conversation_leaves_no_words_either(stage, media):
    await change_agent(zero_retention=True, record_audio=True)
    client = WireClient(answer_pings=False)
    assert await client.connect()
    await client.send("conversation_initiation_client_data", **initiation())
    await stage.hear()
    await stage.say(
        '{"type":"conversation_initiation_metadata",'
        '"conversation_initiation_metadata_event":{"conversation_id":"conv_there",'
        '"agent_output_audio_format":"pcm_16000","user_input_audio_format":"pcm_16000"}}',
        '{"type":"agent_response","agent_response_event":'
        f'{{"agent_response":"{MARKER}","event_id":1}}}}',
        '{"type":"user_transcript","user_transcription_event":'
        f'{{"user_transcript":"{MARKER}","event_id":2}}}}',
    )
    await client.until("user_transcript")
    await client.hang_up()
    found = await kept(client.conversation_id)
    assert {text for _, text in found.dialogue} == {""}
    assert await sync_to_async(where_it_stands)(media) == []
    assert not await Recording.objects.aexists()
    assert await Turn.objects.acount() == 2
