"""Documents: typed, uploaded or fetched, and shown as the agents know them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from conversations.admin.document_form import DocumentForm
from conversations.admin.theme import ThemedAdmin, button, column
from conversations.knowledge.ingest import NotTaken, fetch_page
from conversations.models import Document, DocumentKind
from conversations.store.library import documents as store

FIELDS = {
    DocumentKind.TEXT: ["name", "folder", "text"],
    DocumentKind.URL: ["name", "folder", "url", "text"],
    DocumentKind.FILE: ["name", "folder", "filename", "upload", "text"],
    DocumentKind.FOLDER: ["name", "folder"],
}


@admin.register(Document)
class DocumentAdmin(ThemedAdmin[Document]):
    """What agents answer from."""

    form = DocumentForm
    list_display = ["name", "kind", "size", "folder", "agent_names", "updated_at"]
    list_filter = ["kind", ("folder", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["folder"]
    search_fields = ["name", "public_id", "filename", "url"]
    readonly_fields = [
        "public_id",
        "filename",
        "size",
        "agent_names",
        "created_at",
        "updated_at",
    ]
    actions_submit_line = ["fetch_again"]
    warn_unsaved_form = True

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """By its kind, which is chosen once."""
        if obj is None:
            fields = ["kind", "name", "folder", "text", "upload", "url"]
            return [(None, {"fields": fields})]
        return [
            (None, {"fields": FIELDS[DocumentKind(obj.kind)]}),
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """With their agents, however many there are."""
        return store.with_agents(super().get_queryset(request))

    def save_model(
        self, request: HttpRequest, obj: Document, form: Any, change: bool
    ) -> None:
        """As the API would keep it."""
        if change:
            self._change(obj, form)
            # It also does what the buttons beside "Save" are for.
            super().save_model(request, obj, form, change)
        else:
            self._add(obj, form)

    def _change(self, obj: Document, form: Any) -> None:
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
        obj.__dict__.update(store.add_document(new, folder_id).__dict__)

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
        """Only web pages are fetched again."""
        document = self.get_object(request, str(object_id))
        if document is None or document.kind != DocumentKind.URL:
            return []
        return super().get_actions_submit_line(request, object_id)  # type: ignore[misc] # the theme's

    @button("Save and fetch again")
    def fetch_again(self, request: HttpRequest, obj: Document) -> None:
        """Get a web page's text anew."""
        try:
            store.change_document(obj, text=fetch_page(obj.url).text)
        except NotTaken as error:
            messages.error(request, f"The page was not fetched: {error}")
        else:
            messages.success(
                request, "The page was fetched; its text is the one of now."
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
