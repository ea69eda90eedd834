"""The form of a model provider."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from conversations.admin.sealed import SealedFormField
from conversations.models import ModelProvider
from conversations.providers.settings import ENVIRONMENT, RESERVED_SLUGS, Kind

LEAST_TIMEOUT_MS, MOST_TIMEOUT_MS = 1_000, 600_000

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[ModelProvider]
else:
    _ModelForm = forms.ModelForm


class ModelProviderForm(_ModelForm):
    """Where a service is; its key is typed and never shown."""

    api_key = SealedFormField(
        required=False,
        label="API key",
        help_text="Kept encrypted and never shown again. A server of your own may need"
        " none.",
    )

    class Meta:
        """What staff set."""

        model = ModelProvider
        fields = [
            "kind",
            "name",
            "slug",
            "base_url",
            "api_key",
            "timeout_ms",
            "enabled",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.fields.get("api_key")
        if isinstance(key, SealedFormField):
            key.know(self.instance.api_key)

    def clean_base_url(self) -> str:
        """Without what is added to it."""
        url = str(self.cleaned_data["base_url"]).strip().rstrip("/")
        return url.removesuffix("/chat/completions")

    def clean_timeout_ms(self) -> int:
        """Neither too short to answer nor longer than anybody waits."""
        timeout_ms = int(self.cleaned_data["timeout_ms"])
        if not LEAST_TIMEOUT_MS <= timeout_ms <= MOST_TIMEOUT_MS:
            raise forms.ValidationError(
                f"Between {LEAST_TIMEOUT_MS} and {MOST_TIMEOUT_MS} milliseconds."
            )
        return timeout_ms

    def clean(self) -> dict[str, Any]:
        """A name of its own, and a key that is meant for the address."""
        values = super().clean() or self.cleaned_data
        slug, kind = values.get("slug", ""), values.get("kind")
        if slug in RESERVED_SLUGS:
            self.add_error("slug", f"{slug} stands for what is built in; use another.")
        if slug == ENVIRONMENT and kind:
            self._check_environment(Kind(kind))
        self._check_key(values.get("base_url", ""))
        return values

    def _check_environment(self, kind: Kind) -> None:
        names = (f"{kind.setting}_BASE_URL", f"{kind.setting}_API_KEY")
        if any(settings.PARLEY.get(name) for name in names):
            self.add_error(
                "slug",
                f"{ENVIRONMENT} is what {' and '.join(names)} of the environment are"
                " called; use another.",
            )

    def _check_key(self, base_url: str) -> None:
        held = self.instance.pk and self.instance.api_key
        typed = "api_key" in self.changed_data
        if held and not typed and _host(base_url) != _host(self.initial["base_url"]):
            self.add_error(
                "api_key",
                "Enter the key anew, or clear it: the stored one was for another"
                " address.",
            )


def _host(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
