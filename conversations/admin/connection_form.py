"""The forms of connections: each kind asks for its own, and never shows its secret."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from conversations.admin.json_fields import ReadableJSONField
from conversations.admin.sealed import SealedFormField, SealedInput, SealedLines
from conversations.models import AuthConnection, ConnectionKind, SecretUnreadable
from conversations.protocol.auth_connection import (
    ALGORITHMS,
    MASK,
    SECRET_FIELD,
    ConnectionConfig,
    ConnectionFault,
    parse_connection,
)
from conversations.store.library.connections import with_known_entries

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[AuthConnection]
else:
    _ModelForm = forms.ModelForm

Fields = Mapping[str, Callable[[], forms.Field]]
SEALED = "Kept encrypted and never shown again."
MASKED = (
    f"The values are kept encrypted and shown as {MASK}: leave that, and they stay."
)


class LinesField(forms.CharField):
    """A list of texts, one in a line."""

    def prepare_value(self, value: Any) -> Any:
        """The list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The lines as a list."""
        text = super().clean(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


def _text(label: str, help_text: str = "", *, required: bool = True) -> Any:
    return lambda: forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        widget=UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}),
    )


def _secret(label: str, help_text: str = SEALED, *, lines: bool = False) -> Any:
    widget = SealedLines if lines else SealedInput
    return lambda: SealedFormField(label=label, help_text=help_text, widget=widget)


def _choice(label: str, *values: str, initial: str = "") -> Any:
    return lambda: forms.ChoiceField(
        label=label,
        initial=initial or values[0],
        choices=[(value, value) for value in values],
        widget=UnfoldAdminSelectWidget,
    )


def _pairs(label: str, help_text: str) -> Any:
    return lambda: ReadableJSONField(dict, rows=3, label=label, help_text=help_text)


def _token_url() -> forms.Field:
    return forms.CharField(
        label="Token address",
        help_text="Such as https://example.my.salesforce.com/services/oauth2/token."
        " Addresses inside your network are refused, but for the hosts in"
        " OUTBOUND_ALLOWED_HOSTS.",
        widget=UnfoldAdminTextInputWidget(attrs={"spellcheck": "false"}),
    )


def _scopes() -> forms.Field:
    return LinesField(
        label="Scopes",
        required=False,
        help_text="What the token is to allow, one in a line.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


def _lifetime() -> forms.Field:
    return forms.IntegerField(
        label="Seconds a signed word lives",
        initial=300,
        min_value=30,
        max_value=86_400,
        widget=UnfoldAdminIntegerFieldWidget,
    )


def _in_header() -> forms.Field:
    return forms.BooleanField(
        label="Client in the header",
        required=False,
        help_text="Sends the client id and secret as HTTP Basic instead of in the body.",
        widget=UnfoldBooleanSwitchWidget,
    )


FIELDS: Mapping[str, Fields] = {
    ConnectionKind.OAUTH2: {
        "token_url": _token_url,
        "client_id": _text("Client id"),
        "client_secret": _secret("Client secret"),
        "basic_auth_in_header": _in_header,
        "scopes": _scopes,
        "extra_params": _pairs(
            "Extra parameters",
            f'Sent along for the token, as {{"audience": "crm"}}. {MASKED}',
        ),
        "custom_headers": _pairs(
            "Extra headers",
            f'Sent along for the token, as {{"X-Api-Key": "..."}}. {MASKED}',
        ),
    },
    ConnectionKind.OAUTH2_JWT: {
        "token_url": _token_url,
        "algorithm": _choice("Algorithm", *ALGORITHMS, initial="RS256"),
        "secret_key": _secret(
            "Key",
            f"A private key in PEM, or the text that HS algorithms sign with. {SEALED}",
            lines=True,
        ),
        "key_id": _text("Key id (kid)", required=False),
        "issuer": _text("Issuer (iss)"),
        "audience": _text("Audience (aud)"),
        "subject": _text("Subject (sub)"),
        "expiration_seconds": _lifetime,
        "scopes": _scopes,
        "jwt_usage": _choice("Used as", "authorization_grant", "client_authentication"),
        "token_response_field": _choice("Token taken", "access_token", "id_token"),
        "extra_params": _pairs(
            "Extra claims", f"Signed along, as a JSON object. {MASKED}"
        ),
        "extra_headers": _pairs("Extra JWT headers", f"As a JSON object. {MASKED}"),
    },
    ConnectionKind.BASIC: {
        "username": _text("User name"),
        "password": _secret("Password"),
    },
    ConnectionKind.BEARER: {"token": _secret("Token")},
    ConnectionKind.HEADER: {
        "header_name": _text("Header", "Such as X-Api-Key."),
        "token": _secret("Its value"),
    },
}


class ConnectionForm(_ModelForm):
    """What all kinds have; `form_of` adds the rest."""

    kind: str
    config: ConnectionConfig
    """What was entered, once it is found to be in order."""

    class Meta:
        """What staff set."""

        model = AuthConnection
        fields = ["name", "provider"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.config if self.instance.pk else {}
        for name, field in self.fields.items():
            if isinstance(field, SealedFormField):
                field.know(self.instance.credentials)
            elif name in known:
                self.initial[name] = known[name]

    def clean(self) -> dict[str, Any]:
        """All of it together, as the API would take it."""
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        secret = SECRET_FIELD[self.kind]
        try:
            told = {**values, secret: values[secret].reveal()}
        except SecretUnreadable as error:
            self.add_error(secret, str(error))
            return values
        entered = {name: value for name, value in told.items() if value != ""}
        try:
            entered = with_known_entries(self.instance, entered)
        except SecretUnreadable as error:
            self.add_error(None, str(error))
            return values
        try:
            self.config = parse_connection({**entered, "auth_type": self.kind})
        except ConnectionFault as fault:
            for place, message in fault.faults:
                name = place.partition(".")[0]
                self.add_error(
                    name if name in self.fields else None, f"{place}: {message}."
                )
        return values


def form_of(kind: str) -> type[ConnectionForm]:
    """The form of one kind."""
    fields = {name: made() for name, made in FIELDS[kind].items()}
    return type("ConnectionForm", (ConnectionForm,), {**fields, "kind": kind})
