from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from conversations.hosted import reconciling
from conversations.hosted.problems import Fault, HostedError
from conversations.management.commands import reconcile_hosted
from conversations.models import Agent, Conversation
from conversations.store.calls.reconciliation import NOT_FETCHED

pytestmark = pytest.mark.django_db
AWAY = HostedError("The vendor is away.", fault=Fault.PASSING)


@pytest.fixture
def vendor(monkeypatch):
    """What the vendor answers, by its id of the conversation."""
    answers = {}

    class Api:
        async def conversation(self, conversation_id):
            answer = answers[conversation_id]
            if isinstance(answer, Exception):
                raise answer
            return answer

    monkeypatch.setattr(reconciling.fetch, "__defaults__", (lambda hosted: Api(),))
    return answers


@pytest.fixture
def over(db):
    """Makes hosted conversations that are over, each a second after the one before."""
    agent = Agent.objects.create(
        name="There", backend="hosted", hosted_agent_id="there", hosted_api_key="hush"
    )
    now = timezone.now()

    def made(vendor_id, **changes):
        ended_at = now - timedelta(hours=1, seconds=-Conversation.objects.count())
        return Conversation.objects.create(
            **{
                "agent": agent,
                "agent_name": "There",
                "status": "done",
                "started_at": ended_at,
                "ended_at": ended_at,
                "hosted_conversation_id": vendor_id,
                **changes,
            }
        )

    return made


def record(title):
    return {
        "status": "done",
        "transcript": [],
        "metadata": {"cost": 1},
        "analysis": {"call_summary_title": title},
    }


def run(capsys, *options):
    call_command("reconcile_hosted", *options)
    return capsys.readouterr().out


def title_of(row):
    row.refresh_from_db()
    return row.title


def test_what_waits_is_fetched_once(over, vendor, capsys):
    row = over("conv_a")
    vendor["conv_a"] = record("Hours")
    assert run(capsys) == "1 fetched, 0 not to be had now.\n"
    assert title_of(row) == "Hours"
    vendor["conv_a"] = AssertionError("asked again")
    assert run(capsys) == run(capsys, "--again") == "0 fetched, 0 not to be had now.\n"


@pytest.mark.parametrize("trouble", [AWAY, RuntimeError("odd")])
def test_trouble_with_one_keeps_no_other_back(over, vendor, capsys, trouble):
    first, bad, last = (over(f"conv_{name}") for name in "abc")
    vendor |= {"conv_a": record("A"), "conv_b": trouble, "conv_c": record("C")}
    assert run(capsys) == "2 fetched, 1 not to be had now.\n"
    assert (title_of(first), title_of(bad), title_of(last)) == ("A", "", "C")
    vendor["conv_b"] = record("B")
    assert run(capsys) == "1 fetched, 0 not to be had now.\n"


def test_what_was_given_up_is_asked_about_when_told_so(over, vendor, capsys):
    row = over("conv_a", vendor_metadata={NOT_FETCHED: "before"})
    vendor["conv_a"] = record("Hours")
    assert run(capsys) == "0 fetched, 0 not to be had now.\n"
    assert title_of(row) == ""
    assert run(capsys, "--again") == "1 fetched, 0 not to be had now.\n"
    assert title_of(row) == "Hours"


def test_what_the_vendor_still_works_on_waits(over, vendor, capsys):
    over("conv_a")
    vendor["conv_a"] = {"status": "processing"}
    assert run(capsys) == "0 fetched, 1 not to be had now.\n"


def test_what_goes_on_or_was_not_there_is_not_asked_about(over, vendor, capsys):
    over("conv_a", status="in-progress", ended_at=None)
    over("")
    assert run(capsys) == "0 fetched, 0 not to be had now.\n"


def test_the_command_says_what_it_is_for():
    assert "vendor" in reconcile_hosted.Command.help
