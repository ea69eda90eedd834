"""Whether this process can hold a conversation."""

from django.http import HttpRequest, JsonResponse

from conversations.realtime.process import this_process


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 with the reason otherwise."""
    ready = this_process.readiness.ready
    loading = this_process.readiness.loading
    return JsonResponse(
        {
            "status": "ready" if ready else "loading" if loading else "failed",
            "problem": this_process.readiness.problem,
            "conversations": this_process.capacity.conversations,
            "webrtc_conversations": this_process.webrtc_capacity.conversations,
        },
        status=200 if ready else 503,
    )
