import pytest
from asgiref.sync import sync_to_async

from conversations.assembly.preparing import prepare
from conversations.assembly.retrieval import retriever_of
from conversations.engine.ports import ProviderError
from conversations.knowledge.limits import MIN_SCORE, Limits
from conversations.models import Agent, AgentDocument
from conversations.store.agents.settings import agent_settings
from conversations.store.library.documents import NewDocument, add_document

pytestmark = pytest.mark.django_db(transaction=True)


def desk(usage="auto", **columns):
    agent = Agent.objects.create(
        public_id="agent_desk", llm="scripted/echo", text_only=True, **columns
    )
    document = add_document(NewDocument("text", "Rules", "No dogs."))
    AgentDocument.objects.create(agent=agent, document=document, usage=usage)
    return agent_settings("agent_desk"), document


def test_agent_searches_its_documents_as_it_is_told():
    agent, document = desk(max_passages=2, max_distance=0.3)
    assert agent.searched_documents == (document.pk,)
    retriever = retriever_of(agent)
    assert retriever is not None
    assert (agent.max_passages, agent.max_distance) == (2, 0.3)
    assert Limits(2, 0.3).min_score == pytest.approx(0.7)
    assert Limits().min_score == MIN_SCORE


def test_documents_known_by_heart_are_not_searched():
    agent, _ = desk("prompt")
    assert retriever_of(agent) is None
    assert agent.knowledge == ("No dogs.",)


async def test_search_is_prepared_before_the_first_call(settings):
    agent, _ = await sync_to_async(desk)()
    settings.PARLEY = {**settings.PARLEY, "EMBEDDING_MODEL": "nonsense"}
    with pytest.raises(ProviderError, match="EMBEDDING_MODEL"):
        await prepare(agent)
