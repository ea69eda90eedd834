"""Short sounds over the agent's voice, as Moonshine's small model mishears them.

Said while the agent speaks, "step" is a "stop" and a lone "bright" a "right"; in a turn
of the user's own these words mean what they say, so there they are left alone.
"""

import re

LONGEST_SOUND_MS = 1_500
"""With the quiet around it; whoever listens and hums takes no longer."""

_STOPPING = {
    "step": "stop",
    "top": "stop",
    "weight": "wait",
    "hold on a": "hold on",
    "held on": "hold on",
    "told on": "hold on",
    "accurately": "actually",
}
_GOES_ON = (
    "a|no|one|please|talking|that|it|there|now|what|i|for|step|top|stop|weight|wait"
)
"""What follows a wish to stop: "weight a moment", but not "top floor"."""

_SOUNDS = {
    "right": "bright wright write while",
    "sure": "sir shore",
    "got it": "goddard|got him|better|darted",
    "yeah": "yet ye yell hi",
    "okay": "oak|o k|ok a",
    "i see": "i c|eye see|icy|i thought",
    "uh huh": "you have|aha|he a|help|well",
    "oh": "o wo whoa",
}
_LISTENING = {
    heard: said
    for said, all_heard in _SOUNDS.items()
    for heard in (all_heard.split("|") if "|" in all_heard else all_heard.split())
}
_BEGINS_WITH_STOPPING = re.compile(
    rf"(step|top|weight)(?=\W*$|\W+(?:{_GOES_ON})\b)"
    r"|(hold on a(?=\W*$)|held on|told on|accurately)\b",
    re.IGNORECASE,
)


def as_said_over_agent(text: str, duration_ms: int) -> str:
    """What was likely said, given that the agent was speaking."""
    plain = " ".join(re.findall(r"[a-z']+", text.lower()))
    if duration_ms <= LONGEST_SOUND_MS and plain in _LISTENING:
        return f"{_LISTENING[plain].capitalize()}."
    misheard = _BEGINS_WITH_STOPPING.match(text)
    if misheard is None:
        return text
    meant = _STOPPING[misheard[0].lower()].capitalize()
    return meant + text[misheard.end() :]
