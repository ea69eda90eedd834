"""The built-in answerer's script: greeting, thanks, goodbye and the like."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, and whether the conversation is over with it."""

    text: str
    ends_call: bool = False


_GOODBYE = re.compile(
    r"\b(?:good ?bye|bye(?: bye)?|see you|that(?:'s| is| was|'ll be| will be) (?:all|it)|"
    r"hang up|nothing else)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(?:thanks|thank you|cheers)\b", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:oh )?(?:hello|hi|hey|good (?:morning|afternoon|evening))(?: there)?[.!?]?$",
    re.IGNORECASE,
)


def respond(said: str, agent_said: str, prompt: str) -> Answer | None:
    """The scripted answer, None when these words are no small talk."""
    said = said.strip()
    if _GOODBYE.search(said) and len(said.split()) <= 10:
        return Answer("Goodbye! Have a nice day.", ends_call=True)
    if _THANKS.search(said) and len(said.split()) <= 6:
        return Answer("You're welcome. Is there anything else?")
    if _GREETING.match(said):
        return Answer("Hello! What would you like to know?")
    return None


def do_not_know() -> str:
    """Honest."""
    return "I'm sorry, I don't know that. You can ask me something else."
