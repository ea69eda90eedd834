import pytest

from conversations.engine.ports import (
    Attachment,
    ChatMessage,
    FileContent,
    ReplyRequest,
    TextDelta,
    ToolDeclaration,
    ToolRequest,
)
from conversations.providers.scripted_tools import ToolLanguageModel

SHOW = ToolDeclaration("show_map", "Shows a map.")
MOVE = ToolDeclaration(
    "move",
    "Moves.",
    {
        "type": "object",
        "properties": {
            "steps": {"type": "integer"},
            "speed": {"type": "number"},
            "how": {"type": "string", "enum": ["walk", "run"]},
            "note": {"type": "string"},
            "now": {"type": "boolean"},
        },
    },
)


async def reply(*messages, tools=(SHOW, MOVE), **options):
    request = ReplyRequest(messages, tools=tools, **options)
    return [part async for part in ToolLanguageModel().reply(request)]


def user(text):
    return ChatMessage("user", text)


@pytest.mark.parametrize("said", ["show_map", "Please SHOW MAP, now!", "show-map?"])
async def test_the_named_tool_is_asked_for(said):
    words, asked = await reply(user(said))
    assert words == TextDelta("I will use show_map.")
    assert isinstance(asked, ToolRequest)
    assert (asked.name, asked.arguments) == ("show_map", {})


async def test_arguments_are_the_json_in_the_message():
    *_, asked = await reply(user('move {"steps": 4}'))
    assert asked.arguments == {"steps": 4}


async def test_arguments_are_made_up_from_the_words_otherwise():
    said = "move 4.5 steps"
    *_, asked = await reply(user(said))
    assert asked.arguments == {
        "steps": 4,
        "speed": 4.5,
        "how": "walk",
        "note": said,
        "now": True,
    }


async def test_what_the_tools_returned_is_read_out():
    call = ToolRequest("call_1", "move", {})
    parts = await reply(
        user("move"),
        ChatMessage("assistant", "", tool_calls=(call,)),
        ChatMessage("tool", "done", tool_call_id="call_1"),
        ChatMessage("tool", "again", tool_call_id="call_2"),
    )
    assert "".join(part.text for part in parts) == (
        "The tool said: done The tool said: again"
    )


async def test_results_of_an_earlier_turn_are_not_read_again():
    parts = await reply(
        user("move"),
        ChatMessage("tool", "done", tool_call_id="call_1"),
        ChatMessage("assistant", "The tool said: done"),
        user("Thank you."),
    )
    assert parts == [TextDelta("You said: Thank you.")]


@pytest.mark.parametrize("said", ["remove it", "smap", "moves"])
async def test_part_of_a_word_names_no_tool(said):
    assert await reply(user(said)) == [TextDelta(f"You said: {said}")]


async def test_one_that_may_use_no_tools_uses_none():
    parts = await reply(user("move"), may_use_tools=False)
    assert parts == [TextDelta("You said: move")]


async def test_files_are_described():
    async def load():
        return FileContent("cat.png", "image/png", b"1234")

    async def nothing():
        return None

    files = (Attachment("file_1", load), Attachment("file_2", nothing))
    parts = await reply(ChatMessage("user", "", attachments=files))
    assert "".join(part.text for part in parts) == (
        "You sent cat.png, image/png, 4 bytes. You sent a file that is not there. "
    )
