"""Documents: typed, uploaded or fetched, and shown as the agents know them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator

from conversations.admin.document_form import DocumentForm
from conversations.admin.document_trial import trial
from conversations.admin.theme import ThemedAdmin, button, column
from conversations.knowledge.ingest import NotTaken, fetch_page
from conversations.models import Document, DocumentKind
from conversations.store.library import documents as store
from conversations.store.library.reading_queue import put
from conversations.store.library.shown import first_passages, progress

TRIAL = "admin:conversations_document_trial"
PASSAGES_SHOWN = 50

PURPOSES = {
    DocumentKind.TEXT: "Written or pasted here.",
    DocumentKind.FILE: "Uploaded: a PDF, a Word file, a table, a book.",
    DocumentKind.URL: "Fetched from its address, again when you ask or by the clock.",
    DocumentKind.FOLDER: "Holds other documents, so that they are chosen together.",
}
ADDED = {
    DocumentKind.TEXT: ["name", "folder", "text"],
    DocumentKind.URL: ["url", "name", "folder", "refresh_hours"],
    DocumentKind.FILE: ["upload", "name", "folder"],
    DocumentKind.FOLDER: ["name", "folder"],
}
FIELDS = {
    DocumentKind.TEXT: ["name", "folder", "text"],
    DocumentKind.URL: ["name", "folder", "url", "refresh_hours", "text"],
    DocumentKind.FILE: ["name", "folder", "filename", "upload", "text"],
    DocumentKind.FOLDER: ["name", "folder"],
}


@admin.register(Document)
class DocumentAdmin(ThemedAdmin[Document]):
    """What agents answer from."""

    form = DocumentForm
    list_before_template = "admin/conversations/document/about.html"
    change_form_outer_before_template = "admin/conversations/document/kinds.html"
    list_display = [
        "name",
        "kind",
        "state_line",
        "size",
        "folder",
        "agent_names",
        "updated_at",
    ]
    list_filter = ["kind", "reading", ("folder", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["folder"]
    search_fields = ["name", "public_id", "filename", "url"]
    readonly_fields = [
        "public_id",
        "filename",
        "size",
        "agent_names",
        "created_at",
        "updated_at",
        "state",
        "problem",
        "fetched_at",
        "vectors",
        "passages_shown",
        "try_it",
    ]
    actions_submit_line = ["fetch_again", "read_again"]
    warn_unsaved_form = True

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """By its kind, which is chosen once."""
        if obj is None:
            return [(None, {"fields": ["kind", *ADDED[_kind(request)]]})]
        return [
            (None, {"fields": FIELDS[DocumentKind(obj.kind)]}),
            *self._searched(obj),
            (
                "Known by",
                {
                    "fields": [
                        ("public_id", "size"),
                        "agent_names",
                        ("created_at", "updated_at"),
                    ]
                },
            ),
        ]

    def _searched(self, document: Document) -> list[Any]:
        """How far it is, and what of it is found."""
        if document.kind == DocumentKind.FOLDER:
            return [("Searched", {"fields": ["try_it"]})]
        fields: list[Any] = ["state"]
        fields += ["problem"] if document.error else []
        fields += ["fetched_at"] if document.kind == DocumentKind.URL else []
        return [
            ("Searched", {"fields": [*fields, "vectors", "try_it", "passages_shown"]})
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The kind is chosen by the address."""
        return {**super().get_changeform_initial_data(request), "kind": _kind(request)}

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With ways to the forms of the other kinds."""
        chosen = _kind(request)
        kinds = [
            {
                "label": kind.label,
                "purpose": purpose,
                "url": f"?kind={kind.value}",
                "is_chosen": kind == chosen,
            }
            for kind, purpose in PURPOSES.items()
        ]
        context = {**(extra_context or {}), "kinds": kinds}
        return super().add_view(request, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        """With the page on which questions are tried."""
        page = path(
            "try/", self.admin_site.admin_view(self._trial), name=TRIAL.split(":")[1]
        )
        return [page, *super().get_urls()]

    def _trial(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return trial(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """With their agents, however many there are."""
        return store.with_agents(super().get_queryset(request))

    def save_model(
        self, request: HttpRequest, obj: Document, form: Any, change: bool
    ) -> None:
        """As the API would keep it."""
        if change:
            self._change(obj, form)
            # Nothing else: whoever reads it writes how far that is meanwhile.
            obj.save(update_fields=["folder", "refresh_hours", "updated_at"])
            for action in self.get_actions_submit_line(request, obj.pk):
                if action.action_name in request.POST:
                    action.method(request, obj)
        else:
            self._add(obj, form)

    def _change(self, obj: Document, form: Any) -> None:
        if "refresh_hours" in form.changed_data:
            store.reschedule(obj)
        upload = form.cleaned_data.get("upload")
        if upload:
            store.replace_file(obj, upload.name, form.content, form.read.text)
        else:
            store.change_document(obj, obj.name, form.read and form.read.text)

    def _add(self, obj: Document, form: Any) -> None:
        upload = form.cleaned_data.get("upload")
        kind = form.cleaned_data["kind"]
        filename = upload.name if upload and kind == DocumentKind.FILE else ""
        title, text = (form.read.title, form.read.text) if form.read else ("", "")
        url = form.cleaned_data["url"] if kind == DocumentKind.URL else ""
        name = obj.name or filename or title or url or store.title_of(text)
        new = store.NewDocument(
            kind, name, text, url=url, filename=filename, content=form.content
        )
        folder_id = obj.folder.public_id if obj.folder else None
        hours = obj.refresh_hours if kind == DocumentKind.URL else None
        obj.__dict__.update(store.add_document(new, folder_id).__dict__)
        if hours:
            obj.refresh_hours = hours
            obj.save(update_fields=["refresh_hours"])

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        """With its file; the page before has said which agents lose it."""
        store.delete_document(obj, force=True)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[Document]
    ) -> None:
        """Likewise. A document may be gone with the folder before it."""
        for pk in list(queryset.values_list("pk", flat=True)):
            document = Document.objects.filter(pk=pk).first()
            if document is not None:
                store.delete_document(document, force=True)

    def get_actions_submit_line(self, request: HttpRequest, object_id: int) -> Any:
        """Only web pages are fetched again, and folders not even read."""
        document = self.get_object(request, str(object_id))
        if document is None or document.kind == DocumentKind.FOLDER:
            return []
        actions = super().get_actions_submit_line(request, object_id)  # type: ignore[misc] # the theme's
        is_page = document.kind == DocumentKind.URL
        return [one for one in actions if is_page or "fetch" not in one.action_name]

    @button("Save and fetch again")
    def fetch_again(self, request: HttpRequest, obj: Document) -> None:
        """Get a web page's text anew."""
        try:
            store.refreshed(obj, fetch_page(obj.url).text)
        except NotTaken as error:
            store.not_refreshed(obj, str(error))
            messages.error(request, f"The page was not fetched: {error}")
        else:
            messages.success(
                request, "The page was fetched; its text is the one of now."
            )

    @button("Save and read again")
    def read_again(self, request: HttpRequest, obj: Document) -> None:
        """Have its passages made anew, as after a failure."""
        put([obj.pk], timezone.now())
        messages.success(request, "It is read again; this page tells how far it is.")

    @column("State", ordering="reading")
    def state(self, document: Document) -> str:
        """How far it is."""
        return progress(document) or "–"

    @column("State", ordering="reading")
    def state_line(self, document: Document) -> str:
        """How far it is or, in the list, what is wrong with it."""
        if not document.error:
            return self.state(document)
        return f"{self.state(document)}: {Truncator(document.error).chars(120)}"

    @column("Problem")
    def problem(self, document: Document) -> str:
        """Why it could not be read, which says what to do."""
        return document.error

    @column("Vectors of")
    def vectors(self, document: Document) -> str:
        """The model by which it is searched."""
        return document.embedded_by or "–"

    @column("Try it")
    def try_it(self, document: Document) -> str:
        """Where a question is tried."""
        url = f"{reverse(TRIAL)}?{urlencode({'document': document.public_id})}"
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500 underline" href="{}">'
            "Try a question</a>",
            url,
        )

    @column("Passages")
    def passages_shown(self, document: Document) -> str:
        """The first of them."""
        passages = first_passages(document, PASSAGES_SHOWN)
        more = document.passages_total - len(passages)
        return render_to_string(
            "admin/conversations/document/passages.html",
            {"passages": passages, "more": max(0, more) if passages else 0},
        )

    @column("Size", ordering="size_bytes")
    def size(self, document: Document) -> str:
        """For people."""
        if document.kind == DocumentKind.FOLDER:
            return "–"
        return filesizeformat(document.size_bytes)

    @column("Agents")
    def agent_names(self, document: Document) -> str:
        """The agents that have it."""
        return ", ".join(agent.name for agent in document.agents.all()) or "None"


def _kind(request: HttpRequest) -> DocumentKind:
    """Of a new document: the form's own word counts, then the address."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    return DocumentKind(kind) if kind in DocumentKind.values else DocumentKind.TEXT
