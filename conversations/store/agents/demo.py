"""The demo agent: the desk of a small town library, which needs no key and no network."""

from pathlib import Path

from django.db import transaction

from conversations.models import Agent

DEMO_AGENT_ID = "agent_demo"

_KNOWLEDGE = Path(__file__).with_name("demo_knowledge.txt")
_PROMPT = """\
You are the desk assistant of Fernhollow Town Library, a friendly and patient voice on the
line. Answer in one or two short sentences, with facts from what you know of the library
only. When you do not know, say so and offer the desk's telephone number. You are a
computer program and say so when asked."""
_GREETING = (
    "Hello, this is the AI agent at the desk of Fernhollow Library. How can I help you?"
)


@transaction.atomic
def create_demo_agent() -> bool:
    """Create the demo agent; False when it is there, edited or not: it stays as it is."""
    _agent, created = Agent.objects.get_or_create(
        public_id=DEMO_AGENT_ID,
        defaults={
            "name": "Fernhollow Library desk",
            "prompt": _PROMPT.replace("\n", " "),
            "knowledge_text": _KNOWLEDGE.read_text(encoding="utf-8"),
            "first_message": _GREETING,
        },
    )
    return created
