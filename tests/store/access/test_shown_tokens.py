from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation, Status
from conversations.store.access import grants
from conversations.store.access.shown_tokens import ShownToken, look_at

TOKEN = "conversation_token"


@pytest.fixture
def agent(db):
    return Agent.objects.create(public_id="agent_library", name="Library desk")


def under_way(agent, grant, status=Status.IN_PROGRESS):
    grants.redeem(agent.public_id, grant.secret, TOKEN)
    return Conversation.objects.create(
        public_id=grant.conversation_id,
        agent=agent,
        started_at=timezone.now(),
        lease_until=timezone.now() + timedelta(minutes=1),
        status=status,
    )


def test_a_token_that_waits_to_be_used_is_good_for_a_conversation(agent):
    grant = grants.give_token(agent.public_id, None)
    assert look_at(grant.secret) == ShownToken("agent_library", goes_on=False)
    assert grants.is_valid(agent.public_id, grant.secret, TOKEN)


@pytest.mark.parametrize("status", [Status.INITIATED, Status.IN_PROGRESS])
def test_a_used_one_is_good_for_its_conversation_as_long_as_that_goes_on(agent, status):
    grant = grants.give_token(agent.public_id, None)
    row = under_way(agent, grant, status)
    assert look_at(grant.secret) == ShownToken("agent_library", goes_on=True)
    row.status = Status.DONE
    row.save()
    with pytest.raises(grants.UsedGrant):
        look_at(grant.secret)


def test_a_conversation_outlives_the_time_of_its_token(agent, settings):
    settings.PARLEY = {**settings.PARLEY, "GRANT_LIFETIME_MS": -1000}
    grant = grants.give_token(agent.public_id, None)
    with pytest.raises(grants.ExpiredGrant):
        look_at(grant.secret)
    Conversation.objects.create(
        public_id=grant.conversation_id,
        agent=agent,
        started_at=timezone.now(),
        lease_until=timezone.now() + timedelta(minutes=1),
        status=Status.IN_PROGRESS,
    )
    assert look_at(grant.secret).goes_on


def test_anothers_conversation_makes_no_used_token_good(agent):
    mine, others = (grants.give_token(agent.public_id, None) for _ in range(2))
    under_way(agent, others)
    grants.redeem(agent.public_id, mine.secret, TOKEN)
    with pytest.raises(grants.UsedGrant):
        look_at(mine.secret)


@pytest.mark.parametrize("wrong", ["", "x", "a.b.c", "\x00", "ü"])
def test_what_is_no_token_is_said_to_be_unknown(agent, wrong):
    with pytest.raises(grants.UnknownGrant, match="conversation token is not one"):
        look_at(wrong)


def test_a_signed_url_is_no_token(agent):
    with pytest.raises(grants.UnknownGrant):
        look_at(grants.give_signed_url(agent.public_id, None).secret)
