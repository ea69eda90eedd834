import pytest

from conversations.assembly.providers import provider_problem


@pytest.mark.parametrize("kind", ["llm", "stt", "tts"])
def test_a_provider_that_cannot_be_had_is_a_problem_that_is_named(scripted, kind):
    assert provider_problem(kind, "") is None
    assert "nobody/model" in (provider_problem(kind, "nobody/model") or "")


def test_each_kind_has_providers_of_its_own(scripted):
    assert provider_problem("llm", "scripted/echo") is None
    assert provider_problem("tts", "scripted/echo") is not None
