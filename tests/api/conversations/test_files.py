import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from elevenlabs.types import ConvAiFileUploadResponseModel as Kept

from conversations.models import Conversation, Upload
from conversations.store.calls.files import mark_sent

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def talking(agent, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    agent.files_allowed = True
    agent.save()
    return Conversation.objects.create(
        agent=agent,
        agent_name=agent.name,
        status="in-progress",
        started_at=timezone.now(),
    )


@pytest.fixture
def files(talking):
    return f"/v1/convai/conversations/{talking.public_id}/files"


@pytest.fixture
def upload(files):
    def post(
        content=PNG, name="me.png", media_type="image/png", *, to=files, **headers
    ):
        file = SimpleUploadedFile(name, content, media_type)
        return Client().post(to, {"file": file}, headers=headers)

    return post


def refusal(answer):
    return answer.status_code, answer.json()["detail"]["status"]


def stored(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_name_of_ours(talking, upload, tmp_path):
    answer = upload(name="../../my cat.html", media_type="text/html")
    assert answer.status_code == 200
    Kept.model_validate(answer.json(), strict=True)
    [kept] = Upload.objects.all()
    assert answer.json() == {"file_id": kept.public_id}
    assert (kept.conversation, kept.media_type, kept.size_bytes, kept.event_id) == (
        talking,
        "image/png",
        len(PNG),
        None,
    )
    assert kept.name == "my cat.html"
    [path] = stored(tmp_path)
    assert path.name == f"{kept.public_id}.png"
    assert path.read_bytes() == PNG


def test_what_a_file_contains_counts_not_what_it_is_called(upload, tmp_path):
    answer = upload(b"<script>alert(1)</script>", "me.png", "image/png")
    assert answer.status_code == 422
    assert answer.json()["detail"]["message"].startswith("file: ")
    assert Upload.objects.count() == 0
    assert stored(tmp_path) == []


def test_a_file_that_is_too_large_is_refused(upload, settings, tmp_path):
    settings.PARLEY = {
        **settings.PARLEY,
        "MAX_IMAGE_BYTES": len(PNG),
        "MAX_UPLOAD_BYTES": len(PNG) + 1,
    }
    assert upload(PNG).status_code == 200
    assert refusal(upload(PNG + b"!")) == (422, "file_size")
    pdf = b"%PDF-1.7".ljust(len(PNG) + 1)
    assert upload(pdf).status_code == 200
    assert refusal(upload(pdf + b"!")) == (422, "file_size")
    assert len(stored(tmp_path)) == Upload.objects.count() == 2


def test_a_request_without_a_file_is_told_so(files):
    answer = Client().post(files, {"other": "x"})
    assert answer.status_code == 422
    assert "file" in str(answer.json()["detail"])


def test_only_agents_that_take_files_get_some(upload, agent):
    agent.files_allowed = False
    agent.save()
    assert refusal(upload()) == (403, "files_not_allowed")


def test_only_so_many_files_are_taken(upload, talking, agent, tmp_path):
    agent.max_files = 2
    agent.save()
    first = upload().json()["file_id"]
    mark_sent(talking.public_id, [first], 3)
    assert upload().status_code == 200
    assert refusal(upload()) == (403, "too_many_files")
    assert len(stored(tmp_path)) == Upload.objects.count() == 2


def test_only_a_conversation_that_goes_on_takes_files(upload, talking):
    Conversation.objects.update(status="done")
    assert refusal(upload()) == (403, "conversation_over")
    nowhere = "/v1/convai/conversations/conv_nothing/files"
    assert refusal(upload(to=nowhere)) == (404, "conversation_not_found")


def test_only_pages_that_may_talk_to_the_agent_may_send_files(upload, agent):
    agent.allowed_origins = "https://shop.example"
    agent.save()
    assert refusal(upload(Origin="https://evil.example")) == (403, "origin_not_allowed")
    assert upload(Origin="https://shop.example").status_code == 200


def test_a_file_may_be_taken_back_until_it_is_sent(
    upload, files, talking, tmp_path, django_capture_on_commit_callbacks
):
    unsent, sent = (upload().json()["file_id"] for _ in range(2))
    mark_sent(talking.public_id, [sent], 3)
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().delete(f"{files}/{unsent}")
    assert answer.status_code == 200
    assert answer.json() == {"file_id": unsent}
    assert Client().delete(f"{files}/{unsent}").status_code == 404
    assert Client().delete(f"{files}/{sent}").status_code == 404
    assert [one.public_id for one in Upload.objects.all()] == [sent]
    assert len(stored(tmp_path)) == 1


def test_a_file_is_taken_back_in_its_own_conversation_only(upload, files, talking):
    file_id = upload().json()["file_id"]
    other = Conversation.objects.create(
        agent=talking.agent, agent_name="Desk", started_at=timezone.now()
    )
    elsewhere = files.replace(talking.public_id, other.public_id)
    assert Client().delete(f"{elsewhere}/{file_id}").status_code == 404
    evil = {"Origin": "https://evil.example"}
    assert Client().delete(f"{files}/{file_id}", headers=evil).status_code == 403
    assert Upload.objects.count() == 1


def test_who_may_read_conversations_may_have_their_files(upload, files, caller):
    file_id = upload(name='a"b é.png').json()["file_id"]
    answer = caller("read").get(f"{files}/{file_id}")
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert caller().get(f"{files}/{file_id}").status_code == 401
    assert caller("talk").get(f"{files}/{file_id}").status_code == 403
    assert caller("read").get(f"{files}/file_none").status_code == 404
