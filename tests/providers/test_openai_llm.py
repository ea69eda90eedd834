import json

import httpx
import pytest

from conversations.engine.ports import (
    Attachment,
    ChatMessage,
    ContextUsed,
    FileContent,
    ProviderError,
    ReplyMetadata,
    ReplyPart,
    ReplyRequest,
    TextDelta,
    TokensUsed,
    ToolRequest,
)
from conversations.providers.openai_llm import OpenAiLanguageModel
from tests.providers.model_server import ModelServer, Parts, streamed

REQUEST = ReplyRequest([ChatMessage("user", "Hi")], max_tokens=50)


def event(**delta: object) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": delta}]}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


async def reply(
    server: ModelServer, base_url: str = "http://m.test/v1"
) -> list[ReplyPart]:
    model = OpenAiLanguageModel(server.endpoint(base_url), "small")
    parts = [part async for part in model.reply(REQUEST)]
    return [part for part in parts if not isinstance(part, TokensUsed)]


async def test_words_and_tools_are_streamed() -> None:
    tool = {"index": 0, "id": "c1", "function": {"name": "end_call", "arguments": "{}"}}
    server = ModelServer(
        streamed(
            [
                event(content="Good"),
                event(content="bye."),
                event(tool_calls=[tool]),
                DONE,
            ]
        )
    )
    assert await reply(server) == [
        TextDelta("Good"),
        TextDelta("bye."),
        ToolRequest("c1", "end_call", {}),
    ]
    assert server.requests[0].url.path == "/v1/chat/completions"
    assert json.loads(server.bodies[0])["max_tokens"] == 50


def plain(**fields: object) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


async def test_what_comes_along_with_the_words_is_told_after_them() -> None:
    server = ModelServer(
        streamed(
            [
                plain(choices=[{"delta": {"content": "Hi."}}], metadata={"page": 3}),
                plain(choices=[], usage={"prompt_tokens": 40, "completion_tokens": 2}),
                DONE,
            ]
        )
    )
    model = OpenAiLanguageModel(server.endpoint(), "small", 8_192)
    assert [part async for part in model.reply(REQUEST)] == [
        TextDelta("Hi."),
        ReplyMetadata({"page": 3}),
        ContextUsed("small", 42, 8_192),
        TokensUsed("small", 40, 2),
    ]


async def test_usage_of_a_context_of_unknown_size_is_kept_back() -> None:
    usage = plain(choices=[], usage={"prompt_tokens": 40, "completion_tokens": 2})
    server = ModelServer(streamed([event(content="Hi."), usage, DONE]))
    assert await reply(server) == [TextDelta("Hi.")]


async def test_files_are_loaded_and_sent() -> None:
    async def load() -> FileContent:
        return FileContent("cat.png", "image/png", b"png")

    server = ModelServer(streamed([event(content="A cat."), DONE]))
    message = ChatMessage("user", "", attachments=(Attachment("file_1", load),))
    model = OpenAiLanguageModel(server.endpoint(), "small")
    assert [part async for part in model.reply(ReplyRequest([message]))]
    (sent,) = json.loads(server.bodies[0])["messages"]
    assert sent["content"][0]["type"] == "image_url"


async def test_the_public_service_gets_its_own_name_for_the_limit() -> None:
    server = ModelServer(streamed([event(content="Hi."), DONE]))
    await reply(server, "https://api.openai.com/v1")
    assert json.loads(server.bodies[0])["max_completion_tokens"] == 50


async def test_the_response_is_read_to_its_end_so_that_the_connection_is_kept() -> None:
    body = Parts([event(content="Hi."), DONE, b"\n"])
    await reply(ModelServer(streamed(body)))
    assert body.given == 3


async def test_closing_early_closes_the_response() -> None:
    body = Parts([event(content="One"), event(content="two"), DONE])
    model = OpenAiLanguageModel(ModelServer(streamed(body)).endpoint(), "small")
    parts = model.reply(REQUEST)
    assert await anext(parts) == TextDelta("One")
    await parts.aclose()  # type: ignore[attr-defined]  # a generator
    assert body.closed
    assert body.given == 1


async def test_a_break_in_the_middle_is_an_error_after_the_words() -> None:
    server = ModelServer(streamed([event(content="Well,"), httpx.ReadError("gone")]))
    model = OpenAiLanguageModel(server.endpoint(), "small")
    parts = model.reply(REQUEST)
    assert await anext(parts) == TextDelta("Well,")
    with pytest.raises(ProviderError, match="the connection broke"):
        await anext(parts)


async def test_an_error_event_is_an_error() -> None:
    server = ModelServer(streamed([b'data: {"error": {"message": "no memory"}}\n\n']))
    with pytest.raises(ProviderError, match="Language model at .*no memory"):
        await reply(server)


async def test_a_stream_that_ends_without_a_blank_line_is_complete() -> None:
    assert await reply(ModelServer(streamed([event(content="Hi.").strip()]))) == [
        TextDelta("Hi.")
    ]


async def taken(
    *outcomes: httpx.Response, request: ReplyRequest = REQUEST
) -> tuple[TokensUsed, ModelServer]:
    server = ModelServer(*outcomes)
    model = OpenAiLanguageModel(server.endpoint(), "small", name="ours/small")
    parts = [part async for part in model.reply(request)]
    assert isinstance(parts[-1], TokensUsed)
    return parts[-1], server


async def test_the_service_is_asked_to_count_and_believed() -> None:
    usage = plain(choices=[], usage={"prompt_tokens": 40, "completion_tokens": 2})
    used, server = await taken(streamed([event(content="Hi."), usage, DONE]))
    assert used == TokensUsed("ours/small", 40, 2)
    assert json.loads(server.bodies[0])["stream_options"] == {"include_usage": True}


async def test_a_service_that_counts_on_the_way_is_not_added_up() -> None:
    def counted(written: int) -> bytes:
        return plain(
            choices=[{"delta": {"content": "Hi."}}],
            usage={"prompt_tokens": 40, "completion_tokens": written},
        )

    used, _ = await taken(streamed([counted(1), counted(2), DONE]))
    assert used == TokensUsed("ours/small", 40, 2)


async def test_tokens_that_nobody_counted_are_guessed_and_said_to_be() -> None:
    message = ChatMessage("user", "x" * 80)
    answer = streamed([event(content="y" * 21), DONE])
    used, _ = await taken(answer, request=ReplyRequest([message]))
    assert used == TokensUsed("ours/small", 20, 6, estimated=True)


async def test_a_service_that_cannot_count_is_not_asked_again() -> None:
    refusal = httpx.Response(400, text="Unrecognized request argument: stream_options")
    server = ModelServer(
        refusal,
        *(streamed([event(content="Hi."), DONE]) for _ in range(2)),
    )
    model = OpenAiLanguageModel(server.endpoint(), "small")
    for _ in range(2):
        parts = [part async for part in model.reply(REQUEST)]
        assert parts[0] == TextDelta("Hi.")
        assert isinstance(parts[-1], TokensUsed)
        assert parts[-1].estimated
    asked = ["stream_options" in json.loads(body) for body in server.bodies]
    assert asked == [True, False, False]


async def test_a_refusal_that_leaving_out_does_not_mend_is_told() -> None:
    refusal = [httpx.Response(400, text="The model is asleep") for _ in range(2)]
    with pytest.raises(ProviderError, match="asleep"):
        await reply(ModelServer(*refusal))
