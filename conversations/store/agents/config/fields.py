"""Which part of the API's agent is which column: all that Parley acts on."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings

from conversations.models import Agent
from conversations.models.sealed import Sealed
from conversations.protocol.overridable import (
    BESIDE,
    MIN_DURATION_MS,
    MIN_SOFT_TIMEOUT_MS,
    TOLD,
)
from conversations.store.agents.config import values
from conversations.store.agents.config.built_in_tools import BUILT_IN_FIELDS
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.language_model import (
    LANGUAGE_MODEL_FIELDS,
    model_name,
)
from conversations.store.agents.config.links import (
    KNOWLEDGE_BASE,
    MCP_SERVER_IDS,
    TOOL_IDS,
)
from conversations.store.agents.config.privacy import PRIVACY_FIELDS
from conversations.store.agents.config.questions import CRITERIA, DATA_COLLECTION
from conversations.store.agents.config.retrieval import RETRIEVAL_FIELDS
from conversations.store.agents.config.values import BadValue, Path
from conversations.store.agents.config.widget import WIDGET_FIELDS

MAX_SMALL = 32_767

_VENDOR_VOICE = re.compile(r"[A-Za-z0-9]{20}")


def _provider_name(value: Any) -> str:
    """Ours are `provider/model`; for any other the site's own stands in."""
    name = values.text(value).strip()
    return name if "/" in name else ""


def _or_the_sites(setting: str) -> Callable[[str], str]:
    return lambda name: name or settings.PARLEY[setting]


def _voice(value: Any) -> str:
    """The vendor's own voices are not to be had here: the provider's speaks."""
    name = values.text(value).strip()
    return "" if _VENDOR_VOICE.fullmatch(name) else name


def _language(value: Any) -> str:
    code = values.text(value).strip()
    if not re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,2}", code):
        raise BadValue("is to be a language code, such as en or pt-br")
    return code


def _language_or_none(value: Any) -> str:
    return _language(value) if values.text(value).strip() else ""


def _or_null(text: str) -> str | None:
    return text or None


def _name(value: Any) -> str:
    name = values.line(value)
    if not name:
        raise BadValue("is empty")
    return name


def _bounded(most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        count = values.whole(value)
        if count > most:
            raise BadValue(f"is to be {most} at most")
        return count

    return read


def _at_least_one_or_none(value: Any) -> int | None:
    count = values.limit(value)
    if count == 0:
        raise BadValue("is to be 1 or more, or -1 for none")
    return count


def _lines_of(column: str) -> Callable[[Agent], list[str]]:
    """A list that staff edit as lines."""
    return lambda agent: [
        line for line in getattr(agent, column).splitlines() if line.strip()
    ]


def _lines_into(column: str) -> Callable[[Agent, list[str]], None]:
    return lambda agent, entries: setattr(agent, column, "\n".join(entries))


def _filler(agent: Agent) -> str:
    return next(iter(agent.fillers.splitlines()), "")


def _more_fillers(agent: Agent) -> list[str]:
    return agent.fillers.splitlines()[1:]


def _put_filler(agent: Agent, phrase: str) -> None:
    agent.fillers = "\n".join([phrase, *_more_fillers(agent)])


def _put_more_fillers(agent: Agent, phrases: list[str]) -> None:
    agent.fillers = "\n".join([_filler(agent), *phrases])


def _without_extra_body(agent: Agent) -> frozenset[str]:
    return frozenset(agent.overridable) - BESIDE


def _put_switches(agent: Agent, paths: frozenset[str]) -> None:
    kept = BESIDE & set(agent.overridable)
    agent.overridable = sorted(paths | kept)


def _beside(name: str, agent: Agent) -> bool:
    return name in agent.overridable


def _put_beside(name: str, agent: Agent, may: bool) -> None:
    others = set(agent.overridable) - {name}
    agent.overridable = sorted(others | {name} if may else others)


def _shown_switches(paths: frozenset[str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path in sorted({*TOLD, *paths}):
        *above, last = path.split(".")
        branch = tree
        for name in above:
            branch = branch.setdefault(name, {})
            if not isinstance(branch, dict):
                break
        else:
            branch[last] = path in paths
    return tree


def _shown_hostnames(hosts: list[str]) -> list[dict[str, str]]:
    return [{"hostname": host} for host in hosts]


_agent: Path = ("conversation_config", "agent")
_prompt: Path = (*_agent, "prompt")
_asr: Path = ("conversation_config", "asr")
_turn: Path = ("conversation_config", "turn")
_soft: Path = (*_turn, "soft_timeout_config")
_tts: Path = ("conversation_config", "tts")
_conversation: Path = ("conversation_config", "conversation")
_platform: Path = ("platform_settings",)
_overrides: Path = (*_platform, "overrides")
_parley: Path = (*_platform, "parley")

VOICE = ConfigField((*_tts, "voice_id"), "voice", _voice)
HOSTED_KEY = ConfigField(
    (*_parley, "hosted_api_key"),
    "hosted_api_key",
    lambda value: Sealed.of(values.text(value)),
    secret=True,
)
FIELDS: tuple[ConfigField, ...] = (
    ConfigField(("name",), "name", _name, null="New agent"),
    ConfigField(("tags",), "tags", values.tags),
    ConfigField((*_prompt, "prompt"), "prompt"),
    ConfigField((*_prompt, "llm"), "llm", model_name, _or_the_sites("LLM")),
    *LANGUAGE_MODEL_FIELDS,
    ConfigField((*_prompt, "temperature"), "temperature", values.number, null=None),
    ConfigField(
        (*_prompt, "max_tokens"),
        "max_tokens",
        _at_least_one_or_none,
        values.none_as_never,
    ),
    ConfigField((*_prompt, "tools"), "inline_tools", values.inline_tools),
    *BUILT_IN_FIELDS,
    ConfigField((*_agent, "first_message"), "first_message"),
    ConfigField((*_agent, "language"), "language", _language),
    ConfigField(
        (*_agent, "dynamic_variables", "dynamic_variable_placeholders"),
        "dynamic_variables",
        values.variables,
    ),
    ConfigField(
        (*_agent, "disable_first_message_interruptions"),
        "first_message_interruptible",
        values.opposite,
        lambda may: not may,
    ),
    ConfigField((*_agent, "max_conversation_duration_message"), "max_duration_phrase"),
    ConfigField((*_asr, "provider"), "stt", _provider_name, _or_the_sites("STT")),
    ConfigField((*_asr, "user_input_audio_format"), "input_audio_format"),
    ConfigField(
        (*_asr, "keywords"),
        "keywords",
        values.lines,
        get=_lines_of("keywords"),
        put=_lines_into("keywords"),
    ),
    ConfigField(
        (*_turn, "turn_timeout"),
        "reprompt_after_ms",
        values.seconds_or_never_as_ms(200),
        values.ms_as_seconds,
    ),
    ConfigField(
        (*_turn, "silence_end_call_timeout"),
        "hang_up_after_ms",
        values.seconds_or_never_as_ms(200),
        values.ms_as_seconds,
    ),
    ConfigField((*_turn, "turn_eagerness"), "eagerness"),
    ConfigField((*_turn, "speculative_turn"), "speculative", values.boolean),
    ConfigField(
        (*_soft, "timeout_seconds"),
        "filler_after_ms",
        values.seconds_or_never_as_ms(MIN_SOFT_TIMEOUT_MS),
        values.ms_as_seconds,
    ),
    ConfigField(
        (*_soft, "message"), "fillers", values.line, get=_filler, put=_put_filler
    ),
    ConfigField(
        (*_soft, "additional_soft_timeout_messages"),
        "fillers",
        values.lines,
        get=_more_fillers,
        put=_put_more_fillers,
        null=[],
    ),
    ConfigField((*_tts, "model_id"), "tts", _provider_name, _or_the_sites("TTS")),
    VOICE,
    ConfigField((*_tts, "speed"), "speed", values.number),
    ConfigField((*_tts, "agent_output_audio_format"), "output_audio_format"),
    ConfigField((*_conversation, "text_only"), "text_only", values.boolean),
    ConfigField(
        (*_conversation, "max_duration_seconds"),
        "max_duration_ms",
        values.seconds_as_ms(MIN_DURATION_MS),
        values.ms_as_seconds,
    ),
    ConfigField((*_conversation, "client_events"), "client_events", values.ids),
    ConfigField(
        (*_conversation, "file_input", "enabled"), "files_allowed", values.boolean
    ),
    ConfigField(
        (*_conversation, "file_input", "max_files_per_conversation"),
        "max_files",
        _bounded(MAX_SMALL),
    ),
    ConfigField(
        ("conversation_config", "language_presets"), "language_presets", values.presets
    ),
    ConfigField((*_platform, "archived"), "archived", values.boolean),
    ConfigField((*_platform, "auth", "enable_auth"), "requires_auth", values.boolean),
    ConfigField(
        (*_platform, "auth", "allowlist"),
        "allowed_origins",
        values.hostnames,
        _shown_hostnames,
        get=_lines_of("allowed_origins"),
        put=_lines_into("allowed_origins"),
    ),
    ConfigField(
        (*_platform, "auth", "require_origin_header"),
        "require_origin_header",
        values.boolean,
    ),
    ConfigField(
        (*_overrides, "conversation_config_override"),
        "overridable",
        values.switches,
        _shown_switches,
        get=_without_extra_body,
        put=_put_switches,
        merges=True,
    ),
    *(
        ConfigField(
            (*_overrides, name),
            "overridable",
            values.boolean,
            get=partial(_beside, name),
            put=partial(_put_beside, name),
        )
        for name in sorted(BESIDE)
    ),
    ConfigField(
        (*_platform, "call_limits", "agent_concurrency_limit"),
        "concurrency_limit",
        values.limit,
        values.none_as_never,
    ),
    ConfigField(
        (*_platform, "call_limits", "daily_limit"),
        "daily_limit",
        values.limit,
        values.none_as_never,
    ),
    *PRIVACY_FIELDS,
    *RETRIEVAL_FIELDS,
    *WIDGET_FIELDS,
    ConfigField(
        (*_platform, "summary_language"),
        "summary_language",
        _language_or_none,
        _or_null,
    ),
    ConfigField((*_platform, "analysis_llm"), "analysis_llm", _provider_name, _or_null),
    ConfigField((*_parley, "analysed"), "analysed", values.boolean),
    ConfigField((*_parley, "backend"), "backend"),
    ConfigField((*_parley, "hosted_agent_id"), "hosted_agent_id"),
    ConfigField((*_parley, "hosted_base_url"), "hosted_base_url"),
    HOSTED_KEY,
)


EVERY_FIELD = (
    *FIELDS,
    TOOL_IDS,
    MCP_SERVER_IDS,
    KNOWLEDGE_BASE,
    CRITERIA,
    DATA_COLLECTION,
)
