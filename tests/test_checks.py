import pytest
from django.core.checks import Error, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError

from conversations import checks
from conversations.models import Document, ModelProvider
from conversations.store.library import nearest


@pytest.fixture
def configure(settings):
    def configure(**changes):
        settings.PARLEY = {**settings.PARLEY, **changes}

    return configure


def test_the_settings_as_shipped_have_no_problem():
    assert run_checks(tags=["conversations"]) == []


@pytest.mark.parametrize(
    ("changes", "fix"),
    [
        ({"LLM": "openai/gpt-4o-mini"}, "LLM_API_KEY"),
        ({"STT": "openai/whisper-1"}, "STT_API_KEY"),
        ({"TTS": "nobody/voice"}, "offline/piper"),
        ({"VAD": ""}, "offline/silero"),
        ({"LLM_FALLBACK": ["openai/gpt-4o-mini"]}, "LLM_API_KEY"),
    ],
)
@pytest.mark.django_db
def test_each_problem_comes_with_its_fix(configure, changes, fix):
    configure(**changes)
    [message] = run_checks(tags=["conversations"])
    assert isinstance(message, Error)
    assert message.id.startswith("conversations.")
    assert fix in message.hint


@pytest.mark.django_db
def test_a_key_mends_it_and_is_shown_nowhere(configure):
    configure(LLM="openai/gpt-4o-mini", LLM_API_KEY="sk-secret", TTS="nobody/voice")
    [message] = run_checks(tags=["conversations"])
    assert "TTS" in message.msg
    assert "sk-secret" not in str(message)


@pytest.mark.django_db
def test_a_model_provider_of_the_admin_counts(configure):
    configure(LLM="claude/opus")
    assert [one.id for one in run_checks(tags=["conversations"])] == [
        "conversations.providers.unknown"
    ]
    row = ModelProvider.objects.create(
        kind="llm", slug="claude", name="Claude", base_url="http://127.0.0.1:9/v1"
    )
    assert run_checks(tags=["conversations"]) == []
    row.enabled = False
    row.save()
    [message] = run_checks(tags=["conversations"])
    assert "switch it on" in message.hint


def test_without_a_database_a_model_provider_is_taken_to_be_there(
    configure, monkeypatch
):
    def gone():
        raise OperationalError("no such table")

    monkeypatch.setattr("conversations.store.library.model_providers.services", gone)
    configure(LLM="claude/opus", TTS="offline/nothing")
    [message] = run_checks(tags=["conversations"])
    assert "offline/nothing" in message.msg


def test_redis_needs_its_package(settings, monkeypatch):
    settings.REDIS_URL = "redis://:s3cret@127.0.0.1:6379/0"
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    [message] = run_checks(tags=["conversations"])
    assert "pip install redis" in message.hint
    assert "s3cret" not in str(message)
    monkeypatch.setattr(checks, "find_spec", lambda name: name)
    assert run_checks(tags=["conversations"]) == []


def test_the_check_command_fails(configure):
    configure(LLM="openai/gpt-4o-mini")
    with pytest.raises(SystemCheckError, match="LLM_API_KEY"):
        call_command("check")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "says"),
    [("openai/x", "BASE_URL"), ("offline/x", "offline"), ("mine/x", None)],
)
def test_embedding_model_that_cannot_be_had_is_an_error(settings, name, says):
    settings.PARLEY = {**settings.PARLEY, "EMBEDDING_MODEL": name}
    found = checks.check_embedding()
    assert [error.id for error in found] == (
        ["conversations.embedding"] if says else []
    )
    assert all(says in error.msg for error in found)


@pytest.mark.django_db
def test_embedding_model_of_a_provider_that_staff_named_is_no_error(settings):
    settings.PARLEY = {**settings.PARLEY, "EMBEDDING_MODEL": "openai/x"}
    ModelProvider.objects.create(
        kind="embedding", slug="openai", name="O", base_url="http://127.0.0.1:9/v1"
    )
    assert checks.check_embedding() == []


@pytest.mark.django_db
def test_more_passages_than_memory_may_hold_are_told_to_staff(settings, monkeypatch):
    monkeypatch.setattr(nearest, "is_ready", lambda: False)
    settings.PARLEY = {**settings.PARLEY, "MAX_INDEXED_PASSAGES": 10}
    Document.objects.create(kind="text", name="n", edition=1)
    for passages, told in ((10, []), (11, ["conversations.passages"])):
        Document.objects.update(passages_total=passages)
        found = checks.check_passages(databases=["default"])
        assert [warning.id for warning in found] == told
    assert "11 passages" in found[0].msg
    assert "index_passages" in found[0].hint
    assert checks.check_passages() == []
    monkeypatch.setattr(nearest, "is_ready", lambda: True)
    assert checks.check_passages(databases=["default"]) == []


@pytest.mark.parametrize(("chosen", "is_told"), [("auto", False), ("none", True)])
def test_a_start_page_that_is_nothing_is_told(settings, chosen, is_told):
    settings.PARLEY = {**settings.PARLEY, "LANDING_PAGE": chosen}
    found = checks.check_start_page()
    assert bool(found) is is_told
    assert all("LANDING_PAGE is 'none'" in error.msg for error in found)


@pytest.mark.parametrize(
    ("changes", "found", "says"),
    [
        ({"STUN_URLS": ["stun.example"]}, "conversations.webrtc.ice_servers", "STUN_"),
        (
            {"TURN_URLS": ["turn:turn.example"]},
            "conversations.webrtc.ice_servers",
            "TURN_SECRET",
        ),
        (
            {"WEBRTC_ADDRESSES": ["127.0.0.1", "203.0.113.7"]},
            "conversations.webrtc.addresses",
            "203.0.113.7",
        ),
    ],
)
def test_what_keeps_sound_from_coming_over_webrtc_is_told(
    configure, changes, found, says
):
    configure(**changes)
    [message] = run_checks(tags=["conversations"])
    assert message.id == found
    assert says in message.msg
    configure(WEBRTC=False)
    assert run_checks(tags=["conversations"]) == []
