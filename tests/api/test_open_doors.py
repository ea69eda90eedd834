import pytest
from django.utils import timezone

from conversations.api.errors import Refusal
from conversations.api.open_doors import (
    check_callable,
    check_conversations_page,
    check_page,
)
from conversations.models import Agent, Conversation
from conversations.store.agents.settings import agent_settings

FOREIGN = "https://evil.example"
OWN = "http://testserver"


@pytest.fixture
def page_of(rf):
    """A request of a page of this origin; None: of no browser."""

    def made(origin):
        return rf.post("/", headers={"Origin": origin} if origin else {})

    return made


@pytest.fixture
def held(agent):
    return Conversation.objects.create(
        agent=agent, agent_name=agent.name, started_at=timezone.now()
    )


def refused(check, *args):
    with pytest.raises(Refusal) as refusal:
        check(*args)
    return refusal.value.code, refusal.value.status


@pytest.mark.parametrize("origin", [None, OWN, "https://shop.example"])
def test_pages_of_the_agents_list_and_of_the_site_may_talk(agent, page_of, origin):
    agent.allowed_origins = "https://shop.example\nhttps://blog.example"
    agent.save()
    check_page(page_of(origin), agent_settings(agent.public_id))


@pytest.mark.parametrize(
    "origin",
    [FOREIGN, "null", "http://shop.example", "https://shop.example.evil.example"],
)
def test_other_pages_are_told_what_to_add(agent, page_of, origin):
    agent.allowed_origins = "https://shop.example"
    agent.save()
    with pytest.raises(Refusal, match="allowlist") as refusal:
        check_page(page_of(origin), agent_settings(agent.public_id))
    assert refusal.value.status == "origin_not_allowed"
    assert repr(origin) in refusal.value.message


def test_an_endless_origin_is_not_repeated(page_of, db):
    with pytest.raises(Refusal) as refusal:
        check_page(page_of("https://" + "x" * 5_000), None)
    assert len(refusal.value.message) < 500


def test_without_an_agent_the_sites_rule_stands(page_of, settings):
    settings.PARLEY = {**settings.PARLEY, "ALLOWED_ORIGINS": ["https://shop.example"]}
    check_page(page_of("https://shop.example"), None)
    assert refused(check_page, page_of(FOREIGN), None)[0] == 403


@pytest.mark.parametrize("change", [{"enabled": False}, {"archived": True}])
def test_an_agent_that_takes_no_calls_is_as_good_as_none(agent, change):
    Agent.objects.update(**change)
    there = agent_settings(agent.public_id)
    assert there is not None
    none = refused(check_callable, None, agent.public_id)
    assert refused(check_callable, there, agent.public_id) == none
    assert none == (404, "agent_not_found")


def test_an_agent_that_takes_calls_is_given(agent):
    there = agent_settings(agent.public_id)
    assert check_callable(there, agent.public_id) is there


def test_a_conversation_is_for_the_pages_of_its_agent(held, agent, page_of):
    agent.allowed_origins = "https://shop.example"
    agent.save()
    check_conversations_page(page_of("https://shop.example"), held.public_id)
    answer = refused(check_conversations_page, page_of(FOREIGN), held.public_id)
    assert answer == (403, "origin_not_allowed")


def test_a_conversation_with_an_agent_that_was_switched_off_is_still_the_callers(
    held, page_of
):
    Agent.objects.update(enabled=False)
    check_conversations_page(page_of(OWN), held.public_id)


def test_of_a_deleted_agents_conversations_the_sites_rule_stands(held, agent, page_of):
    Agent.objects.update(allowed_origins="https://shop.example")
    Agent.objects.all().delete()
    check_conversations_page(page_of(OWN), held.public_id)
    assert refused(
        check_conversations_page, page_of("https://shop.example"), held.public_id
    ) == (403, "origin_not_allowed")


def test_foreign_pages_do_not_learn_which_conversations_exist(held, page_of):
    there = refused(check_conversations_page, page_of(FOREIGN), held.public_id)
    nowhere = refused(check_conversations_page, page_of(FOREIGN), "conv_nothing")
    assert there == nowhere == (403, "origin_not_allowed")
    own = refused(check_conversations_page, page_of(OWN), "conv_nothing")
    assert own == (404, "conversation_not_found")
