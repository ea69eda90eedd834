"""Whether this process can hold a conversation."""

from django.http import HttpRequest, JsonResponse

from conversations.realtime import process


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 with the reason otherwise."""
    ready = process.readiness.ready
    loading = not process.readiness.finished.is_set()
    return JsonResponse(
        {
            "status": "ready" if ready else "loading" if loading else "failed",
            "problem": process.readiness.problem,
            "conversations": process.live_conversations(),
        },
        status=200 if ready else 503,
    )
