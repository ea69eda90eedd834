"""A page on which staff ask a question and see which passages it finds."""

from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from conversations.engine.ports import Found, ProviderError
from conversations.knowledge.limits import Limits
from conversations.knowledge.retriever import DocumentRetriever
from conversations.models import Agent, Document
from conversations.store.agents.knowledge import searched_documents
from conversations.store.library.model_providers import up_to_date

MOST_SHOWN = 10
TEMPLATE = "admin/conversations/document/trial.html"


class TrialForm(forms.Form):
    """What is asked."""

    question = forms.CharField(
        max_length=500,
        widget=UnfoldAdminTextInputWidget(
            attrs={"placeholder": "When are you open on Sundays?"}
        ),
    )
    said_before = forms.CharField(
        label="Said before",
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
        help_text="What the caller asked just before, for a question like “and on"
        " Sundays?”.",
    )


@dataclass(frozen=True, slots=True)
class Searched:
    """In what is looked."""

    name: str
    url: str
    documents: tuple[int, ...]
    limits: Limits


def trial(request: HttpRequest) -> TemplateResponse:
    """Of the agent or document that the address names."""
    searched = _searched(request)
    form = TrialForm(request.GET if "question" in request.GET else None)
    found, error = None, ""
    if searched.documents and form.is_bound and form.is_valid():
        try:
            found = _find(searched, form.cleaned_data)
        except ProviderError as failure:
            error = str(failure)
    context = {
        **admin.site.each_context(request),
        "title": f"Try a question: {searched.name}",
        "form": form,
        "searched": searched,
        "found": found,
        "rows": _rows(found, searched.limits) if found else [],
        "error": error,
        "kept": {
            key: request.GET[key] for key in ("document", "agent") if key in request.GET
        },
    }
    return TemplateResponse(request, TEMPLATE, context)


def _searched(request: HttpRequest) -> Searched:
    if "agent" in request.GET:
        if not request.user.has_perm("conversations.view_agent"):
            raise PermissionDenied
        agent = get_object_or_404(Agent, public_id=request.GET["agent"])
        limits = Limits(agent.max_passages, agent.max_distance)
        url = reverse("admin:conversations_agent_change", args=[agent.pk])
        return Searched(agent.name, url, searched_documents(agent), limits)
    public_id = request.GET.get("document", "")
    document = get_object_or_404(Document, public_id=public_id)
    url = reverse("admin:conversations_document_change", args=[document.pk])
    return Searched(document.name, url, (document.pk,), Limits())


def _find(searched: Searched, asked: dict[str, Any]) -> Found:
    """Also what is too far, to show how far it is."""
    up_to_date()
    everything = Limits(max(MOST_SHOWN, searched.limits.max_passages), 1.0)
    retriever = DocumentRetriever(searched.documents, everything)
    return async_to_sync(retriever.find)(asked["question"], [asked["said_before"]])


def _rows(found: Found, limits: Limits) -> list[dict[str, Any]]:
    return [
        {
            "passage": passage,
            "given": passage.score >= limits.min_score and number < limits.max_passages,
        }
        for number, passage in enumerate(found.passages)
    ]
