import pytest

from conversations.models import Agent
from conversations.store.agents.language_model import custom_llm_of, fallbacks_of
from conversations.store.agents.settings import agent_settings
from conversations.store.library.secrets import create_secret

URL = "https://llm.example.org/v1"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", None),
        ("  \n", None),
        ("none", ()),
        ("openai/a\n\n claude/b ", ("openai/a", "claude/b")),
    ],
)
def test_fallbacks_are_lines_and_none_is_a_word(text, names):
    assert fallbacks_of(text) == names


@pytest.mark.django_db
def test_an_endpoint_of_its_own_comes_with_its_secrets_and_shows_none():
    key, token = create_secret("key", "sk-own"), create_secret("token", "t0ken")
    agent = Agent.objects.create(
        public_id="agent_1",
        name="One",
        llm="custom-llm",
        llm_fallbacks="scripted/echo",
        cascade_timeout_ms=900,
        custom_llm={
            "url": URL,
            "api_key": {"secret_id": key.public_id},
            "request_headers": {"X-T": {"secret_id": token.public_id}, "X-U": "u"},
        },
    )
    known = agent_settings(agent.public_id)
    assert known.custom_llm.base_url == URL
    assert known.custom_llm.api_key == "sk-own"
    assert known.custom_llm.headers == {"X-T": "t0ken", "X-U": "u"}
    assert (known.llm_fallbacks, known.cascade_timeout_ms) == (("scripted/echo",), 900)
    assert "sk-own" not in repr(known)
    assert "t0ken" not in repr(known)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("custom", "problem"),
    [
        ({}, "custom_llm.url is to be the address"),
        ({"url": URL, "api_key": {"secret_id": "gone"}}, "no secret 'gone'"),
    ],
)
def test_one_that_cannot_be_used_says_why(custom, problem):
    found = custom_llm_of(Agent(llm="custom-llm", custom_llm=custom))
    assert problem in found.problem


def test_an_agent_with_an_offered_model_has_none():
    assert custom_llm_of(Agent(llm="openai/small", custom_llm={"url": URL})) is None
