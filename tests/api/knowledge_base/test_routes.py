import asyncio
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from elevenlabs.types import (
    AddKnowledgeBaseResponseModel,
    GetKnowledgeBaseDependentAgentsResponseModel,
    GetKnowledgeBaseFileResponseModel,
    GetKnowledgeBaseFolderResponseModel,
    GetKnowledgeBaseListResponseModel,
    GetKnowledgeBaseTextResponseModel,
    GetKnowledgeBaseUrlResponseModel,
)

from conversations.models import AgentDocument, Document

BASE = "/v1/convai/knowledge-base"


@pytest.fixture
def writer(caller):
    return caller("read", "write")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def post(client, path, body):
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def make(client, path, **body):
    answer = post(client, path, body)
    assert answer.status_code == 200, answer.content
    AddKnowledgeBaseResponseModel.model_validate(answer.json(), strict=True)
    return answer.json()["id"]


def upload(client, filename, content, **fields):
    file = SimpleUploadedFile(filename, content)
    return client.post(f"{BASE}/file", {"file": file, **fields})


def attach(agent, *ids):
    for public_id in ids:
        document = Document.objects.get(public_id=public_id)
        AgentDocument.objects.create(agent=agent, document=document)


def names(client, **query):
    answer = client.get(BASE, query)
    assert answer.status_code == 200, answer.content
    GetKnowledgeBaseListResponseModel.model_validate(answer.json(), strict=True)
    return [document["name"] for document in answer.json()["documents"]]


def test_text_is_kept_and_told(writer):
    text = "We <b>open</b> at nine.\n\nWe close at six."
    made = make(writer, "/text", text=text, name="Hours")
    shown = writer.get(f"{BASE}/{made}").json()
    GetKnowledgeBaseTextResponseModel.model_validate(shown, strict=True)
    assert (shown["type"], shown["name"]) == ("text", "Hours")
    assert shown["metadata"]["size_bytes"] == len(text)
    assert shown["extracted_inner_html"] == (
        "<p>We &lt;b&gt;open&lt;/b&gt; at nine.</p><p>We close at six.</p>"
    )
    content = writer.get(f"{BASE}/{made}/content")
    assert content.content.decode() == text
    assert content.headers["content-type"] == "text/plain; charset=utf-8"


def test_text_without_a_name_is_named_by_its_beginning(writer):
    make(
        writer,
        "/text",
        text="\n  Opening hours of the library in the town hall, all of them as of now",
    )
    make(writer, "/text", text="Short.")
    assert names(writer) == [
        "Short.",
        "Opening hours of the library in the town hall, all of them …",
    ]


def test_file_is_kept_with_its_text(writer, media):
    answer = upload(
        writer, "hours.html", b"<h1>Hours</h1><p>Nine.</p>", name="Our hours"
    )
    assert answer.status_code == 200, answer.content
    made = answer.json()["id"]
    shown = writer.get(f"{BASE}/{made}").json()
    GetKnowledgeBaseFileResponseModel.model_validate(shown, strict=True)
    assert (shown["filename"], shown["name"]) == ("hours.html", "Our hours")
    assert shown["metadata"]["size_bytes"] == 26
    assert writer.get(f"{BASE}/{made}/content").content == b"Hours:\nNine."
    [kept] = media.rglob("*.html")
    assert kept.read_bytes() == b"<h1>Hours</h1><p>Nine.</p>"
    assert upload(writer, "a.txt", b"x").json()["name"] == "a.txt"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"x", ".txt, .md"),
        ("a.txt", b"", "no text"),
        ("a.pdf", b"%PDF-nothing", "damaged"),
        ("a.txt", b"\x00\x01", "no text"),
    ],
)
def test_file_that_cannot_be_read_is_refused(writer, name, content, says):
    refused = upload(writer, name, content)
    assert refused.status_code == 422
    message = refused.json()["detail"]["message"]
    assert message.startswith("file: ")
    assert says in message
    assert Document.objects.count() == 0


def test_limits_of_files_and_texts_hold(writer, settings):
    settings.PARLEY = {
        **settings.PARLEY,
        "MAX_UPLOAD_BYTES": 10,
        "MAX_DOCUMENT_CHARACTERS": 5,
    }
    refused = upload(writer, "a.txt", b"x" * 11).json()["detail"]["message"]
    assert "MAX_UPLOAD_BYTES" in refused
    refused = post(writer, "/text", {"text": "x" * 6})
    assert refused.status_code == 422
    assert refused.json()["detail"]["message"].startswith("text: ")


def test_longest_text_fits_into_one_request(writer, settings):
    longest = settings.PARLEY["MAX_DOCUMENT_CHARACTERS"]
    escaped = len(json.dumps("🙂").strip('"'))
    assert longest * escaped < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    refused = post(writer, "/text", {"text": "x"})
    assert refused.status_code == 413
    assert refused.json()["detail"]["status"] == "too_large"


@pytest.fixture
async def site(settings):
    """A web server on this machine that the owner lets through."""
    pages = {"/hours": "<title>Hours</title><p>Nine.</p>"}

    async def handle(reader, writer):
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        found = path in pages
        head = f"HTTP/1.1 {200 if found else 404} X\r\ncontent-type: text/html\r\n\r\n"
        writer.write((head + pages.get(path, "")).encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        allowed = [f"127.0.0.1:{port}"]
        settings.PARLEY = {**settings.PARLEY, "FETCH_ALLOWED_HOSTS": allowed}
        yield f"http://127.0.0.1:{port}", pages


@pytest.mark.django_db(transaction=True)
async def test_page_is_fetched_and_fetched_again(caller, site):
    origin, pages = site
    writer = await asyncio.to_thread(caller, "read", "write")
    made = await asyncio.to_thread(make, writer, "/url", url=f"{origin}/hours")
    shown = (await asyncio.to_thread(writer.get, f"{BASE}/{made}")).json()
    GetKnowledgeBaseUrlResponseModel.model_validate(shown, strict=True)
    assert (shown["name"], shown["url"]) == ("Hours", f"{origin}/hours")
    pages["/hours"] = "<p>Ten.</p>"
    again = await asyncio.to_thread(post, writer, f"/{made}/refresh", {})
    assert again.json()["extracted_inner_html"] == "<p>Ten.</p>"
    refused = await asyncio.to_thread(post, writer, "/url", {"url": f"{origin}/no"})
    assert refused.status_code == 422
    assert "answered 404" in refused.json()["detail"]["message"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "file:///etc/passwd"]
)
def test_inner_addresses_are_not_fetched(writer, url):
    refused = post(writer, "/url", {"url": url})
    assert refused.status_code == 422
    assert refused.json()["detail"]["message"].startswith("url: ")


def test_only_pages_are_fetched_again(writer):
    made = make(writer, "/text", text="x")
    assert post(writer, f"/{made}/refresh", {}).status_code == 400


def test_name_and_text_are_changed(writer):
    made = make(writer, "/text", text="old", name="a")

    def patch(public_id, **body):
        path = f"{BASE}/{public_id}"
        return writer.patch(path, body, content_type="application/json")

    changed = patch(made, name="b").json()
    assert (changed["name"], changed["extracted_inner_html"]) == ("b", "<p>old</p>")
    changed = patch(made, content="newer").json()
    GetKnowledgeBaseTextResponseModel.model_validate(changed, strict=True)
    assert changed["metadata"]["size_bytes"] == 5
    file = upload(writer, "a.txt", b"x").json()["id"]
    refused = patch(file, content="y")
    assert refused.status_code == 422
    assert refused.json()["detail"]["message"].startswith("content: ")


def test_list_finds_sorts_and_pages(writer):
    make(writer, "/text", text="xxx", name="Bravo")
    make(writer, "/text", text="x", name="alpha")
    upload(writer, "c.txt", b"xx")
    make(writer, "/folder", name="Folder")
    assert names(writer) == ["Folder", "c.txt", "alpha", "Bravo"]
    assert names(writer, search="BRA") == ["Bravo"]
    assert names(writer, types=["file", "folder"]) == ["Folder", "c.txt"]
    assert names(writer, sort_by="size", sort_direction="desc") == [
        "Bravo",
        "c.txt",
        "alpha",
        "Folder",
    ]
    first = writer.get(BASE, {"page_size": 3, "sort_by": "name"}).json()
    rest = names(writer, sort_by="name", cursor=first["next_cursor"])
    assert (len(first["documents"]), len(rest)) == (3, 1)
    assert writer.get(BASE, {"sort_by": "colour"}).status_code == 422
    assert writer.get(BASE, {"cursor": "x"}).status_code == 422


def test_folders_hold_documents_and_count_them(writer):
    outer = make(writer, "/folder", name="Outer")
    inner = make(writer, "/folder", name="Inner", parent_folder_id=outer)
    text = make(writer, "/text", text="x", name="Leaf", parent_folder_id=inner)
    shown = writer.get(f"{BASE}/{outer}").json()
    GetKnowledgeBaseFolderResponseModel.model_validate(shown, strict=True)
    assert (shown["children_count"], shown["document_count"]) == (1, 1)
    leaf = writer.get(f"{BASE}/{text}").json()
    assert leaf["folder_parent_id"] == inner
    assert leaf["folder_path"] == [
        {"id": outer, "name": "Outer"},
        {"id": inner, "name": "Inner"},
    ]
    assert names(writer, parent_folder_id="root") == ["Outer"]
    assert names(writer, parent_folder_id=outer) == ["Inner"]
    assert names(writer, ancestor_folder_id=outer) == ["Leaf", "Inner"]
    assert names(writer, ancestor_folder_id="doc_none") == []


def test_documents_and_folders_are_moved(writer):
    outer = make(writer, "/folder", name="Outer")
    inner = make(writer, "/folder", name="Inner", parent_folder_id=outer)
    text = make(writer, "/text", text="x", name="Leaf")
    assert post(writer, f"/{text}/move", {"move_to": inner}).status_code == 200
    assert names(writer, parent_folder_id=inner) == ["Leaf"]
    assert post(writer, f"/{text}/move", {}).status_code == 200
    assert set(names(writer, parent_folder_id="root")) == {"Leaf", "Outer"}
    for target in (inner, outer):
        refused = post(writer, f"/{outer}/move", {"move_to": target})
        assert "into itself" in refused.json()["detail"]["message"]
    refused = post(writer, f"/{outer}/move", {"move_to": text})
    assert refused.json()["detail"]["message"].startswith("move_to: there is no folder")


def test_folders_are_only_so_deep(writer):
    folder = None
    for depth in range(5):
        folder = make(writer, "/folder", name=f"{depth}", parent_folder_id=folder)
    refused = post(writer, "/folder", {"name": "6", "parent_folder_id": folder})
    assert refused.json()["detail"]["message"].startswith("parent_folder_id: folders")
    make(writer, "/text", text="x", parent_folder_id=folder)


def test_used_document_is_deleted_only_by_force(writer, agent, media):
    made = upload(writer, "a.txt", b"x").json()["id"]
    attach(agent, made)
    refused = writer.delete(f"{BASE}/{made}")
    assert refused.status_code == 400
    assert "Library desk" in refused.json()["detail"]["message"]
    assert writer.delete(f"{BASE}/{made}?force=true").status_code == 200
    assert writer.get(f"{BASE}/{made}").status_code == 404
    assert AgentDocument.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_files_go_with_their_documents(writer, media):
    folder = make(writer, "/folder", name="Folder")
    upload(writer, "a.txt", b"x", parent_folder_id=folder)
    refused = writer.delete(f"{BASE}/{folder}")
    assert "a.txt" in refused.json()["detail"]["message"]
    assert list(media.rglob("*.txt"))
    assert writer.delete(f"{BASE}/{folder}?force=true").status_code == 200
    assert not list(media.rglob("*.txt"))
    assert Document.objects.count() == 0


def test_agents_that_answer_from_a_document_are_told(writer, agent):
    folder = make(writer, "/folder", name="Folder")
    text = make(writer, "/text", text="x", parent_folder_id=folder)
    attach(agent, folder)

    def users(**query):
        answer = writer.get(f"{BASE}/{text}/dependent-agents", query).json()
        GetKnowledgeBaseDependentAgentsResponseModel.model_validate(answer, strict=True)
        return [user["id"] for user in answer["agents"]]

    assert users() == [agent.public_id]
    assert users(dependent_type="transitive") == [agent.public_id]
    assert users(dependent_type="direct") == []
    attach(agent, text)
    assert users(dependent_type="direct") == [agent.public_id]
    [shown] = writer.get(BASE, {"types": "text"}).json()["documents"]
    assert [user["id"] for user in shown["dependent_agents"]] == [agent.public_id]


def test_list_takes_few_queries(writer, agent, django_assert_max_num_queries):
    folder = None
    for number in range(4):
        folder = make(writer, "/folder", name=f"{number}", parent_folder_id=folder)
        attach(agent, make(writer, "/text", text="x", parent_folder_id=folder))
    with django_assert_max_num_queries(6):
        assert len(names(writer)) == 8


@pytest.mark.parametrize("path", ["", "/content", "/dependent-agents"])
def test_what_is_not_there_is_404(writer, path):
    answer = writer.get(f"{BASE}/doc_none{path}")
    assert answer.status_code == 404
    assert answer.json()["detail"]["status"] == "document_not_found"


def test_scopes_hold(caller):
    assert post(caller("read"), "/text", {"text": "x"}).status_code == 403
    assert upload(caller("read"), "a.txt", b"x").status_code == 403
    assert caller("write").get(BASE).status_code == 403
