"""The code that an agent's page may ask for: typed, compared, remembered for a while.

A cookie carries the mark of the code, signed with its time and sent to this agent's page
only; another code makes it void.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from conversations.doors import rate_limits
from conversations.doors.client_address import request_address
from conversations.pages.framing import framed_where_allowed
from conversations.store.access import access_codes
from conversations.store.access.grants import Asker, is_staff_who_may_talk
from conversations.store.agents import settings as agents

logger = logging.getLogger(__name__)

FIELD = "code"
COOKIE = "parley_access"
SALT = "parley.access_code"


def way_in(request: HttpRequest, agent: agents.AgentSettings) -> Asker | None:
    """By what right whoever asks may talk to the agent; None if by none."""
    if not agent.requires_auth:
        return Asker()
    if request.user.is_authenticated and is_staff_who_may_talk(request.user):
        return Asker(staff=request.user)
    mark = _carried_mark(request)
    return Asker(code_mark=mark) if access_codes.holds(agent.public_id, mark) else None


@sensitive_post_parameters(FIELD)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, agent_id: str) -> HttpResponse:
    """Let in whoever types the code; the next pages know them by a cookie."""
    agent = agents.agent_settings(agent_id)
    if agent is None or not agent.takes_calls:
        raise Http404(f"no agent {agent_id}")
    if request.method != "POST" or way_in(request, agent) is not None:
        return redirect("talk", agent_id=agent_id)
    return framed_where_allowed(_answer(request, agent_id), agent)


def _answer(request: HttpRequest, agent_id: str) -> HttpResponse:
    if wait_s := rate_limits.access_code(request_address(request)):
        response = asked(request, agent_id, "too_often", 429)
        response["Retry-After"] = str(round(wait_s))
        return response
    typed = request.POST.get(FIELD, "")[: access_codes.MAX_CODE_CHARACTERS]
    if not typed.strip():
        return asked(request, agent_id, "missing", 422)
    try:
        mark = access_codes.mark_of_typed(agent_id, typed)
    except access_codes.CodeUnreadable as error:
        logger.error("The access code of %s: %s", agent_id, error)
        return asked(request, agent_id, "unreadable", 503)
    if mark is None:
        logger.warning("A wrong access code for %s", agent_id)
        return asked(request, agent_id, "wrong", 403)
    response = redirect("talk", agent_id=agent_id)
    _remember(response, agent_id, mark)
    return response


@never_cache
def asked(
    request: HttpRequest, agent_id: str, fault: str = "", status: int = 200
) -> HttpResponse:
    """The page that asks for it; `fault` names why it asks again."""
    context = {
        "action": reverse("access-code", args=[agent_id]),
        "fault": fault,
        "max_characters": access_codes.MAX_CODE_CHARACTERS,
    }
    return render(request, "pages/access_code.html", context, status=status)


def _remember(response: HttpResponse, agent_id: str, mark: str) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(mark, salt=SALT),
        max_age=_remembered(),
        path=reverse("talk", args=[agent_id]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _carried_mark(request: HttpRequest) -> str:
    """ "" where there is none, or none that we signed lately."""
    try:
        mark = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=_remembered()
        )
    except signing.BadSignature:
        return ""
    return str(mark)


def _remembered() -> timedelta:
    return timedelta(milliseconds=settings.PARLEY["ACCESS_CODE_REMEMBERED_MS"])
