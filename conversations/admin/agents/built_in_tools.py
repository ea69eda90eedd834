"""The built-in tools of an agent on its form: what each may do, as fields."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from conversations.admin.form_rows import RowsField
from conversations.models import Agent
from conversations.protocol.system_tool import MAX_DELAY_MS
from conversations.store.agents.config.built_in_tools import check
from conversations.store.agents.config.values import BadValue

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Agent]
else:
    _ModelForm = forms.ModelForm

SKIP, LANGUAGE = "skip_turn", "language_detection"
AGENTS, NUMBERS = "transfer_to_agent", "transfer_to_number"
KEYS, VOICEMAIL = "play_keypad_touch_tone", "voicemail_detection"
NEVER = -1
DESTINATIONS = {
    "phone": ("Telephone number", "phone_number"),
    "sip_uri": ("SIP address", "sip_uri"),
    "phone_dynamic_variable": ("Number in a variable", "phone_number"),
    "sip_uri_dynamic_variable": ("SIP address in a variable", "sip_uri"),
}


def _switch(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(
        required=False,
        label=label,
        help_text=help_text,
        widget=UnfoldBooleanSwitchWidget,
    )


def _lines(
    label: str, help_text: str = "", *, required: bool = False
) -> forms.CharField:
    return forms.CharField(
        required=required,
        label=label,
        help_text=help_text,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


def _agents() -> Iterator[tuple[str, str]]:
    yield "", "Choose an agent"
    for public_id, name, enabled in Agent.objects.filter(archived=False).values_list(
        "public_id", "name", "enabled"
    ):
        yield public_id, name if enabled else f"{name} (switched off)"


class AgentRow(forms.Form):
    """One way out to another agent."""

    agent_id = forms.ChoiceField(
        label="Agent", choices=_agents, widget=UnfoldAdminSelectWidget
    )
    condition = _lines(
        "When", "In words: the language model is told this.", required=True
    )
    transfer_message = _lines("Said before", "By the agent that hands over.")
    delay_ms = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_DELAY_MS,
        label="Pause after it (ms)",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}),
    )
    enable_transferred_agent_first_message = _switch("The other says its first message")
    preserve_voice_settings = _switch("The other speaks with this agent's voice")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agent_id"]
        assert isinstance(field, forms.ChoiceField)
        known = self.initial.get("agent_id") or self.data.get(
            self.add_prefix("agent_id")
        )
        choices = list(_agents())
        if known and known not in dict(choices):
            # One that has gone since: the row stays until somebody changes it.
            choices.append((known, f"{known} (not there)"))
        field.choices = choices


class NumberRow(forms.Form):
    """One number that a call may be put through to."""

    kind = forms.ChoiceField(
        label="To",
        choices=[(kind, label) for kind, (label, _) in DESTINATIONS.items()],
        widget=UnfoldAdminSelectWidget,
        initial="phone",
    )
    value = forms.CharField(
        label="Number, address or variable", widget=UnfoldAdminTextInputWidget
    )
    condition = _lines("When", required=True)
    transfer_type = forms.ChoiceField(
        label="How",
        choices=[
            ("conference", "The agent stays on the line"),
            ("blind", "The agent leaves"),
            ("sip_refer", "The agent leaves (SIP REFER)"),
        ],
        widget=UnfoldAdminSelectWidget,
        initial="conference",
    )


class BuiltInToolsForm(_ModelForm):
    """Puts the fields below into `Agent.system_tools` and back."""

    may_skip_turn = _switch(
        "May stay silent", "When the caller wants time, it waits until they speak."
    )
    skip_turn_wait_secs = forms.FloatField(
        required=False,
        min_value=0.2,
        max_value=3_600,
        label="Asks after them after (seconds)",
        help_text="Empty: it waits for as long as they take.",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    may_change_language = _switch(
        "May change its language",
        "To those that have a language preset, when the caller speaks them.",
    )
    language_at_start_only = _switch("Only in the caller's first two turns")
    agent_transfers = RowsField(
        AgentRow,
        legend="Transfer",
        label="Hands over to other agents",
        help_text="In the same conversation: the other agent knows what was said. It must"
        " be switched on and run here; a private one takes over from private ones only.",
    )
    number_transfers = RowsField(
        NumberRow,
        legend="Number",
        label="Has calls put through",
        help_text="By the client, which is told so by agent_tool_response_full_payload:"
        " there is no telephone here.",
    )
    numbers_tell_caller = _switch("Tells the caller before a call is put through")
    may_press_keys = _switch(
        "May press keys", "The client is sent dtmf_request and plays the tones."
    )
    keys_then_silence = _switch("Says nothing after them")
    may_detect_voicemail = _switch(
        "Hangs up on answering machines", "After the message below, if there is one."
    )
    voicemail_message = _lines(
        "Message for the machine", "{{variables}} are filled in."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tools = self.instance.system_tools
        shown = fields_of(tools if isinstance(tools, dict) else {})
        self.initial = {**shown, **self.initial}

    def clean(self) -> dict[str, Any]:
        """As the API would keep it."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if set(FIELDS) <= set(self.fields) and not set(FIELDS) & set(self.errors):
            before = self.instance.system_tools
            tools = tools_of(values, before if isinstance(before, dict) else {})
            for name, tool in tools.items():
                try:
                    check(name, tool)
                except BadValue as fault:
                    where = ".".join(fault.below)
                    self.add_error(PLACES[name], f"{where}: {fault.message}.")
            self.instance.system_tools = tools
        return values


PLACES = {
    SKIP: "skip_turn_wait_secs",
    LANGUAGE: "may_change_language",
    AGENTS: "agent_transfers",
    NUMBERS: "number_transfers",
    KEYS: "may_press_keys",
    VOICEMAIL: "voicemail_message",
}
"""Where what is wrong with a tool is told."""
FIELDS = tuple(BuiltInToolsForm.base_fields)
FIELDSET: list[Any] = [
    "can_end_call",
    ("may_skip_turn", "skip_turn_wait_secs"),
    ("may_change_language", "language_at_start_only"),
    "agent_transfers",
    "number_transfers",
    "numbers_tell_caller",
    ("may_press_keys", "keys_then_silence"),
    ("may_detect_voicemail", "voicemail_message"),
]


def fields_of(tools: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields show of an agent's tools."""
    wait_secs = _params(tools, SKIP).get("wait_timeout_secs")
    return {
        "may_skip_turn": SKIP in tools,
        "skip_turn_wait_secs": None if wait_secs == NEVER else wait_secs,
        "may_change_language": LANGUAGE in tools,
        "language_at_start_only": bool(
            _params(tools, LANGUAGE).get("only_at_conversation_start")
        ),
        "agent_transfers": [
            {**way, "delay_ms": way.get("delay_ms") or None}
            for way in _rows(tools, AGENTS)
        ],
        "number_transfers": [_number_row(way) for way in _rows(tools, NUMBERS)],
        "numbers_tell_caller": _params(tools, NUMBERS).get("enable_client_message")
        is not False,
        "may_press_keys": KEYS in tools,
        "keys_then_silence": bool(_params(tools, KEYS).get("suppress_turn_after_dtmf")),
        "may_detect_voicemail": VOICEMAIL in tools,
        "voicemail_message": _params(tools, VOICEMAIL).get("voicemail_message") or "",
    }


def tools_of(values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The tools that the fields say; what they do not tell of one stays as it was."""
    found: dict[str, dict[str, Any] | None] = {
        SKIP: {"wait_timeout_secs": values["skip_turn_wait_secs"]}
        if values["may_skip_turn"]
        else None,
        LANGUAGE: {"only_at_conversation_start": values["language_at_start_only"]}
        if values["may_change_language"]
        else None,
        AGENTS: _transfers(
            [_agent_way(row) for row in values["agent_transfers"]], before
        ),
        NUMBERS: _numbers(values),
        KEYS: {"suppress_turn_after_dtmf": values["keys_then_silence"]}
        if values["may_press_keys"]
        else None,
        VOICEMAIL: {"voicemail_message": values["voicemail_message"]}
        if values["may_detect_voicemail"]
        else None,
    }
    tools = {name: tool for name, tool in before.items() if name not in found}
    for name, params in found.items():
        if params is not None:
            former = before.get(name)
            kept = former if isinstance(former, dict) else {}
            whole = {**_params(before, name), **params, "system_tool_type": name}
            tools[name] = {"type": "system", "name": name, **kept, "params": whole}
    return tools


def _params(tools: Mapping[str, Any], name: str) -> dict[str, Any]:
    tool = tools.get(name)
    params = tool.get("params") if isinstance(tool, dict) else None
    return params if isinstance(params, dict) else {}


def _rows(tools: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = _params(tools, name).get("transfers")
    return (
        [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    )


def _agent_way(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "delay_ms": row["delay_ms"] or 0}


def _transfers(
    ways: list[dict[str, Any]], before: Mapping[str, Any]
) -> dict[str, Any] | None:
    if not ways:
        return None
    former = {way.get("agent_id"): way for way in _rows(before, AGENTS)}
    return {"transfers": [{**former.get(way["agent_id"], {}), **way} for way in ways]}


def _numbers(values: Mapping[str, Any]) -> dict[str, Any] | None:
    ways = [
        {
            "transfer_destination": {
                "type": row["kind"],
                DESTINATIONS[row["kind"]][1]: row["value"].strip(),
            },
            "condition": row["condition"],
            "transfer_type": row["transfer_type"],
        }
        for row in values["number_transfers"]
    ]
    if not ways:
        return None
    return {"transfers": ways, "enable_client_message": values["numbers_tell_caller"]}


def _number_row(way: Mapping[str, Any]) -> dict[str, Any]:
    place = way.get("transfer_destination")
    place = (
        place if isinstance(place, dict) else {"phone_number": way.get("phone_number")}
    )
    return {
        "kind": place.get("type") or "phone",
        "value": place.get("phone_number") or place.get("sip_uri") or "",
        "condition": way.get("condition", ""),
        "transfer_type": way.get("transfer_type") or "conference",
    }
