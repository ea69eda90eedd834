"""Addresses; includes only."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("conversations.pages.urls")),
    path("admin/", admin.site.urls),
]
