"""What the agent says around a tool, where the model itself says nothing."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from statistics import median

from conversations.engine.options import TurnOptions
from conversations.engine.tools import PreToolSpeech, Tool

LONG_MS = 1_500
"""A wait of this length sounds as if nobody were there."""
REMEMBERED_CALLS = 5
REMEMBERED_TOOLS = 2_000

PHRASES = {
    "de": ("Einen Moment, bitte.", "Ich sehe gleich nach."),
    "en": ("One moment, please.", "Let me check that."),
    "es": ("Un momento, por favor.", "Déjeme comprobarlo."),
    "fr": ("Un instant, s'il vous plaît.", "Je vérifie tout de suite."),
    "it": ("Un momento, per favore.", "Controllo subito."),
    "nl": ("Een ogenblik, alstublieft.", "Ik kijk het even na."),
    "pl": ("Chwileczkę, proszę.", "Już sprawdzam."),
    "pt": ("Um momento, por favor.", "Vou verificar."),
}
"""By language; in any other the agent says its fillers."""
FAILURES = {
    "de": "Das hat gerade leider nicht geklappt.",
    "en": "Sorry, I could not get that done just now.",
    "es": "Lo siento, ahora mismo no he podido hacerlo.",
    "fr": "Désolé, je n'ai pas pu le faire pour le moment.",
    "it": "Mi dispiace, al momento non ci sono riuscito.",
    "nl": "Sorry, dat is nu helaas niet gelukt.",
    "pl": "Przepraszam, w tej chwili to się nie udało.",
    "pt": "Desculpe, não foi possível fazer isso agora.",
}
"""By language."""


class ToolLatencies:
    """How long tools took lately; one for all conversations of a process."""

    def __init__(self) -> None:
        self._recent_ms: OrderedDict[str, deque[int]] = OrderedDict()

    def took(self, tool: Tool, duration_ms: int) -> None:
        """A call of it has returned, or was given up."""
        key = tool.key or tool.name
        recent = self._recent_ms.setdefault(key, deque(maxlen=REMEMBERED_CALLS))
        recent.append(duration_ms)
        self._recent_ms.move_to_end(key)
        if len(self._recent_ms) > REMEMBERED_TOOLS:
            self._recent_ms.popitem(last=False)

    def is_slow(self, tool: Tool) -> bool:
        """Whether a call of it is likely to take long; unknown is no."""
        recent = self._recent_ms.get(tool.key or tool.name)
        return bool(recent) and median(recent or ()) >= LONG_MS


def wants_words(tools: Sequence[Tool], latencies: ToolLatencies) -> bool:
    """Whether something is to be said before these run, when the model said nothing."""
    return any(
        tool.pre_tool_speech is PreToolSpeech.FORCE
        or (tool.pre_tool_speech is PreToolSpeech.AUTO and latencies.is_slow(tool))
        for tool in tools
    )


def before(language: str, turn: TurnOptions, number: int) -> str:
    """Words before a tool runs, in turn; "" if the agent has none.

    What the owner had the agent say while it thinks is its own, and comes first.
    """
    own = turn.fillers if turn.fillers != TurnOptions().fillers else ()
    words = own or PHRASES.get(_code(language)) or turn.fillers
    return words[number % len(words)] if words else ""


def failed(language: str, otherwise: str) -> str:
    """Words for a tool that failed; `otherwise` in a language that has none here."""
    return FAILURES.get(_code(language), otherwise)


def _code(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]
