"""Title and summary in the conversation's own words."""

import re

from conversations.analysis.rules.exchanges import Exchange, exchanges
from conversations.analysis.rules.moods import mood
from conversations.analysis.rules.replies import asks
from conversations.analysis.rules.words import content, cut
from conversations.analysis.summary import Summary
from conversations.engine.english.language import is_english
from conversations.store.analysis.case import Case

TITLE_CHARACTERS = 80
QUOTE_CHARACTERS = 200
MOST_REQUESTS = 4
NO_REQUEST = "No request"
_GREETING = re.compile(
    r"^(?:(?:yes|yeah|hi|hello|hey|good (?:morning|afternoon|evening|day)|there|um|uh|oh|"
    r"okay|ok|so|well|please|thanks|thank you)\b[,.! ]*)+",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:i (?:want|need|would like|have a (?:question|problem))|i'd like|i'm (?:calling|"
    r"looking|trying)|i am (?:calling|looking|trying)|can you|could you|can i|could i|"
    r"help me|please)\b",
    re.IGNORECASE,
)


def summary(case: Case) -> Summary:
    """What was asked and answered, quoted; of the outcome only what is sure."""
    said = exchanges(case.turns)
    requests = [at for at, one in enumerate(said) if _is_request(one)][:MOST_REQUESTS]
    if not is_english(case.language):
        return Summary(_plain_title(said), _quotes(said))
    title = _title(said[requests[0]].caller) if requests else NO_REQUEST
    parts = [_asked_and_answered(said, at) for at in requests]
    if not parts:
        parts = [_without_request(said)]
    return Summary(title, " ".join([*parts, *_tools(case)]), mood(case).result)


def _is_request(exchange: Exchange) -> bool:
    said = _GREETING.sub("", exchange.caller)
    # An answer to the agent's question is no request, unless it is a question itself.
    is_answer = exchange.agent.rstrip().endswith("?") and not _may_ask(exchange.agent)
    if not content(said):
        return False
    asked = asks(said) or bool(_WISH.search(said))
    return asked and (not is_answer or said.rstrip().endswith("?"))


def _may_ask(agent: str) -> bool:
    """Whether the agent asks for the caller's wish, not for a detail of it."""
    return bool(
        re.search(
            r"\bhello\b|\bhelp\b|\bdo for you\b|\bassist\b|\banything\b", agent.lower()
        )
    )


def _title(said: str) -> str:
    request = _GREETING.sub("", " ".join(said.split())) or said
    first = re.split(r"(?<=[.!?])\s+", request)
    chosen = next((one for one in first if asks(one) or _WISH.search(one)), first[0])
    title = cut(_GREETING.sub("", chosen) or chosen, TITLE_CHARACTERS).rstrip(" .,!")
    return title[:1].upper() + title[1:]


def _asked_and_answered(said: list[Exchange], at: int) -> str:
    asked = f'Caller asked: "{cut(said[at].caller, QUOTE_CHARACTERS)}"'
    answer = said[at + 1].agent if at + 1 < len(said) else ""
    if not answer:
        return f"{asked} The agent did not answer."
    return f'{asked} Agent answered: "{cut(answer, QUOTE_CHARACTERS)}"'


def _without_request(said: list[Exchange]) -> str:
    caller = next((one.caller for one in said if one.caller), "")
    if not caller:
        return "The caller said nothing."
    return f'No request was recognised. Caller said: "{cut(caller, QUOTE_CHARACTERS)}"'


def _tools(case: Case) -> list[str]:
    failed = {call.name for call in case.tool_calls if call.is_error}
    used = dict.fromkeys(call.name for call in case.tool_calls)
    if not used:
        return []
    listed = ", ".join(f"{one} (failed)" if one in failed else one for one in used)
    return [f"Tools used: {listed}."]


def _plain_title(said: list[Exchange]) -> str:
    """In any language: the first words."""
    first = next((one.caller for one in said if one.caller), "")
    return cut(first or next((one.agent for one in said), ""), TITLE_CHARACTERS)


def _quotes(said: list[Exchange]) -> str:
    """In any language: what was said first, and the answer to it."""
    at = next((at for at, one in enumerate(said) if one.caller), None)
    if at is None:
        return f'"{cut(said[0].agent, QUOTE_CHARACTERS)}"' if said else ""
    answer = said[at + 1].agent if at + 1 < len(said) else ""
    quotes = [said[at].caller, answer]
    return " - ".join(f'"{cut(one, QUOTE_CHARACTERS)}"' for one in quotes if one)
