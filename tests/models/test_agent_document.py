import pytest
from django.db import IntegrityError, transaction

from conversations.models.agent import Agent
from conversations.models.agent_document import AgentDocument
from conversations.models.knowledge import Document

pytestmark = pytest.mark.django_db


@pytest.fixture
def hours():
    return Document.objects.create(name="Hours", kind="text", text="At nine.")


@pytest.fixture
def desk():
    return Agent.objects.create(name="Desk")


def test_an_agent_has_a_document_once(desk, hours):
    AgentDocument.objects.create(agent=desk, document=hours, usage="prompt")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgentDocument.objects.create(agent=desk, document=hours, usage="auto")
    AgentDocument.objects.create(
        agent=Agent.objects.create(name="Other"), document=hours
    )
    assert hours.agents.count() == 2


def test_passages_that_fit_are_used_unless_said_otherwise(desk, hours):
    desk.documents.add(hours)
    assert AgentDocument.objects.get().usage == "auto"
    assert str(AgentDocument.objects.get()) == "Desk: Hours"


def test_documents_stand_in_the_order_they_were_given(desk):
    names = ["Opening", "Address", "Members"]
    for name in names:
        document = Document.objects.create(name=name, kind="text")
        AgentDocument.objects.create(agent=desk, document=document)
    assert [row.document.name for row in AgentDocument.objects.all()] == names


def test_neither_side_is_lost_with_the_other(desk, hours):
    desk.documents.add(hours)
    hours.delete()
    assert AgentDocument.objects.count() == 0
    assert Agent.objects.get() == desk
    other = Document.objects.create(name="Address", kind="text")
    desk.documents.add(other)
    desk.delete()
    assert AgentDocument.objects.count() == 0
    assert Document.objects.get() == other
