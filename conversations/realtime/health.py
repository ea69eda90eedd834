"""Whether this process can hold a conversation."""

from django.http import HttpRequest, JsonResponse

from conversations.realtime import process


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 with the reason otherwise."""
    ready = process.readiness.ready
    loading = process.readiness.loading
    return JsonResponse(
        {
            "status": "ready" if ready else "loading" if loading else "failed",
            "problem": process.readiness.problem,
            "conversations": process.capacity.conversations,
        },
        status=200 if ready else 503,
    )
