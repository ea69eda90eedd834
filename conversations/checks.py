"""Django system checks: what would keep conversations from working, with the fix."""

from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError


@register("conversations")
def check_providers(**_: Any) -> list[CheckMessage]:
    """Every configured provider exists, and has its key or its model."""
    # Here, since the providers bring in libraries that most commands do without.
    from conversations.providers.problems import find_problems  # noqa: PLC0415
    from conversations.providers.site import provider_settings  # noqa: PLC0415
    from conversations.store.library.model_providers import services  # noqa: PLC0415

    chosen = provider_settings(settings.PARLEY)
    problems = find_problems(chosen)
    if len(problems) > len(find_problems(chosen, knows_rows=False)):
        # Only then: commands without a database are checked as well.
        try:
            problems = find_problems(replace(chosen, services=services()))
        except DatabaseError:
            problems = find_problems(chosen, knows_rows=False)
    return [
        Error(problem.text, hint=problem.fix, id=f"conversations.{problem.id}")
        for problem in problems
    ]


@register("conversations")
def check_embedding(**_: Any) -> list[CheckMessage]:
    """The model by which documents are searched can be had."""
    from conversations.engine.ports import ProviderError  # noqa: PLC0415
    from conversations.providers.embedding import site  # noqa: PLC0415

    name = site.model_name()
    if not site.is_named_by_settings(name):
        # One of a model provider in the database, which staff are told of there.
        return []
    try:
        site.embedding_model()
    except ProviderError as error:
        hint = "Set EMBEDDING_MODEL, and what it needs, as the README tells."
        return [Error(str(error), hint=hint, id="conversations.embedding")]
    return []


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
