"""Documents as the API shows them."""

from typing import Any

from django.utils.html import escape

from conversations.api.ownership import access_info, dependents_json
from conversations.store.library.documents import direct_users
from conversations.store.library.folders import FolderTree

USAGES = ["prompt", "auto"]


def added(document: Any) -> dict[str, Any]:
    """One that has just been made."""
    return {
        "id": document.public_id,
        "name": document.name,
        "folder_path": _path(document, FolderTree()),
    }


def listed(documents: list[Any]) -> list[dict[str, Any]]:
    """Several, without their texts; folders are looked up once for all of them."""
    tree = FolderTree()
    return [_shown(document, tree) for document in documents]


def described(document: Any) -> dict[str, Any]:
    """One with its text."""
    shown = _shown(document, FolderTree())
    if document.kind != "folder":
        shown["extracted_inner_html"] = _html(document.text)
        shown["content_format"] = "html"
    if document.kind == "file":
        shown["filename"] = document.filename
    return shown


def _shown(document: Any, tree: FolderTree) -> dict[str, Any]:
    path = _path(document, tree)
    shown = {
        "type": document.kind,
        "id": document.public_id,
        "name": document.name,
        "metadata": {
            "created_at_unix_secs": int(document.created_at.timestamp()),
            "last_updated_at_unix_secs": int(document.updated_at.timestamp()),
            "size_bytes": document.size_bytes,
        },
        "supported_usages": USAGES,
        "access_info": access_info(),
        "folder_parent_id": path[-1]["id"] if path else None,
        "folder_path": path,
        "dependent_agents": dependents_json(direct_users(document)),
    }
    if document.kind == "url":
        shown["url"] = document.url
    if document.kind == "folder":
        shown["children_count"] = tree.children(document.pk)
        shown["document_count"] = tree.documents(document.pk)
    return shown


def _path(document: Any, tree: FolderTree) -> list[dict[str, str]]:
    return [
        {"id": folder.public_id, "name": folder.name}
        for folder in tree.path(document.folder_id)
    ]


def _html(text: str) -> str:
    """Passages as paragraphs: whoever shows it shows words, and runs nothing."""
    passages = [escape(part.strip("\n")) for part in text.split("\n\n")]
    return "".join(
        f"<p>{part.replace(chr(10), '<br>')}</p>" for part in passages if part.strip()
    )
