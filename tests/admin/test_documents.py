import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conversations.admin import document_form, documents
from conversations.knowledge.ingest import NotTaken, ReadDocument
from conversations.models import AgentDocument, Document
from conversations.store.library.documents import NewDocument, add_document

ADD = reverse("admin:conversations_document_add")
LIST = reverse("admin:conversations_document_changelist")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def web(monkeypatch):
    """Pages by address, in place of the internet."""
    pages = {}

    def fetch_page(url):
        if url not in pages:
            raise NotTaken("The page's server answered 404.")
        return ReadDocument("Hours", pages[url])

    for module in (document_form, documents):
        monkeypatch.setattr(module, "fetch_page", fetch_page)
    return pages


def page_of(document, name="change"):
    return reverse(f"admin:conversations_document_{name}", args=[document.pk])


def errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_text_is_typed_and_changed(admin_client):
    assert admin_client.get(ADD).status_code == 200
    typed = {"kind": "text", "text": "We open at nine."}
    assert admin_client.post(ADD, typed).status_code == 302
    document = Document.objects.get()
    assert (document.name, document.size_bytes) == ("We open at nine.", 16)
    changed = {"name": "Hours", "text": "At ten."}
    assert admin_client.post(page_of(document), changed).status_code == 302
    document.refresh_from_db()
    assert (document.name, document.text) == ("Hours", "At ten.")
    assert document.size_bytes == 7


def test_file_is_uploaded_and_replaced(
    admin_client, media, django_capture_on_commit_callbacks
):
    file = SimpleUploadedFile("hours.html", b"<p>Nine.</p>")
    answer = admin_client.post(ADD, {"kind": "file", "upload": file})
    assert answer.status_code == 302
    document = Document.objects.get()
    assert (document.name, document.text) == ("hours.html", "Nine.")
    assert "Nine." in admin_client.get(page_of(document)).content.decode()
    newer = SimpleUploadedFile("hours.txt", b"Ten.")
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(page_of(document), {"name": "Hours", "upload": newer})
    document.refresh_from_db()
    assert (document.filename, document.text) == ("hours.txt", "Ten.")
    assert [path.suffix for path in media.rglob("*.*")] == [".txt"]
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(page_of(document, "delete"), {"post": "yes"})
    assert list(media.rglob("*.*")) == []


def test_page_is_fetched_and_fetched_again(admin_client, web):
    url = "https://example.org/hours"
    web[url] = "Nine."
    assert admin_client.post(ADD, {"kind": "url", "url": url}).status_code == 302
    document = Document.objects.get()
    assert (document.name, document.text) == ("Hours", "Nine.")
    web[url] = "Ten."
    shown = admin_client.get(page_of(document)).content.decode()
    [button] = re.findall(r'name="(\w*fetch_again)"', shown)
    again = {"name": "Our hours", button: ""}
    admin_client.post(page_of(document), again)
    document.refresh_from_db()
    assert (document.name, document.text) == ("Our hours", "Ten.")
    del web[url]
    told = admin_client.post(page_of(document), again, follow=True).content.decode()
    assert "answered 404" in told
    document.refresh_from_db()
    assert document.text == "Ten."


def test_only_pages_can_be_fetched_again(admin_client):
    text = add_document(NewDocument("text", "n", "x"))
    page = add_document(NewDocument("url", "n", "x", "https://example.org/"))
    assert "fetch again" not in admin_client.get(page_of(text)).content.decode()
    assert "fetch again" in admin_client.get(page_of(page)).content.decode()


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("", {"text"}),
        ("text", {"text"}),
        ("file", {"upload"}),
        ("url", {"url", "refresh_hours"}),
        ("folder", set()),
        ("nonsense", {"text"}),
    ],
)
def test_form_has_the_fields_of_its_kind_alone(admin_client, kind, shown):
    page = admin_client.get(f"{ADD}?kind={kind}").content.decode()
    fields = {"text", "upload", "url", "refresh_hours"}
    assert {name for name in fields if f'name="{name}"' in page} == shown
    assert 'name="name"' in page
    assert 'aria-current="page"' in page


def test_form_with_a_fault_stays_that_of_its_kind(admin_client):
    page = admin_client.post(ADD, {"kind": "url"}).content.decode()
    assert 'name="url"' in page
    assert 'name="text"' not in page


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"kind": "text"}, "text", "Write the text"),
        ({"kind": "file"}, "upload", "Choose a file"),
        ({"kind": "url"}, "url", "Give the page"),
        ({"kind": "url", "url": "example"}, "url", "valid URL"),
        ({"kind": "url", "url": "https://example.org/no"}, "url", "answered 404"),
        ({"kind": "folder"}, "name", "needs a name"),
    ],
)
def test_what_is_missing_or_wrong_stands_beside_its_field(
    admin_client, web, typed, field, says
):
    found = errors(admin_client.post(ADD, typed))
    assert list(found) == [field]
    assert says in found[field][0]
    assert Document.objects.count() == 0


def test_file_that_cannot_be_read_is_refused(admin_client):
    file = SimpleUploadedFile("a.exe", b"x")
    found = errors(admin_client.post(ADD, {"kind": "file", "upload": file}))
    assert ".txt, .md" in found["upload"][0]


def test_folders_hold_documents_but_not_themselves(admin_client):
    admin_client.post(ADD, {"kind": "folder", "name": "Outer"})
    outer = Document.objects.get()
    admin_client.post(ADD, {"kind": "folder", "name": "Inner", "folder": outer.pk})
    inner = Document.objects.get(name="Inner")
    assert inner.folder == outer
    found = errors(
        admin_client.post(page_of(outer), {"name": "Outer", "folder": inner.pk})
    )
    assert found["folder"] == ["A folder cannot be put into itself."]
    for document in (outer, inner):
        assert admin_client.get(page_of(document)).status_code == 200


def test_list_says_what_is_wrong_with_a_document(admin_client):
    add_document(NewDocument("text", "Hours", "x"))
    Document.objects.update(reading="failed", error="No words in it. Scan it anew.")
    page = admin_client.get(LIST).content.decode()
    assert "Failed: No words in it. Scan it anew." in page


def test_list_names_the_agents_in_few_queries(
    admin_client, agent, django_assert_max_num_queries
):
    for number in range(6):
        document = add_document(NewDocument("text", f"Text {number}", "x"))
        AgentDocument.objects.create(agent=agent, document=document)
    admin_client.get(LIST)
    with django_assert_max_num_queries(9):
        page = admin_client.get(LIST).content.decode()
    assert page.count("Library desk") >= 6


def test_several_are_deleted_with_their_files(
    admin_client, media, django_capture_on_commit_callbacks
):
    folder = add_document(NewDocument("folder", "Folder"))
    new = NewDocument("file", "a", "x", filename="a.txt", content=b"x")
    inside = add_document(new, folder.public_id)
    data = {
        "action": "delete_selected",
        "_selected_action": [folder.pk, inside.pk],
        "post": "yes",
    }
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(LIST, data)
    assert Document.objects.count() == 0
    assert list(media.rglob("*.*")) == []
