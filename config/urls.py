"""Addresses; includes only."""

from django.contrib import admin
from django.urls import include, path

from conversations.realtime.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("conversations.pages.urls")),
    path("admin/", admin.site.urls),
]
