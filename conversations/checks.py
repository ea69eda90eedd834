"""Django system checks: what would keep conversations from working, with the fix."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from conversations.engine.ports import ProviderError
from conversations.pages.start_page_kind import start_page_kind
from conversations.providers.embedding import site
from conversations.providers.problems import find_problems
from conversations.providers.settings import Kind
from conversations.providers.site import provider_settings
from conversations.realtime.webrtc.addresses import missing_addresses
from conversations.realtime.webrtc.ice_servers import ice_settings_problems
from conversations.store.library import indexes, model_providers


@register("conversations")
def check_providers(**_: Any) -> list[CheckMessage]:
    """Every configured provider exists, and has its key or its model."""
    chosen = provider_settings(settings.PARLEY)
    problems = find_problems(chosen)
    if len(problems) > len(find_problems(chosen, knows_rows=False)):
        # Only then: commands without a database are checked as well.
        try:
            problems = find_problems(
                replace(chosen, services=model_providers.services())
            )
        except DatabaseError:
            problems = find_problems(chosen, knows_rows=False)
    return [
        Error(problem.text, hint=problem.fix, id=f"conversations.{problem.id}")
        for problem in problems
    ]


@register("conversations")
def check_embedding(**_: Any) -> list[CheckMessage]:
    """The model by which documents are searched can be had."""
    name = site.model_name()
    if not site.is_named_by_settings(name):
        # One of a model provider in the database, which staff are told of there.
        return []
    try:
        site.embedding_model()
    except ProviderError as error:
        if _is_named_by_staff(name):
            return []
        hint = "Set EMBEDDING_MODEL, and what it needs, as the README tells."
        return [Error(str(error), hint=hint, id="conversations.embedding")]
    return []


def _is_named_by_staff(model: str) -> bool:
    slug, _, _ = model.partition("/")
    try:
        services = model_providers.services()
    except DatabaseError:
        return False
    return any(one.kind == Kind.EMBEDDING and one.slug == slug for one in services)


@register("conversations")
def check_cache(**_: Any) -> list[CheckMessage]:
    """Redis can be asked, where it is to count."""
    if not settings.REDIS_URL or find_spec("redis"):
        return []
    return [
        Error(
            "REDIS_URL is set, and the package that asks Redis is not installed.",
            hint="Install it with: pip install redis",
            id="conversations.redis",
        )
    ]


@register(Tags.database)
def check_passages(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """An agent can search all that is known."""
    try:
        total = indexes.beyond_memory() if databases else 0
    except DatabaseError:
        # Before the tables are there.
        return []
    if not total:
        return []
    return [
        Warning(
            f"Documents have {total:,} passages, and a process keeps"
            f" {settings.PARLEY['MAX_INDEXED_PASSAGES']:,}: an agent that is to search"
            " more of them than that searches the first only.",
            hint="Raise MAX_INDEXED_PASSAGES, at 7 KB of memory a passage and process,"
            " or use PostgreSQL with pgvector and run manage.py index_passages.",
            id="conversations.passages",
        )
    ]


@register("conversations")
def check_start_page(**_: Any) -> list[CheckMessage]:
    """LANDING_PAGE says something."""
    chosen = settings.PARLEY["LANDING_PAGE"]
    if start_page_kind(chosen) is not None:
        return []
    return [
        Error(
            f"LANDING_PAGE is {chosen!r}, which is nothing that could be shown.",
            hint="Set it to auto, list, off, an agent's id or an address that begins"
            " with https:// or /.",
            id="conversations.start_page",
        )
    ]


@register("conversations")
def check_webrtc(**_: Any) -> list[CheckMessage]:
    """Sound can come by what is said of WebRTC."""
    parley = settings.PARLEY
    if not parley["WEBRTC"]:
        return []
    found: list[CheckMessage] = [
        Error(
            problem,
            hint="Set STUN_URLS, TURN_URLS and TURN_SECRET as docs/webrtc.md tells, or"
            " leave them empty.",
            id="conversations.webrtc.ice_servers",
        )
        for problem in ice_settings_problems(parley)
    ]
    if missing := missing_addresses():
        found.append(
            Warning(
                f"WEBRTC_ADDRESSES names what this machine does not have:"
                f" {', '.join(missing)}.",
                hint="Name addresses of its own; one that a NAT has for it belongs into"
                " WEBRTC_PUBLIC_ADDRESS.",
                id="conversations.webrtc.addresses",
            )
        )
    return found
