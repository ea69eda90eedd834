"""Files that callers send into a conversation."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Router, Schema, UploadedFile

from conversations.api.errors import Refusal, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads
from conversations.api.open_doors import check_conversations_page
from conversations.hosted.passing_on import pass_on_file, take_back_file
from conversations.hosted.problems import HostedError
from conversations.store.calls.files import (
    FileRefused,
    UnfitFile,
    file_of,
    keep_file,
    remove_unsent,
)

router = Router(tags=["conversations"])


class KeptFile(Schema):
    """A file by its id, by which messages name it."""

    file_id: str


@router.post("/conversations/{conversation_id}/files", auth=None, response=KeptFile)
def upload_file(
    request: HttpRequest, conversation_id: PublicId, file: File[UploadedFile]
) -> KeptFile:
    """Upload an image or a PDF, to be sent with one of the caller's next messages.

    Needs no key: whoever knows the conversation's id has it now.
    """
    check_conversations_page(request, conversation_id)
    try:
        ours = keep_file(conversation_id, file)
        file.seek(0)
        # A hosted agent knows it by the id it has there.
        there = pass_on_file(
            conversation_id,
            file.name or "file",
            file.read(),
            file.content_type or "application/octet-stream",
        )
        return KeptFile(file_id=there or ours)
    except HostedError as error:
        raise Refusal(502, "hosted_agent_failed", error.message) from None
    except UnfitFile as refused:
        raise Refusal(422, refused.status, str(refused)) from None
    except FileRefused as refused:
        raise Refusal(403, refused.status, str(refused)) from None


@router.delete(
    "/conversations/{conversation_id}/files/{file_id}", auth=None, response=KeptFile
)
def remove_file(
    request: HttpRequest, conversation_id: PublicId, file_id: PublicId
) -> KeptFile:
    """Take back a file that has not been sent."""
    check_conversations_page(request, conversation_id)
    try:
        taken_back = take_back_file(conversation_id, file_id)
    except HostedError as error:
        raise Refusal(502, "hosted_agent_failed", error.message) from None
    if not taken_back and not remove_unsent(conversation_id, file_id):
        raise not_found("file", file_id)
    return KeptFile(file_id=file_id)


@router.get("/conversations/{conversation_id}/files/{file_id}", auth=reads)
def get_file(
    request: HttpRequest, conversation_id: PublicId, file_id: PublicId
) -> HttpResponse:
    """A file as the caller sent it."""
    found = file_of(conversation_id, file_id)
    if found is None:
        raise not_found("file", file_id)
    disposition = content_disposition_header(True, found.name)
    return HttpResponse(
        found.load(),
        content_type=found.media_type,
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": disposition or "attachment",
        },
    )
