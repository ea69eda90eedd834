"""Documents of the workspace: making, finding, reading, deleting."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import OptionalId, PublicId
from conversations.api.keys import reads, writes
from conversations.api.knowledge_base.shapes import added, described, listed
from conversations.api.listing import Direction, Paged, Search, ordering
from conversations.api.ownership import dependents_json
from conversations.api.storable import STORABLE_TEXT
from conversations.knowledge.ingest import (
    NotTaken,
    checked_text,
    fetch_page,
    is_large,
    read_file,
    taken_file,
)
from conversations.store.library import documents as store
from conversations.store.library.dependents import InUse

router = Router(tags=["knowledge base"])

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    STORABLE_TEXT,
]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]


class NewText(Schema):
    """A text."""

    text: Annotated[str, STORABLE_TEXT]
    name: Name | None = None
    parent_folder_id: OptionalId | None = None


class NewPage(Schema):
    """A web page, which is fetched now and, when asked for, again."""

    url: Url
    name: Name | None = None
    parent_folder_id: OptionalId | None = None


class NewFolder(Schema):
    """A folder."""

    name: Name
    parent_folder_id: OptionalId | None = None


class Changes(Schema):
    """Another name, or another text for a document that is one."""

    name: Name | None = None
    content: Annotated[str, STORABLE_TEXT] | None = None


class Move(Schema):
    """Where to; nothing is out of all folders."""

    move_to: OptionalId | None = None


class WantedDocuments(Paged):
    """Which documents."""

    search: Search = ""
    types: list[Literal["file", "url", "text", "folder"]] = []
    parent_folder_id: OptionalId | None = None
    ancestor_folder_id: OptionalId = ""
    sort_by: Literal["name", "created_at", "updated_at", "size"] = "created_at"
    sort_direction: Direction | None = None


class WantedUsers(Paged):
    """Agents that have a document itself, a folder around it, or either."""

    dependent_type: Literal["direct", "transitive", "all"] = "all"


@router.post("/knowledge-base/text", auth=writes)
def create_from_text(request: HttpRequest, body: NewText) -> dict[str, Any]:
    """Keep a text."""
    text = _taken("text", checked_text, body.text)
    name = body.name or store.title_of(text)
    new = store.NewDocument("text", name, text)
    return _added(new, body.parent_folder_id)


@router.post("/knowledge-base/url", auth=writes)
def create_from_url(request: HttpRequest, body: NewPage) -> dict[str, Any]:
    """Fetch a page and keep its text."""
    page = _taken("url", fetch_page, body.url)
    new = store.NewDocument(
        "url", body.name or page.title or body.url, page.text, body.url
    )
    return _added(new, body.parent_folder_id)


@router.post("/knowledge-base/file", auth=writes)
def create_from_file(
    request: HttpRequest,
    file: File[UploadedFile],
    name: Form[Name | None] = None,
    parent_folder_id: Form[OptionalId | None] = None,
) -> dict[str, Any]:
    """Keep a file and its text."""
    filename, media_type = file.name or "", file.content_type or ""
    content = file.read()
    # A large one is read afterwards, and what is wrong with it stands on the document.
    take = taken_file if is_large(content) else read_file
    read = _taken("file", take, filename, media_type, content)
    new = store.NewDocument(
        "file",
        name or filename or read.title or "File",
        read.text,
        filename=filename,
        content=content,
    )
    return _added(new, parent_folder_id)


@router.post("/knowledge-base/folder", auth=writes)
def create_folder(request: HttpRequest, body: NewFolder) -> dict[str, Any]:
    """Make a folder."""
    new = store.NewDocument("folder", body.name)
    return _added(new, body.parent_folder_id)


@router.get("/knowledge-base", auth=reads)
def list_documents(
    request: HttpRequest, wanted: Query[WantedDocuments]
) -> dict[str, Any]:
    """The documents and folders of the workspace, without their texts."""
    column = "size_bytes" if wanted.sort_by == "size" else wanted.sort_by
    direction = wanted.sort_direction or ("asc" if wanted.sort_by == "name" else "desc")
    page = store.document_page(
        store.Wanted(
            search=wanted.search,
            kinds=wanted.types,
            folder=wanted.parent_folder_id,
            ancestor=wanted.ancestor_folder_id,
        ),
        ordering(column, direction),
        wanted.page_size,
        wanted.cursor,
    )
    return {
        "documents": listed(page.rows),
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


@router.get("/knowledge-base/{document_id}", auth=reads)
def get(request: HttpRequest, document_id: PublicId) -> dict[str, Any]:
    """One document with its text."""
    return described(_found(document_id))


@router.get("/knowledge-base/{document_id}/content", auth=reads)
def get_content(request: HttpRequest, document_id: PublicId) -> HttpResponse:
    """A document's text as it is."""
    text = _found(document_id).text
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@router.patch("/knowledge-base/{document_id}", auth=writes)
def update(
    request: HttpRequest, document_id: PublicId, body: Changes
) -> dict[str, Any]:
    """Change its name, or the text of a document that is one."""
    document = _found(document_id)
    text = None
    if body.content is not None:
        if document.kind != "text":
            raise invalid(
                f"only texts can be changed; this is a {document.kind}", "content"
            )
        text = _taken("content", checked_text, body.content)
    return described(store.change_document(document, body.name, text))


@router.post("/knowledge-base/{document_id}/refresh", auth=writes)
def refresh(request: HttpRequest, document_id: PublicId) -> dict[str, Any]:
    """Fetch a web page anew."""
    document = _found(document_id)
    if document.kind != "url":
        raise Refusal(
            400, "not_a_url", f"Only web pages are fetched; this is a {document.kind}."
        )
    try:
        page = fetch_page(document.url)
    except NotTaken as error:
        store.not_refreshed(document, str(error))
        raise invalid(str(error), "url") from None
    return described(store.refreshed(document, page.text))


@router.post("/knowledge-base/{document_id}/move", auth=writes)
def move(request: HttpRequest, document_id: PublicId, body: Move) -> dict[str, Any]:
    """Put it into another folder, or out of all."""
    document = _found(document_id)
    try:
        store.move_document(document, body.move_to)
    except store.BadFolder as error:
        raise invalid(str(error), "move_to") from None
    return {}


@router.delete("/knowledge-base/{document_id}", auth=writes)
def delete(
    request: HttpRequest, document_id: PublicId, force: bool = False
) -> dict[str, Any]:
    """Delete it; `force` takes it from the agents that have it."""
    try:
        store.delete_document(_found(document_id), force=force)
    except InUse as error:
        raise Refusal(400, "document_in_use", str(error)) from None
    return {}


@router.get("/knowledge-base/{document_id}/dependent-agents", auth=reads)
def dependent_agents(
    request: HttpRequest, document_id: PublicId, wanted: Query[WantedUsers]
) -> dict[str, Any]:
    """The agents that answer from it."""
    agents, next_cursor = store.user_page(
        _found(document_id), wanted.dependent_type, wanted.page_size, wanted.cursor
    )
    return {
        "agents": dependents_json(agents),
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
    }


def _found(document_id: str) -> Any:
    document = store.find_document(document_id)
    if document is None:
        raise not_found("document", document_id)
    return document


def _taken(field: str, read: Any, *given: Any) -> Any:
    try:
        return read(*given)
    except NotTaken as error:
        raise invalid(str(error), field) from None


def _added(new: store.NewDocument, folder_id: str | None) -> dict[str, Any]:
    try:
        return added(store.add_document(new, folder_id))
    except store.BadFolder as error:
        raise invalid(str(error), "parent_folder_id") from None
