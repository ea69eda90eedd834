import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from conversations.engine.ports import Found, FoundPassage, ProviderError
from conversations.knowledge.retriever import DocumentRetriever
from conversations.models import AgentDocument, Document, Passage
from conversations.store.library.documents import NewDocument, add_document

TRIAL = reverse("admin:conversations_document_trial")
LIST = reverse("admin:conversations_document_changelist")


@pytest.fixture
def document(db):
    return add_document(NewDocument("text", "House rules", "No dogs."))


@pytest.fixture
def finding(monkeypatch):
    """What is looked up, in place of a model; gives what is found."""
    asked = []

    async def find(self, question, said_before):
        asked.append((self._documents, question, said_before))
        passages = tuple(
            FoundPassage("doc_1", "House rules", f"<b>No</b> dogs {score}", score)
            for score in (0.61, 0.07)
        )
        return Found(question, passages, "fake/words", 12)

    monkeypatch.setattr(DocumentRetriever, "find", find)
    return asked


def ask(client, **query):
    answer = client.get(TRIAL, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_question_shows_what_it_finds_and_what_is_left_out(
    admin_client, document, finding
):
    query = {"document": document.public_id, "question": "Dogs?"}
    page = ask(admin_client, **query, said_before="May I?")
    assert finding == [((document.pk,), "Dogs?", ["May I?"])]
    assert "Score 0.61" in page
    assert page.index("Given to the agent") < page.index("Left out")
    assert "&lt;b&gt;No&lt;/b&gt; dogs" in page
    assert "in 12 ms with fake/words" in page


def test_question_is_tried_in_the_documents_of_an_agent(
    admin_client, agent, document, finding
):
    whole = add_document(NewDocument("text", "Whole", "x"))
    AgentDocument.objects.create(agent=agent, document=document)
    AgentDocument.objects.create(agent=agent, document=whole, usage="prompt")
    agent.max_distance = 0.2
    agent.save()
    page = ask(admin_client, agent=agent.public_id, question="Dogs?")
    assert finding[0][0] == (document.pk,)
    assert "Given to the agent" not in page


def test_agent_without_documents_to_search_is_told(admin_client, agent):
    page = ask(admin_client, agent=agent.public_id, question="Dogs?")
    assert "nothing to search" in page


def test_failure_and_emptiness_are_told(admin_client, document, finding, monkeypatch):
    page = ask(admin_client, document=document.public_id)
    assert "Looked up" not in page
    page = ask(admin_client, document=document.public_id, question="")
    assert "This field is required" in page

    async def fail(self, question, said_before):
        raise ProviderError("The service rests.")

    monkeypatch.setattr(DocumentRetriever, "find", fail)
    page = ask(admin_client, document=document.public_id, question="Dogs?")
    assert "The service rests." in page


def test_only_who_may_see_documents_and_agents_may_try(client, agent, document):
    clerk = User.objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    url = f"{TRIAL}?document={document.public_id}"
    assert client.get(url).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="view_document"))
    assert client.get(url).status_code == 200
    assert client.get(f"{TRIAL}?agent={agent.public_id}").status_code == 403
    assert client.get(f"{TRIAL}?document=doc_none").status_code == 404


def page_of(client, document):
    url = reverse("admin:conversations_document_change", args=[document.pk])
    return url, client.get(url).content.decode()


def test_page_tells_how_far_a_document_is(admin_client, document):
    _, page = page_of(admin_client, document)
    assert "Waiting" in page
    Document.objects.update(
        reading="running", passages_done=3, passages_total=9, edition=1
    )
    _, page = page_of(admin_client, document)
    assert "Being read, 3 of 9 passages; the former ones are searched" in page
    Passage.objects.create(
        document=document, position=0, heading="Animals", text="<i>No</i>", vector=b""
    )
    Document.objects.update(reading="ready", passages_total=52, error="")
    _, page = page_of(admin_client, document)
    assert "Ready, 52 passages" in page
    assert "Animals" in page
    assert "&lt;i&gt;No&lt;/i&gt;" in page
    assert "and 51 more" in page
    assert "Ready, 52 passages" in admin_client.get(LIST).content.decode()


def test_problem_is_told_and_reading_again_asked_for(admin_client, document):
    Document.objects.update(reading="failed", error="Set EMBEDDING_API_KEY.")
    url, page = page_of(admin_client, document)
    assert "Set EMBEDDING_API_KEY." in page
    names = [part for part in page.split('"') if part.endswith("read_again")]
    admin_client.post(url, {"name": "n", "text": "No dogs.", names[0]: ""})
    document.refresh_from_db()
    assert document.reading == "queued"


def test_saving_does_not_undo_what_a_reader_wrote(admin_client, document, monkeypatch):
    Document.objects.update(reading="running", run_id="run", edition=4)
    url, _ = page_of(admin_client, document)
    admin_client.post(url, {"name": "Other", "text": "No dogs."})
    document.refresh_from_db()
    assert (document.name, document.reading) == ("Other", "running")
    assert (document.run_id, document.edition) == ("run", 4)
    admin_client.post(url, {"name": "Other", "text": "Dogs."})
    document.refresh_from_db()
    assert (document.text, document.reading) == ("Dogs.", "queued")


def test_pages_are_fetched_by_a_schedule(admin_client):
    page = add_document(NewDocument("url", "n", "x", "https://example.org/"))
    Document.objects.update(reading="ready", due_at=timezone.now())
    url, shown = page_of(admin_client, page)
    assert 'name="refresh_hours"' in shown
    admin_client.post(url, {"name": "n", "refresh_hours": "24"})
    page.refresh_from_db()
    assert (page.refresh_hours, page.due_at) == (24, None)
    errors = admin_client.post(url, {"name": "n", "refresh_hours": "0"})
    assert errors.status_code == 200
