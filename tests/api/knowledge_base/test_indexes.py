import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from elevenlabs.types import (
    GetAgentKnowledgebaseSizeResponseModel,
    KnowledgeBaseDocumentChunkResponseModel,
    KnowledgeBaseDocumentChunksResponseModel,
    RagDocumentIndexesResponseModel,
    RagDocumentIndexResponseModel,
    RagIndexOverviewResponseModel,
)

from conversations.knowledge.reading import Turn, read_document
from conversations.models import AgentDocument, Document
from conversations.store.library.documents import NewDocument, add_document
from tests.fakes.fake_embedding import DIMENSIONS, FakeEmbedding

BASE = "/v1/convai/knowledge-base"
TEXT = "Rules:\nNo dogs.\n\nHours:\nFrom nine."


@pytest.fixture
def program(caller):
    return caller("read", "write")


@pytest.fixture
def document(db):
    return add_document(NewDocument("text", "House", TEXT))


def read(document):
    assert read_document(document.pk, Turn(FakeEmbedding))


def index_of(program, document):
    answer = program.get(f"{BASE}/{document.public_id}/rag-index").json()
    RagDocumentIndexesResponseModel.model_validate(answer, strict=True)
    [index] = answer["indexes"]
    return index


def compute(program, document):
    url = f"{BASE}/{document.public_id}/rag-index"
    body = {"model": "multilingual_e5_large_instruct"}
    answer = program.post(url, body, content_type="application/json").json()
    RagDocumentIndexResponseModel.model_validate(answer, strict=True)
    return answer


def test_programs_are_told_how_far_a_document_is(program, document):
    assert compute(program, document)["status"] == "created"
    read(document)
    index = index_of(program, document)
    assert (index["status"], index["progress_percentage"]) == ("succeeded", 100)
    assert index["model"] == "fake/words"
    size = len("No dogs.") + len("From nine.") + 2 * 4 * DIMENSIONS
    assert index["document_model_index_usage"] == {"used_bytes": size}
    overview = program.get(f"{BASE}/rag-index").json()
    RagIndexOverviewResponseModel.model_validate(overview, strict=True)
    assert overview["models"] == [{"model": "fake/words", "used_bytes": size}]
    assert overview["total_used_bytes"] == size


def test_failed_document_is_read_again_when_asked_for(program, document):
    Document.objects.update(reading="failed", error="It rests.", passages_total=4)
    index = index_of(program, document)
    assert (index["status"], index["error"]) == ("failed", "It rests.")
    assert compute(program, document)["status"] == "created"
    document.refresh_from_db()
    assert document.reading == "queued"


def test_folders_have_no_index(program):
    folder = add_document(NewDocument("folder", "Folder"))
    assert compute(program, folder)["status"] == "cannot_index_folder"


def test_passages_are_told(program, document):
    read(document)
    url = f"{BASE}/{document.public_id}"
    first = program.get(f"{url}/chunks", {"page_size": 1}).json()
    KnowledgeBaseDocumentChunksResponseModel.model_validate(first, strict=True)
    [chunk] = first["chunks"]
    assert (chunk["name"], chunk["content"]) == ("Rules", "No dogs.")
    rest = program.get(f"{url}/chunks", {"cursor": first["next_cursor"]}).json()
    assert [one["content"] for one in rest["chunks"]] == ["From nine."]
    one = program.get(f"{url}/chunk/{chunk['id']}").json()
    KnowledgeBaseDocumentChunkResponseModel.model_validate(one, strict=True)
    assert one == chunk
    other = add_document(NewDocument("text", "Other", "x"))
    path = f"{BASE}/{other.public_id}/chunk/{chunk['id']}"
    assert program.get(path).status_code == 404
    assert program.get(f"{url}/chunk/x").status_code == 422


def test_size_of_what_an_agent_knows_is_told(program, agent):
    folder = add_document(NewDocument("folder", "Folder"))
    add_document(NewDocument("text", "n", "x" * 1_800), folder.public_id)
    text = add_document(NewDocument("text", "n", "x" * 3_600))
    for document in (folder, text):
        AgentDocument.objects.create(agent=agent, document=document)
    url = f"/v1/convai/agent/{agent.public_id}/knowledge-base/size"
    answer = program.get(url).json()
    GetAgentKnowledgebaseSizeResponseModel.model_validate(answer, strict=True)
    assert answer == {"number_of_pages": 3.0}
    assert program.get("/v1/convai/agent/x/knowledge-base/size").status_code == 404


@pytest.mark.parametrize("path", ["rag-index", "chunks", "chunk/1"])
def test_what_is_not_there_is_404(program, path):
    assert program.get(f"{BASE}/doc_none/{path}").status_code == 404


def test_large_file_is_taken_and_read_afterwards(program, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PARLEY = {**settings.PARLEY, "READ_AT_ONCE_BYTES": 5}

    def upload(name, content):
        file = SimpleUploadedFile(name, content)
        return program.post(f"{BASE}/file", {"file": file})

    made = upload("a.pdf", b"%PDF-nothing")
    assert made.status_code == 200
    document = Document.objects.get(public_id=made.json()["id"])
    assert document.text == ""
    read(document)
    index = index_of(program, document)
    assert index["status"] == "failed"
    assert "damaged" in index["error"]
    assert upload("a.exe", b"123456").status_code == 422
