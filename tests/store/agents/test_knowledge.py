import logging

import pytest

from conversations.models import Agent, AgentDocument
from conversations.store.agents.knowledge import (
    knowledge_of,
    knowledge_shortfalls,
    paragraphs,
)
from conversations.store.agents.settings import agent_settings
from conversations.store.library.documents import NewDocument, add_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return Agent.objects.create(public_id="agent_clerk", knowledge_text="Own.")


def give(agent, text, folder=None, kind="text", usage="auto"):
    document = add_document(NewDocument(kind, "n", text), folder)
    if agent:
        AgentDocument.objects.create(agent=agent, document=document, usage=usage)
    return document


def test_whole_documents_are_known_by_heart_and_others_searched(clerk):
    give(clerk, "First\nline.\n\nSecond.", usage="prompt")
    searched = give(clerk, "Third.")
    give(None, "Of nobody.")
    agent = agent_settings("agent_clerk")
    assert agent.knowledge == ("Own.", "First line.", "Second.")
    assert agent.searched_documents == (searched.pk,)


def test_everything_in_a_folder_is_known_once(clerk, django_assert_num_queries):
    outer = give(clerk, "", kind="folder")
    folder = outer
    for _ in range(4):
        folder = give(None, "", folder.public_id, kind="folder")
    give(clerk, "Deep.", folder.public_id)
    give(None, "Shallow.", outer.public_id)
    with django_assert_num_queries(1):
        assert knowledge_of(clerk) == ("Own.", "Deep.", "Shallow.")


def test_hosted_agent_has_its_knowledge_elsewhere(clerk, django_assert_num_queries):
    give(clerk, "First.")
    clerk.backend = "hosted"
    with django_assert_num_queries(0):
        assert knowledge_of(clerk) == ("Own.",)


def test_what_is_beyond_the_limit_is_left_out_and_told(clerk, settings, caplog):
    settings.PARLEY = {**settings.PARLEY, "MAX_KNOWLEDGE_CHARACTERS": 12}
    give(clerk, "Six...\n\nSix...\n\nMore.")
    with caplog.at_level(logging.WARNING):
        assert knowledge_of(clerk) == ("Own.", "Six...", "Six...")
        clerk.agentdocument_set.all().delete()
        give(clerk, "It is one long paragraph.")
        assert knowledge_of(clerk) == ("Own.", "It is one")
    assert "MAX_KNOWLEDGE_CHARACTERS" in caplog.text


def test_staff_are_told_what_does_not_fit(clerk, settings):
    assert knowledge_shortfalls(clerk) == []
    give(clerk, "x" * 45_000, usage="auto")
    assert knowledge_shortfalls(clerk) == []
    give(clerk, "x" * 45_000, usage="prompt")
    [told] = knowledge_shortfalls(clerk)
    assert "first 40000 of the 45004" in told
    assert "The passages that fit the question" in told
    assert "LLM_KNOWLEDGE_CHARACTERS (40000)" in told
    settings.PARLEY = {**settings.PARLEY, "LLM_KNOWLEDGE_CHARACTERS": 50_000}
    assert knowledge_shortfalls(clerk) == []
    settings.PARLEY = {**settings.PARLEY, "MAX_KNOWLEDGE_CHARACTERS": 44_000}
    assert "MAX_KNOWLEDGE_CHARACTERS (44000)" in knowledge_shortfalls(clerk)[0]
    settings.PARLEY = {**settings.PARLEY, "LLM_KNOWLEDGE_CHARACTERS": 3}
    own = Agent.objects.create(knowledge_text="Own.")
    assert "Shorten it" in knowledge_shortfalls(own)[0]


def test_agent_that_is_not_saved_yet_knows_its_own_text():
    assert knowledge_of(Agent(knowledge_text="Own.")) == ("Own.",)


def test_empty_lines_part_passages():
    assert paragraphs("a\nb\n \n\nc\n") == ("a b", "c")
