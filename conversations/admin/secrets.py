"""Secrets of tools: staff set them, and nobody reads them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from conversations.admin.sealed import SealedFormField
from conversations.admin.theme import ThemedAdmin, column
from conversations.models import Secret
from conversations.store.library.secrets import uses_of

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Secret]
else:
    _ModelForm = forms.ModelForm


class SecretForm(_ModelForm):
    """A secret's name, and its value to be typed."""

    value = SealedFormField(
        help_text="Kept encrypted, sent by tools, and shown nowhere again."
    )

    class Meta:
        """What staff set."""

        model = Secret
        fields = ["name", "value"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields.get("value")
        if isinstance(value, SealedFormField):
            value.know(self.instance.value)


@admin.register(Secret)
class SecretAdmin(ThemedAdmin[Secret]):
    """Names of secrets, and what uses them."""

    form = SecretForm
    list_before_template = "admin/conversations/secret/about.html"
    list_display = ["name", "public_id", "updated_at"]
    search_fields = ["name", "public_id"]
    readonly_fields = ["public_id", "used_by", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["name", "value"]}),
        (
            "Known by",
            {"fields": ["public_id", "used_by", ("created_at", "updated_at")]},
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new secret has no id yet, and nothing uses it."""
        return self.fieldsets if obj else self.fieldsets[:1]

    @column("Used by")
    def used_by(self, secret: Secret) -> str:
        """The tools and agents that would fail without it."""
        use = uses_of([secret.public_id])[secret.public_id]
        names = [user.name for user in use.everything]
        names += [other.replace("_", " ") for other in use.others]
        return ", ".join(names) or "Nothing"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is used is not deleted."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        uses = uses_of(secret.public_id for secret in objs)
        for secret in objs:
            use = uses[secret.public_id]
            protected += [f"{secret}: used by {user.name}" for user in use.everything]
            protected += [
                f"{secret}: {other.replace('_', ' ')}" for other in use.others
            ]
        return deleted, counts, lacking, protected
