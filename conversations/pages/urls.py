"""Addresses of the pages for callers."""

from django.urls import path

from conversations.pages import views

urlpatterns = [
    path("", views.agent_list, name="agents"),
    path("talk/<str:agent_id>", views.talk, name="talk"),
]
