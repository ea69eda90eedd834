"""What the page of a private agent connects with: one grant for each conversation."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from conversations.doors import rate_limits
from conversations.doors.client_address import request_address
from conversations.pages.access_code import way_in
from conversations.store.access.grants import give_to_page
from conversations.store.agents import settings as agents


@never_cache
@require_POST
def give(request: HttpRequest, agent_id: str) -> JsonResponse:
    """A token by which this page may start one conversation, soon.

    Errors are as the API has them: `{"detail": {"status": ..., "message": ...}}`.
    """
    if wait_s := rate_limits.keyless_call(request_address(request)):
        message = gettext("Too many conversations were begun. Wait a minute.")
        refused = _refusal(429, "rate_limited", message)
        refused["Retry-After"] = str(round(wait_s))
        return refused
    agent = agents.agent_settings(agent_id)
    if agent is None or not agent.takes_calls:
        message = gettext("The agent has been switched off or removed.")
        return _refusal(404, "agent_not_found", message)
    asker = way_in(request, agent)
    if asker is None:
        message = gettext("You are not let in any more. Reload the page.")
        return _refusal(401, "authorization_required", message)
    grant = give_to_page(agent.public_id, asker)
    return JsonResponse({"conversation_token": grant.secret})


def _refusal(code: int, status: str, message: str) -> JsonResponse:
    detail = {"status": status, "message": message}
    return JsonResponse({"detail": detail}, status=code)
