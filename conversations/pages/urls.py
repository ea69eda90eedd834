"""Addresses of the pages for callers."""

from django.urls import path

from conversations.pages import access_code, page_grant
from conversations.pages.self_check import self_check
from conversations.pages.start_page import start_page
from conversations.pages.talk_page import talk

urlpatterns = [
    path("", start_page, name="start-page"),
    path("talk/<str:agent_id>", talk, name="talk"),
    path("talk/<str:agent_id>/code", access_code.enter, name="access-code"),
    path("talk/<str:agent_id>/grant", page_grant.give, name="page-grant"),
    path("check", self_check, name="self-check"),
    path("check/<str:agent_id>", self_check, name="agent-self-check"),
]
