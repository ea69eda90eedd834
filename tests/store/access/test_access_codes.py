import pytest

from conversations.models import Agent, Sealed
from conversations.store.access.access_codes import has_code, holds, mark_of_typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return Agent.objects.create(
        public_id="agent_door", name="Door", access_code=Sealed.of("blue whale")
    )


def test_the_code_opens_and_nothing_else(agent):
    assert mark_of_typed("agent_door", "blue whale")
    for typed in ("", "blue", "blue whales", "Blue whale", "\x00", "ü" * 200):
        assert mark_of_typed("agent_door", typed) is None


def test_blanks_around_what_is_typed_do_not_matter(agent):
    assert mark_of_typed("agent_door", " blue whale\n")


def test_a_mark_tells_nothing_of_the_code_and_holds(agent):
    mark = mark_of_typed("agent_door", "blue whale")
    assert "blue" not in mark
    assert holds("agent_door", mark)
    assert not holds("agent_door", "")
    assert not holds("agent_door", "blue whale")


def test_another_code_makes_marks_void(agent):
    mark = mark_of_typed("agent_door", "blue whale")
    agent.access_code = Sealed.of("grey whale")
    agent.save()
    assert not holds("agent_door", mark)
    assert mark_of_typed("agent_door", "blue whale") is None


def test_a_mark_opens_no_other_agent_with_the_same_code(agent):
    Agent.objects.create(
        public_id="agent_other", name="Other", access_code=Sealed.of("blue whale")
    )
    mark = mark_of_typed("agent_door", "blue whale")
    assert not holds("agent_other", mark)


def test_without_a_code_nothing_typed_opens(agent):
    Agent.objects.create(public_id="agent_open", name="Open")
    assert has_code("agent_door")
    assert not has_code("agent_open")
    assert not has_code("agent_nowhere")
    for agent_id in ("agent_open", "agent_nowhere"):
        assert mark_of_typed(agent_id, "") is None
        assert not holds(agent_id, "")
