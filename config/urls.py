"""Addresses; includes only."""

from django.contrib import admin
from django.urls import include, path

from conversations.realtime.health import healthz

urlpatterns = [
    path("", include("conversations.pages.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
