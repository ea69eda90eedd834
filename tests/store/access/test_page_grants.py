"""What the page of a private agent is given, and until when it holds."""

import pytest
from django.contrib.auth.models import User

from conversations.models import Agent, Sealed
from conversations.store.access import grants
from conversations.store.access.access_codes import mark_of_typed
from conversations.store.calls.lifecycle import (
    NewConversation,
    NotGranted,
    ShownGrant,
    start,
)

pytestmark = pytest.mark.django_db
KIND = "conversation_token"


@pytest.fixture
def agent():
    return Agent.objects.create(
        public_id="agent_door", name="Door", access_code=Sealed.of("blue whale")
    )


@pytest.fixture
def boss():
    return User.objects.create_superuser("boss", password="x")


def asked_with_code():
    return grants.Asker(code_mark=mark_of_typed("agent_door", "blue whale"))


def change_code(agent, code):
    agent.access_code = Sealed.of(code)
    agent.save()


def began(grant):
    return start(
        NewConversation(
            agent_id="agent_door",
            process_id="p",
            lease_ms=1000,
            grant=grant and ShownGrant.token(grant.secret),
        )
    )


def test_an_agent_with_a_code_takes_nobody_without_a_grant(agent):
    with pytest.raises(NotGranted):
        began(None)


def test_who_typed_the_code_has_one_conversation(agent):
    grant = grants.give_to_page("agent_door", asked_with_code())
    assert began(grant) == grant.conversation_id
    with pytest.raises(grants.UsedGrant):
        began(grant)


def test_another_code_takes_unused_grants_along(agent):
    grant = grants.give_to_page("agent_door", asked_with_code())
    change_code(agent, "grey whale")
    with pytest.raises(grants.RevokedGrant, match="access code has changed"):
        began(grant)


def test_without_a_code_the_agent_is_open_to_what_was_given(agent):
    grant = grants.give_to_page("agent_door", asked_with_code())
    change_code(agent, "")
    assert began(grant) == grant.conversation_id


def test_a_code_that_goes_from_a_private_agent_takes_its_grants_along(agent):
    grant = grants.give_to_page("agent_door", asked_with_code())
    agent.requires_auth = True
    change_code(agent, "")
    with pytest.raises(grants.RevokedGrant):
        began(grant)


def test_a_grant_from_before_there_was_a_code_opens_nothing(agent):
    change_code(agent, "")
    grant = grants.give_to_page("agent_door", grants.Asker())
    change_code(agent, "blue whale")
    with pytest.raises(grants.RevokedGrant, match="become private"):
        began(grant)


def test_a_code_that_cannot_be_read_opens_nothing(agent, settings):
    grant = grants.give_to_page("agent_door", asked_with_code())
    settings.ENCRYPTION_KEYS = ["another key than the one it was sealed with"]
    with pytest.raises(grants.RevokedGrant):
        began(grant)


def test_staff_talk_to_private_agents_while_they_are_staff(agent, boss):
    first, second = (
        grants.give_to_page("agent_door", grants.Asker(staff=boss)) for _ in range(2)
    )
    assert began(first) == first.conversation_id
    boss.is_active = False
    boss.save()
    with pytest.raises(grants.RevokedGrant, match="may not any more"):
        began(second)


def test_staff_who_may_not_see_agents_are_given_nothing(agent, boss):
    assert grants.is_staff_who_may_talk(boss)
    visitor = User.objects.create_user("visitor", is_staff=True)
    assert not grants.is_staff_who_may_talk(visitor)
