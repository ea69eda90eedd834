"""The form of a document: typed, uploaded or fetched; its text is read while it is
checked, so that what is wrong with it stands beside the field.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from conversations.knowledge.ingest import (
    ACCEPTED,
    NotTaken,
    ReadDocument,
    checked_text,
    fetch_page,
    is_large,
    read_file,
    taken_file,
)
from conversations.models import Document, DocumentKind
from conversations.store.library.documents import BadFolder, folder_for

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Document]
else:
    _ModelForm = forms.ModelForm

NEEDED: dict[str, tuple[str, str]] = {
    DocumentKind.TEXT: ("text", "Write the text, or choose another kind above."),
    DocumentKind.URL: ("url", "Give the page's address, or choose another kind above."),
    DocumentKind.FILE: ("upload", "Choose a file, or choose another kind above."),
    DocumentKind.FOLDER: ("name", "A folder needs a name."),
}
UNNAMED = {
    DocumentKind.TEXT.value: "Empty: the beginning of the text.",
    DocumentKind.URL.value: "Empty: the page's title.",
    DocumentKind.FILE.value: "Empty: the file's name.",
}
"""What a document is called that is given no name."""


class DocumentForm(_ModelForm):
    """A document. After checking, `read` is what was got out of a file or a page."""

    kind = forms.ChoiceField(
        choices=DocumentKind.choices,
        initial=DocumentKind.TEXT.value,
        widget=forms.HiddenInput,
    )
    url = forms.URLField(
        label="Address",
        required=False,
        max_length=2_000,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(attrs={"type": "url"}),
        help_text="Fetched when you save.",
    )
    upload = forms.FileField(
        label="File",
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=f"One of {', '.join(ACCEPTED)}.",
    )

    class Meta:
        """What staff set."""

        model = Document
        fields = ["kind", "name", "folder", "text", "url", "refresh_hours"]
        widgets = {
            "text": UnfoldAdminTextareaWidget(attrs={"rows": 18}),
            "name": UnfoldAdminTextInputWidget(),
            "refresh_hours": UnfoldAdminIntegerFieldWidget(attrs={"min": 1}),
        }
        help_texts = {
            "text": "One passage a paragraph, with an empty line between them.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read: ReadDocument | None = None
        self.content = b""
        self._is_new = self.instance.pk is None
        if self._is_new:
            self._ask_for_what_its_kind_needs()
        else:
            self._keep_kind()
        folder = self.fields.get("folder")
        if isinstance(folder, forms.ModelChoiceField):
            folder.queryset = Document.objects.filter(kind=DocumentKind.FOLDER)

    def _ask_for_what_its_kind_needs(self) -> None:
        kind = str(self.data.get("kind") or self.initial.get("kind"))
        self.fields["name"].required = False
        self.fields["name"].help_text = UNNAMED.get(kind, "")
        needed, message = NEEDED.get(kind, ("", ""))
        if field := self.fields.get(needed):
            field.required = True
            field.error_messages["required"] = message

    def _keep_kind(self) -> None:
        """The kind is chosen once, and with it what can be changed."""
        kind = self.instance.kind
        del self.fields["kind"]
        if kind != DocumentKind.FILE:
            del self.fields["upload"]
        if kind != DocumentKind.URL:
            self.fields.pop("refresh_hours", None)
        self.fields["url"].disabled = True
        self.fields["url"].help_text = ""
        for name, field in self.fields.items():
            if name == "name":
                field.required, field.help_text = True, ""
            if name == "text" and kind != DocumentKind.TEXT:
                field.disabled, field.help_text = True, "What the agents know of it."

    def clean(self) -> dict[str, Any]:
        """Everything that the kind needs is there, and can be read."""
        values = super().clean() or self.cleaned_data
        kind = values.get("kind") if self._is_new else self.instance.kind
        if kind is None:
            return values
        needed, message = NEEDED[DocumentKind(kind)]
        if self._is_new and not values.get(needed) and needed not in self.errors:
            self.add_error(needed, message)
        self._check_folder(kind, values.get("folder"))
        if not self.errors:
            self._read(DocumentKind(kind), values)
        return values

    def _check_folder(self, kind: str, folder: Document | None) -> None:
        moved = None if self._is_new else self.instance
        try:
            folder_for(folder.public_id if folder else None, kind, moved)
        except BadFolder as error:
            message = str(error)
            self.add_error("folder", f"{message[:1].upper()}{message[1:]}.")

    def _read(self, kind: DocumentKind, values: dict[str, Any]) -> None:
        if kind == DocumentKind.TEXT:
            self._take("text", lambda: ReadDocument("", checked_text(values["text"])))
        elif kind == DocumentKind.URL and self._is_new:
            self._take("url", lambda: fetch_page(values["url"]))
        elif kind == DocumentKind.FILE and values.get("upload"):
            upload = values["upload"]
            self.content = upload.read()
            media_type = upload.content_type or ""
            take = taken_file if is_large(self.content) else read_file
            self._take("upload", lambda: take(upload.name, media_type, self.content))

    def _take(self, field: str, read: Callable[[], ReadDocument]) -> None:
        try:
            self.read = read()
        except NotTaken as error:
            self.add_error(field, str(error))
