import pytest

from conversations.models import Agent, Sealed
from conversations.store.agents.demo import DEMO_AGENT_ID
from conversations.store.agents.start_page import (
    A_PAGE,
    SEARCHED_FROM,
    listed_agents,
    only_listed_agent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_agents():
    Agent.objects.all().delete()


def make(name, **values):
    return Agent.objects.create(name=name, **values)


def test_the_demo_comes_first_then_names_in_order():
    make("Bank")
    make("Zoo", public_id=DEMO_AGENT_ID)
    make("Archive")
    names = [agent.name for agent in listed_agents().agents]
    assert names == ["Zoo", "Archive", "Bank"]


def test_a_page_that_is_not_there_is_the_nearest_one():
    for number in range(A_PAGE + 1):
        make(f"Desk {number:02}")
    assert listed_agents(page="99").number == 2
    assert listed_agents(page="x").number == 1
    first, second = listed_agents(page="1"), listed_agents(page="2")
    assert (first.before, first.after) == (None, 2)
    assert (second.before, second.after) == (1, None)
    assert [agent.name for agent in second.agents] == [f"Desk {A_PAGE:02}"]


def test_every_word_has_to_be_in_name_or_line():
    make("Library", description="Lends books")
    make("Book shop")
    found = [agent.name for agent in listed_agents("BOOK lib").agents]
    assert found == ["Library"]


def test_many_are_searched_and_stay_so_when_few_are_found():
    for number in range(SEARCHED_FROM - 1):
        make(f"Desk {number}")
    assert not listed_agents().searchable
    make("Archive")
    assert listed_agents("archive").searchable


def test_the_only_one_is_the_only_one_that_everybody_may_talk_to():
    assert only_listed_agent() is None
    only = make("Desk")
    make("Coded", access_code=Sealed.of("blue whale"))
    make("Unlisted", listed=False)
    assert only_listed_agent() == only.public_id
    make("Archive")
    assert only_listed_agent() is None
