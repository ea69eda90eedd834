"""Events that clients ask for, and files they send, over the socket."""

import pytest
from django.core.files.base import ContentFile

from conversations.engine.ports import ContextUsed, ReplyMetadata, TextDelta
from conversations.models import Agent, Conversation, Feedback, Upload
from conversations.providers.scripted_tools import ToolLanguageModel
from tests.realtime.conftest import kept
from tests.realtime.wire_client import WireClient

RARE = [
    "agent_response_complete",
    "agent_response_metadata",
    "agent_typing",
    "context_usage",
    "asr_initiation_metadata",
]


class Talkative:
    """A model that tells more than its words."""

    async def reply(self, request):
        yield TextDelta("Hi.")
        yield ReplyMetadata({"page": 3})
        if request.tell_usage:
            yield ContextUsed("small", 42, 8_192)


async def begin(*, text_only=False, client_events=None):
    conversation = {"text_only": text_only}
    if client_events is not None:
        conversation["client_events"] = client_events
    client = WireClient()
    await client.begin(conversation_config_override={"conversation": conversation})
    return client


def one(client, wire_type):
    [frame] = client.of_type(wire_type)
    frame = dict(frame)
    del frame["type"]
    [payload] = frame.values()
    return payload


async def test_what_a_client_asks_for_is_told(agent, providers):
    providers.language_model_ = Talkative()
    client = await begin(client_events=["agent_response", *RARE])
    await client.until("agent_response_complete")
    await client.send("user_message", text="Hello.")
    await client.until("agent_response_complete")
    event_id = client.of_type("agent_response")[1]["agent_response_event"]["event_id"]
    assert one(client, "agent_response_metadata") == {
        "metadata": {"page": 3},
        "event_id": event_id,
    }
    assert one(client, "context_usage") == {
        "event_id": event_id,
        "model": "small",
        "context_tokens": 42,
        "context_limit_tokens": 8_192,
    }
    assert one(client, "asr_initiation_metadata")["provider"]
    assert client.types.index("asr_initiation_metadata") == 1
    ended = client.of_type("agent_response_complete")[1]
    assert ended["agent_response_complete_event"] == {"event_id": event_id}
    await client.hang_up()


async def test_nobody_else_is_told(agent, providers):
    providers.language_model_ = Talkative()
    client = await begin()
    await client.until("agent_response")
    await client.send("user_message", text="Hello.")
    await client.until("agent_response")
    await client.hang_up()
    assert not set(client.types) & set(RARE)


async def test_a_written_conversation_shows_that_the_agent_writes(agent):
    client = await begin(text_only=True, client_events=["agent_response", *RARE])
    await client.until("agent_response_complete")
    await client.send("user_message", text="Hello.")
    await client.until("agent_response_complete")
    typing = [
        f["agent_typing_event"]["is_typing"] for f in client.of_type("agent_typing")
    ]
    assert typing == [True, False]
    assert "asr_initiation_metadata" not in client.types
    await client.hang_up()


async def test_audio_tells_its_characters(agent):
    client = await begin()
    await client.until("agent_response")
    await client.send("user_message", text="Hello.")
    await client.until("agent_response")
    second = client.of_type("agent_response")[1]["agent_response_event"]
    text = second["agent_response"]
    told = ""
    while told != text:
        await client.until("audio")
        frames = [
            frame["audio_event"]
            for frame in client.of_type("audio")
            if frame["audio_event"]["event_id"] == second["event_id"]
        ]
        told = "".join(
            "".join(frame["alignment"]["chars"])
            for frame in frames
            if "alignment" in frame
        )
        assert text.startswith(told)
    await client.hang_up()


async def test_a_thumb_may_be_taken_back(agent):
    client = await begin()
    said = await client.until("agent_response")
    event_id = said["agent_response_event"]["event_id"]
    await client.send("feedback", event_id=event_id, score="like")
    await client.send("feedback", event_id=event_id, score=None)
    await client.hang_up()
    await kept(client.conversation_id)
    assert not await Feedback.objects.aexists()


# --- Files -------------------------------------------------------------------------------


@pytest.fixture
def reader(agent, providers, settings, tmp_path):
    """An agent that says which files it got."""
    settings.MEDIA_ROOT = tmp_path
    providers.language_model_ = ToolLanguageModel()
    Agent.objects.update(files_allowed=True, max_files=1, first_message="")
    return agent


async def uploaded(client, file_id="file_cat"):
    row = await Conversation.objects.aget(public_id=client.conversation_id)
    upload = Upload(
        public_id=file_id,
        conversation=row,
        name="cat.png",
        media_type="image/png",
        size_bytes=4,
    )
    upload.file.save("cat.png", ContentFile(b"1234"), save=False)
    await upload.asave()


async def test_files_reach_the_model_once_though_named_twice(reader):
    client = await begin(text_only=True)
    await uploaded(client)
    file = {"type": "file_input", "file_id": "file_cat"}
    await client.send(
        "multimodal_message",
        text={"type": "user_message", "text": "Look!"},
        file=file,
        files=[file],
    )
    said = await client.until("agent_response")
    assert said["agent_response_event"]["agent_response"] == (
        "You sent cat.png, image/png, 4 bytes. You said: Look!"
    )
    await client.hang_up()
    found = await kept(client.conversation_id)
    assert found.dialogue[0] == ("user", "Look!")
    upload = await Upload.objects.aget()
    assert upload.event_id == found.turns[0].event_id


async def test_a_file_may_come_without_a_word(reader):
    client = await begin(text_only=True)
    await uploaded(client)
    file = {"type": "file_input", "file_id": "file_cat"}
    await client.send("multimodal_message", file=file)
    said = await client.until("agent_response")
    assert "cat.png" in said["agent_response_event"]["agent_response"]
    await client.hang_up()


async def test_a_file_of_another_conversation_is_none(reader):
    other, client = await begin(text_only=True), await begin(text_only=True)
    await uploaded(other)
    file = {"type": "file_input", "file_id": "file_cat"}
    await client.send("multimodal_message", file=file)
    said = await client.until("agent_response")
    assert "not there" in said["agent_response_event"]["agent_response"]
    for one_of_them in (client, other):
        await one_of_them.hang_up()


async def test_more_files_than_allowed_end_the_conversation(reader):
    client = await begin(text_only=True)
    files = [{"type": "file_input", "file_id": f"file_{n}"} for n in (1, 2)]
    await client.send("multimodal_message", files=files)
    closed = await client.until_closed()
    assert closed.code == 1008
    assert "at most 1" in closed.reason
