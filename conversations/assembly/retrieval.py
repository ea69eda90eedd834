"""How an agent looks things up in its documents."""

from conversations.knowledge.limits import Limits
from conversations.knowledge.retriever import DocumentRetriever
from conversations.store.agents.settings import AgentSettings


def retriever_of(agent: AgentSettings) -> DocumentRetriever | None:
    """None when there is nothing to search."""
    if not agent.searched_documents:
        return None
    limits = Limits(agent.max_passages, agent.max_distance)
    return DocumentRetriever(agent.searched_documents, limits)
