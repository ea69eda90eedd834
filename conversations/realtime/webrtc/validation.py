"""Whether a client may join, and why not: what LiveKit's clients ask over HTTP when their
signalling socket was refused, which tells them no reason. They show it to people.
"""

import math
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conversations.doors import rate_limits
from conversations.doors.client_address import request_address
from conversations.doors.origins import may_connect
from conversations.realtime.admission import NO_SUCH_AGENT
from conversations.realtime.faults import TryAgainLater
from conversations.realtime.process import this_process
from conversations.realtime.webrtc.joining import BadJoin, JoinPath, read_join
from conversations.store.access.grants import GrantRefused
from conversations.store.access.shown_tokens import look_at
from conversations.store.agents.settings import agent_settings

SUCCESS = "success"
SWITCHED_OFF = "Conversations over WebRTC are switched off on this server."
TOO_OFTEN = "Too many calls from your address; wait as long as Retry-After says."
OTHER_PAGE = "Pages of this website may not talk to the agent."


class _Refused(Exception):
    """The text is for people."""

    def __init__(self, status: HTTPStatus, text: str, wait_s: float = 0) -> None:
        super().__init__(text)
        self.status = status
        self.wait_s = wait_s


@never_cache
@require_safe
def validate(request: HttpRequest, path: JoinPath) -> HttpResponse:
    """200 when a conversation could begin over this path now, or the token's goes on.

    Uses nothing up and takes no place: the next moment may see it otherwise.
    """
    try:
        _check(request, path)
    except _Refused as refused:
        answer = _text(refused.status, str(refused))
        if refused.wait_s:
            answer["Retry-After"] = str(math.ceil(refused.wait_s))
        return answer
    return _text(HTTPStatus.OK, SUCCESS)


def _check(request: HttpRequest, path: JoinPath) -> None:
    if not settings.PARLEY["WEBRTC"]:
        raise _Refused(HTTPStatus.NOT_FOUND, SWITCHED_OFF)
    if wait_s := rate_limits.keyless_call(request_address(request)):
        raise _Refused(HTTPStatus.TOO_MANY_REQUESTS, TOO_OFTEN, wait_s)
    try:
        join = read_join(
            path, request.META["QUERY_STRING"], request.headers.get("Authorization")
        )
        token = look_at(join.token)
    except (BadJoin, GrantRefused) as refused:
        raise _Refused(HTTPStatus.UNAUTHORIZED, str(refused)) from None
    agent = agent_settings(token.agent_id)
    origin = request.headers.get("Origin")
    # A page that reads from its own site states none, nor does a program: which it is
    # cannot be told here.
    if origin is not None and not may_connect(origin, request.get_host(), agent):
        raise _Refused(HTTPStatus.UNAUTHORIZED, OTHER_PAGE)
    if token.goes_on:
        return
    if agent is None or not agent.takes_calls:
        raise _Refused(HTTPStatus.UNAUTHORIZED, NO_SUCH_AGENT)
    try:
        this_process.webrtc_capacity.check(settings.PARLEY["MAX_WEBRTC_CONVERSATIONS"])
        this_process.capacity.check(settings.PARLEY["MAX_CONVERSATIONS"])
    except TryAgainLater as full:
        raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, full.message) from None


def _text(status: HTTPStatus, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
