"""What an agent knows: its own text, documents given whole, and those searched."""

import logging
from collections.abc import Collection

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length

from conversations.engine.excerpt import excerpt
from conversations.models import (
    Agent,
    AgentDocument,
    Backend,
    Document,
    DocumentKind,
    Usage,
)
from conversations.store.library.folders import INSIDE

logger = logging.getLogger(__name__)


def searched_documents(agent: Agent) -> tuple[int, ...]:
    """Keys of the documents and folders of an agent that runs here whose passages are
    looked up.
    """
    if agent.pk is None or agent.backend != Backend.LOCAL:
        return ()
    links = AgentDocument.objects.filter(agent=agent, usage=Usage.AUTO)
    return tuple(links.order_by("document").values_list("document", flat=True))


def knowledge_of(
    agent: Agent, usages: Collection[Usage] = tuple(Usage)
) -> tuple[str, ...]:
    """The passages that an agent that runs here knows by heart, its own text first and
    then the documents that are used in one of these ways.

    Documents come in the order they were made until MAX_KNOWLEDGE_CHARACTERS are
    reached; what is beyond is not known to the agent.
    """
    own = paragraphs(agent.knowledge_text)
    if agent.pk is None or agent.backend != Backend.LOCAL:
        return own
    passages = list(own)
    left = settings.PARLEY["MAX_KNOWLEDGE_CHARACTERS"]
    for public_id, text in _texts(agent, usages).iterator():
        for passage in paragraphs(text):
            if len(passage) > left:
                if part := excerpt(passage, left):
                    passages.append(part)
                logger.warning(
                    "agent %s has more documents than MAX_KNOWLEDGE_CHARACTERS lets it"
                    " know; it knows them up to a part of %s",
                    agent.public_id,
                    public_id,
                )
                return tuple(passages)
            left -= len(passage)
            passages.append(passage)
    return tuple(passages)


def knowledge_shortfalls(agent: Agent) -> list[str]:
    """What an agent is to know whole but is not told, for staff, with the fix."""
    if agent.backend != Backend.LOCAL:
        return []
    own = len(agent.knowledge_text)
    texts = _texts(agent, [Usage.PROMPT]).annotate(size=Length("text"))
    documents: int = texts.aggregate(all=Sum("size"))["all"] or 0
    limits = settings.PARLEY
    # Its own text is told first; the documents' limit counts only them.
    told = min(own + documents, limits["LLM_KNOWLEDGE_CHARACTERS"])
    told = min(told, own + limits["MAX_KNOWLEDGE_CHARACTERS"])
    if told == own + documents:
        return []
    name = "LLM_KNOWLEDGE_CHARACTERS"
    if limits[name] > own + limits["MAX_KNOWLEDGE_CHARACTERS"]:
        name = "MAX_KNOWLEDGE_CHARACTERS"
    fix = f"Shorten it, or raise {name} ({limits[name]})."
    if documents:
        fix = (
            f'Use long documents as "{Usage.AUTO.label}" instead of'
            f' "{Usage.PROMPT.label}", or raise {name} ({limits[name]}).'
        )
    return [
        f"A language model is given the first {told} of the {own + documents} characters"
        f" of this agent's knowledge ({own}) and whole documents ({documents}). {fix}"
    ]


def paragraphs(text: str) -> tuple[str, ...]:
    """Passages of a text: parted by empty lines, line breaks within them are spaces."""
    passages: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            passages[-1].append(line.strip())
        elif passages[-1]:
            passages.append([])
    return tuple(" ".join(lines) for lines in passages if lines)


def _texts(
    agent: Agent, usages: Collection[Usage]
) -> QuerySet[Document, tuple[str, str]]:
    """Its documents, and those in its folders, each once."""
    links = AgentDocument.objects.filter(agent=agent, usage__in=usages)
    having = links.values("document")
    chosen = Q(pk__in=having)
    for path in INSIDE:
        chosen |= Q(**{f"{path}__in": having})
    documents = Document.objects.filter(chosen).exclude(kind=DocumentKind.FOLDER)
    return documents.order_by("pk").values_list("public_id", "text")
