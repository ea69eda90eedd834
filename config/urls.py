"""Addresses; includes only."""

from django.contrib import admin
from django.urls import include, path

from conversations.api.application import api
from conversations.realtime.process.health import healthz

urlpatterns = [
    path("", include("conversations.pages.urls")),
    path("v1/", api.urls),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
