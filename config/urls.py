"""Addresses; includes only."""

from django.contrib import admin
from django.urls import include, path

from conversations.api.application import api
from conversations.realtime.process.health import healthz
from conversations.realtime.webrtc.joining import JoinPath
from conversations.realtime.webrtc.validation import validate

urlpatterns = [
    path("", include("conversations.pages.urls")),
    path("v1/", api.urls),
    path("healthz", healthz, name="healthz"),
    path("rtc/validate", validate, {"path": JoinPath.DUAL}),
    path("rtc/v1/validate", validate, {"path": JoinPath.SINGLE}),
    path("admin/", admin.site.urls),
]
