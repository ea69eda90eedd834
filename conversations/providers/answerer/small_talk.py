"""The built-in answerer's script: greeting, thanks, goodbye and the like."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from conversations.providers.answerer import small_talk_patterns as patterns
from conversations.providers.answerer.phrasing import contact, listed, sentences, topics

ANYTHING_ELSE = "Is there anything else?"
SORRY = "I'm sorry, I don't know that."
WHAT_ELSE = "What would you like to know?"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, and whether the conversation is over with it."""

    text: str
    ends_call: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """What a scripted answer may depend on."""

    said: str
    agent_said: str
    prompt: str
    knowledge: tuple[str, ...]


def plain(said: str) -> str:
    """The words without punctuation, for the patterns."""
    return " ".join(re.sub(r"[^\w' ]+", " ", said.replace("’", "'")).split())


def is_yes(said: str) -> bool:
    """Whether this is a plain yes."""
    return bool(patterns.YES.match(plain(said)))


def is_no(said: str) -> bool:
    """Whether this is a plain no."""
    return bool(patterns.NO.match(plain(said)))


def question_in(said: str) -> str:
    """What was said, without the "hello" or "okay" in front of it."""
    return patterns.LEAD_IN.sub("", said.strip()) or said.strip()


def respond(moment: Moment) -> Answer | None:
    """The scripted answer, None when these words are no small talk."""
    said = plain(moment.said)
    if not said:
        return Answer("I did not catch that. Could you say it again, please?")
    for pattern, answer in _SCRIPT:
        if pattern.match(said):
            return answer(moment)
    return None


def do_not_know(moment: Moment) -> Answer:
    """Honest, with a way on: who may know, or what can be asked here."""
    person = contact(moment.knowledge)
    if person and SORRY not in moment.agent_said:
        return Answer(f"{SORRY} {person}")
    return Answer(f"{SORRY} {_abilities(moment)}")


def _abilities(moment: Moment) -> str:
    names = topics(moment.knowledge, start=len(moment.said))
    if not names:
        return "You can ask me something else."
    return f"You can ask me about {listed(names)}, for example."


def _self(prompt: str) -> str:
    """The agent in its own words: "You are the desk of..." turned round."""
    first = sentences(prompt)[0] if prompt.strip() else ""
    match = re.match(r"You(?: are|'re) ([^,.;:]{3,90})", first)
    return match[1].strip() if match else "the assistant here"


def _repeat(moment: Moment) -> Answer:
    if moment.agent_said:
        return Answer(moment.agent_said)
    return Answer(WHAT_ELSE)


def _who(moment: Moment) -> Answer:
    return Answer(f"I am {_self(moment.prompt)}. {WHAT_ELSE}")


def _machine(moment: Moment) -> Answer:
    return Answer(
        f"I am a computer program. I am {_self(moment.prompt)}, and I answer questions."
    )


def _person(moment: Moment) -> Answer:
    person = contact(moment.knowledge) or "But I will gladly answer your questions."
    return Answer(f"I can't put you through. {person}")


def _no(moment: Moment) -> Answer:
    if ANYTHING_ELSE in moment.agent_said:
        return Answer("All right. Goodbye, and have a nice day!", ends_call=True)
    return Answer(f"All right. {WHAT_ELSE}")


def _fixed(text: str, ends_call: bool = False) -> Callable[[Moment], Answer]:
    answer = Answer(text, ends_call)
    return lambda moment: answer


_SCRIPT: tuple[tuple[re.Pattern[str], Callable[[Moment], Answer]], ...] = (
    (patterns.GOODBYE, _fixed("Goodbye, and have a nice day!", ends_call=True)),
    (patterns.GREETING, _fixed(f"Hello! {WHAT_ELSE}")),
    (patterns.HOW_ARE_YOU, _fixed(f"I am fine, thank you. {WHAT_ELSE}")),
    (patterns.THANKS, _fixed(f"You're welcome. {ANYTHING_ELSE}")),
    (patterns.REPEAT, _repeat),
    (patterns.WHO, _who),
    (patterns.MACHINE, _machine),
    (patterns.ABILITIES, lambda moment: Answer(f"Gladly. {_abilities(moment)}")),
    (patterns.HEARING, _fixed(f"Yes, I can hear you. {WHAT_ELSE}")),
    (patterns.WAIT, _fixed("Of course, take your time.")),
    (patterns.PERSON, _person),
    (patterns.NO, _no),
    (patterns.YES, _fixed(WHAT_ELSE)),
)
