"""Judging over HTTP, as it is asked of OpenAI-compatible services."""

import json

import httpx
import pytest

from conversations.analysis.court import Court
from conversations.analysis.model_judge import MAX_ANSWER_CHARACTERS, ModelJudge
from conversations.analysis.problems import JudgeMisconfigured, JudgeUnavailable
from conversations.analysis.summary import summary_form, summary_of
from conversations.engine.ports import ChatMessage
from conversations.providers import http_endpoint
from conversations.providers.openai_llm import OpenAiLanguageModel
from tests.analysis.judges import POLITE, OneModel, a_case, judged
from tests.providers.model_server import SECRET, ModelServer, streamed

GOOD = json.dumps({"title": "Parcel", "summary": "It is late."})
BRIEFING = (ChatMessage("system", "Judge."), ChatMessage("user", "Transcript."))


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(http_endpoint, "RETRY_WAIT_S", 0.0)


def answering(text: str) -> httpx.Response:
    event = {"choices": [{"delta": {"content": text}}]}
    return streamed([f"data: {json.dumps(event)}\n\n".encode(), b"data: [DONE]\n\n"])


def refusing(status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": "response_format is not supported"})


def judge_at(server: ModelServer) -> ModelJudge:
    model = OpenAiLanguageModel(server.endpoint(), "small")
    return ModelJudge("openai/small", model, BRIEFING, timeout_ms=20_000)


async def summary(judge: ModelJudge) -> tuple[str, str]:
    found = summary_of(await judge.fill_in(summary_form(with_outcome=False)))
    return found.title, found.text


def sent(server: ModelServer) -> list[dict]:
    return [json.loads(body) for body in server.bodies]


async def test_the_model_is_held_to_a_schema_of_all_it_is_asked():
    server = ModelServer(answering(GOOD))
    assert await summary(judge_at(server)) == ("Parcel", "It is late.")
    (body,) = sent(server)
    wanted = body["response_format"]
    assert wanted["type"] == "json_schema"
    assert wanted["json_schema"]["strict"] is True
    schema = wanted["json_schema"]["schema"]
    assert schema["required"] == ["title", "summary"]
    assert schema["additionalProperties"] is False
    # In words as well: some services take the wish and do nothing about it.
    assert json.dumps(schema) in body["messages"][-1]["content"]


@pytest.mark.parametrize("status", [400, 422])
async def test_a_service_that_knows_no_schema_is_asked_without_from_then_on(status):
    server = ModelServer(refusing(status), answering(GOOD), answering(GOOD))
    judge = judge_at(server)
    assert await summary(judge) == ("Parcel", "It is late.")
    assert await summary(judge) == ("Parcel", "It is late.")
    assert ["response_format" in body for body in sent(server)] == [True, False, False]


async def test_a_refusal_that_is_not_of_the_schema_is_not_taken_for_one():
    server = ModelServer(refusing(), refusing(), refusing(), refusing())
    judge = judge_at(server)
    for _ in range(2):
        with pytest.raises(JudgeMisconfigured, match="ANALYSIS_MAX_CHARACTERS"):
            await summary(judge)
    assert ["response_format" in body for body in sent(server)] == [True, False] * 2


@pytest.mark.parametrize(
    ("status", "fix"),
    [(401, "LLM_API_KEY"), (403, "LLM_API_KEY"), (404, "model's name")],
)
async def test_a_refusal_says_what_to_mend_without_the_key(status, fix):
    server = ModelServer(httpx.Response(status, text=f"bad {SECRET}"))
    with pytest.raises(JudgeMisconfigured) as caught:
        await summary(judge_at(server))
    assert "openai/small" in str(caught.value)
    assert fix in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.Response(503),
        httpx.Response(429, headers={"retry-after": "20"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        streamed([b"data: {", httpx.ReadError("gone")]),
        streamed([b'data: {"choices": [null]}\n\n']),
        streamed([b'data: {"error": {"message": "overloaded"}}\n\n']),
    ],
    ids=["503", "429", "connection", "timeout", "broken", "odd", "error"],
)
async def test_what_may_pass_is_tried_again_later(failure):
    again = httpx.Response(503) if isinstance(failure, httpx.Response) else failure
    with pytest.raises(JudgeUnavailable, match="asked again"):
        await summary(judge_at(ModelServer(failure, again)))


@pytest.mark.parametrize(
    "text",
    [
        f"Certainly!\n```json\n{GOOD}\n```",
        f"<think>Hm {{.</think>{GOOD} Anything else?",
    ],
)
async def test_prose_around_the_answer_does_not_matter(text):
    assert await summary(judge_at(ModelServer(answering(text)))) == (
        "Parcel",
        "It is late.",
    )


async def test_an_endless_answer_is_cut_off_and_asked_for_again():
    endless = "x" * (MAX_ANSWER_CHARACTERS + 1)
    server = ModelServer(answering(endless), answering(GOOD))
    assert await summary(judge_at(server)) == ("Parcel", "It is late.")
    complaint = sent(server)[1]["messages"]
    assert "longer than" in complaint[-1]["content"]
    assert len(complaint[-2]["content"]) < len(endless)


async def test_one_attempt_to_mend_is_made_and_no_more():
    server = ModelServer(answering("no"), answering("no"))
    assert await summary(judge_at(server)) == ("", "")


async def test_a_court_shows_each_model_the_case_once_per_form():
    form = json.dumps({"criterion_1": judged()})
    server = ModelServer(answering(form))
    model = OpenAiLanguageModel(server.endpoint(), "small")
    case = a_case(criteria=(POLITE,))
    court = Court(case, OneModel(model), max_characters=1_000, timeout_ms=20_000)
    (finding,) = await court.criteria("openai/judge", [POLITE], with_knowledge=False)
    assert finding.quoted_turns == (502,)
    with pytest.raises(JudgeMisconfigured, match="openai/other"):
        await court.summary("openai/other", with_outcome=True)
