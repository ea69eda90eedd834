"""The language model of an agent beside its name: who stands behind it, and where it is."""

from typing import Any

from django.conf import settings

from conversations.protocol.custom_llm import (
    CUSTOM_LLM,
    CustomLlmError,
    parse_custom_llm,
)
from conversations.store.agents.config import values
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import BadValue, Path
from conversations.store.agents.language_model import NO_OTHER, fallbacks_of

LEAST_CASCADE_MS = 100
_prompt: Path = ("conversation_config", "agent", "prompt")


def model_name(value: Any) -> str:
    """Ours are `provider/model`, or the agent's own endpoint; for any other the site's
    own stands in.
    """
    name = values.text(value).strip()
    return name if "/" in name or name == CUSTOM_LLM else ""


def _fallbacks(value: Any) -> str:
    sent = values.mapping(value)
    match sent.get("preference") or "default":
        case "default":
            return ""
        case "disabled":
            return NO_OTHER
        case "override":
            return "\n".join(_order(sent.get("order")))
    raise BadValue("is to be default, disabled or override", ("preference",))


def _order(value: Any) -> list[str]:
    """Those that are to be had here: names of the vendor's models are left out."""
    try:
        names = values.lines(value)
    except BadValue as error:
        raise BadValue(error.message, ("order", *error.below)) from None
    return list(dict.fromkeys(name.strip() for name in names if "/" in name))


def _shown_fallbacks(text: str) -> dict[str, Any]:
    names = fallbacks_of(text)
    if names is None:
        return {"preference": "default"}
    if not names:
        return {"preference": "disabled"}
    return {"preference": "override", "order": list(names)}


def _shown_timeout(timeout_ms: int | None) -> float:
    ms = timeout_ms or settings.PARLEY["CASCADE_TIMEOUT_MS"]
    return float(values.ms_as_seconds(ms))


def _custom_llm(value: Any) -> dict[str, Any]:
    sent = values.mapping(value)
    if sent:
        try:
            parse_custom_llm(sent)
        except CustomLlmError as error:
            raise BadValue(str(error), error.path) from None
    return sent


BACKUP = ConfigField(
    (*_prompt, "backup_llm_config"), "llm_fallbacks", _fallbacks, _shown_fallbacks
)
CUSTOM = ConfigField(
    (*_prompt, "custom_llm"),
    "custom_llm",
    _custom_llm,
    lambda endpoint: endpoint or None,
    null={},
)
LANGUAGE_MODEL_FIELDS = (
    BACKUP,
    ConfigField(
        (*_prompt, "cascade_timeout_seconds"),
        "cascade_timeout_ms",
        values.seconds_as_ms(LEAST_CASCADE_MS),
        _shown_timeout,
        null=None,
    ),
    CUSTOM,
)
