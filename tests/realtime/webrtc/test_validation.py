from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conversations.models import Agent, Conversation, Grant, Status
from conversations.realtime.process import this_process
from conversations.store.access import grants

DUAL, SINGLE = "/rtc/validate", "/rtc/v1/validate"
PATHS = pytest.mark.parametrize("path", [DUAL, SINGLE])


@pytest.fixture
def agent(db):
    return Agent.objects.create(public_id="agent_library", name="Library desk")


@pytest.fixture
def configure(settings):
    def configure(**changes):
        settings.PARLEY = {**settings.PARLEY, **changes}

    return configure


@pytest.fixture
def ask():
    def ask(token=None, path=SINGLE, **headers):
        asked = {} if token is None else {"access_token": token}
        answer = Client().get(path, asked, headers=headers)
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        return answer.status_code, answer.content.decode()

    return ask


def token_for(agent):
    return grants.give_token(agent.public_id, None).secret


@PATHS
def test_a_token_that_opens_a_conversation_is_a_success_and_stays_one(agent, ask, path):
    token = token_for(agent)
    assert [ask(token, path) for _ in range(2)] == [(200, "success")] * 2
    assert Grant.objects.get().used_at is None


@PATHS
def test_a_token_may_come_in_the_header(agent, ask, path):
    token = token_for(agent)
    assert ask(None, path, Authorization=f"Bearer {token}") == (200, "success")


@PATHS
def test_people_are_told_why_not(agent, ask, path):
    assert ask("x", path)[0] == 401
    assert "not one that this server gave" in ask("x", path)[1]
    token = token_for(agent)
    grants.redeem(agent.public_id, token, "conversation_token")
    assert ask(token, path) == (
        401,
        "This conversation token has been used; ask for a new one.",
    )
    status, text = ask(None, path)
    assert status == 401
    assert "access_token is missing" in text


def test_a_join_request_that_cannot_be_read_is_told(agent, ask):
    token = token_for(agent)
    asked = {"access_token": token, "join_request": "!"}
    answer = Client().get(SINGLE, asked)
    assert answer.status_code == 401
    assert "join_request" in answer.content.decode()


def test_a_conversation_that_goes_on_may_be_joined_again(agent, ask, configure):
    grant = grants.give_token(agent.public_id, None)
    grants.redeem(agent.public_id, grant.secret, "conversation_token")
    Conversation.objects.create(
        public_id=grant.conversation_id,
        agent=agent,
        started_at=timezone.now(),
        lease_until=timezone.now() + timedelta(minutes=1),
        status=Status.IN_PROGRESS,
    )
    # Its place is its own, and the agent may be switched off for others meanwhile.
    configure(MAX_WEBRTC_CONVERSATIONS=0)
    agent.enabled = False
    agent.save()
    assert ask(grant.secret) == (200, "success")


def test_an_agent_that_takes_no_calls_is_told(agent, ask):
    token = token_for(agent)
    agent.enabled = False
    agent.save()
    status, text = ask(token)
    assert status == 401
    assert "switched off" in text


def test_a_page_that_may_not_talk_to_the_agent_is_told(agent, ask):
    agent.allowed_origins = "https://shop.example"
    agent.save()
    token = token_for(agent)
    assert ask(token, Origin="https://shop.example") == (200, "success")
    assert ask(token) == (200, "success")
    status, text = ask(token, Origin="https://evil.example")
    assert status == 401
    assert "website" in text


def test_a_full_process_says_so(agent, ask, configure):
    token = token_for(agent)
    with this_process.webrtc_capacity.place(1):
        configure(MAX_WEBRTC_CONVERSATIONS=1)
        assert ask(token) == (
            503,
            "The server holds as many calls over WebRTC as it may. Try again later.",
        )
        configure(MAX_WEBRTC_CONVERSATIONS=2)
        assert ask(token) == (200, "success")
    configure(MAX_CONVERSATIONS=0)
    status, text = ask(token)
    assert status == 503
    assert "as many conversations" in text


@PATHS
def test_where_webrtc_is_switched_off_nothing_is_there(agent, ask, configure, path):
    token = token_for(agent)
    configure(WEBRTC=False)
    status, text = ask(token, path)
    assert status == 404
    # LiveKit's clients take that for a room that is over.
    assert "requested room does not exist" not in text


def test_it_may_not_be_tried_again_and_again(agent, configure):
    configure(CONNECTIONS_PER_MINUTE=2)
    answers = [Client().get(DUAL, REMOTE_ADDR="192.0.2.77") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert int(answers[-1]["Retry-After"]) >= 1


def test_a_page_elsewhere_may_read_the_answer(agent):
    asked = {"access_token": token_for(agent)}
    answer = Client().get(SINGLE, asked, headers={"Origin": "https://evil.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in answer["Cache-Control"]


def test_it_is_only_asked(agent):
    assert Client().post(SINGLE).status_code == 405
