"""Django system checks: what would keep conversations from working, with the fix."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register("conversations")
def check_providers(**_: Any) -> list[CheckMessage]:
    """Every configured provider exists, and has its key or its model."""
    # Here, since the providers bring in libraries that most commands do without.
    from conversations.providers.problems import find_problems  # noqa: PLC0415
    from conversations.providers.site import provider_settings  # noqa: PLC0415

    return [
        Error(problem.text, hint=problem.fix, id=f"conversations.{problem.id}")
        for problem in find_problems(provider_settings(settings.PARLEY))
    ]


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
