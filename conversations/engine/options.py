"""How one conversation is to go: frozen, units in the names."""

from dataclasses import dataclass, field
from enum import StrEnum

from conversations.engine.fencing import Fence, Spans
from conversations.engine.tools import Tool
from conversations.engine.usage import ModelNames


class Eagerness(StrEnum):
    """How soon the agent takes a pause for the end of a turn."""

    PATIENT = "patient"
    NORMAL = "normal"
    EAGER = "eager"


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """Turn taking."""

    eagerness: Eagerness = Eagerness.NORMAL
    fixed_endpoint_ms: int | None = None
    """Answer after exactly this much silence, whatever was said."""
    interruptible: bool = True
    """False: the agent finishes; what is said meanwhile is still transcribed."""
    first_message_interruptible: bool = True
    echo_guard_ms: int = 1000
    """From the agent's first audio: only clear words interrupt while the client's echo
    canceller settles."""
    reprompt_after_ms: int | None = 7_000
    """Silence after which the agent asks whether the user is there; None: never."""
    max_reprompts: int = 2
    hang_up_after_ms: int | None = None
    """Silence after which the agent says goodbye; None: never."""
    max_duration_ms: int = 600_000
    filler_after_ms: int | None = None
    """A slow answer is bridged with a short phrase after this; None: never."""
    fillers: tuple[str, ...] = ("One moment.", "Let me see.")
    watchdog_ms: int = 20_000
    """A committed turn without an answer ends in a spoken error after this."""
    tentative_every_ms: int | None = None
    """While the user speaks, a look at the words this often; None: at pauses only."""
    speculative: bool = True
    """Ask the model before the turn is certain; what it says is held or dropped."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the agent says of its own accord."""

    reprompts: tuple[str, ...] = ("Are you still there?", "Take your time, I am here.")
    goodbye: str = "I will end the call now. Goodbye!"
    max_duration: str = "We have reached the end of our time. Goodbye!"
    failure: str = "Sorry, something went wrong on my side. Could you say that again?"


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Everything about one conversation that is known before it begins."""

    prompt: str = ""
    prompt_foreign: Spans = ()
    """What of the prompt others wrote: values of variables."""
    fence: Fence = field(default_factory=Fence, compare=False)
    """Around what is foreign, for models that read prompts."""
    first_message: str = ""
    language: str = "en"
    knowledge: tuple[str, ...] = ()
    retrieval_timeout_ms: int = 2_000
    """So long an answer waits for what is looked up; then it goes on without."""
    tools: tuple[Tool, ...] = ()
    max_tool_rounds: int = 8
    """How often in one turn the model may ask for tools before it has to answer."""
    max_tools_at_once: int = 32
    """How many of those that the model asks for in one answer are run."""
    tool_result_limit_characters: int = 65_536
    """More of a tool's result is not shown to the model."""
    voice: str = ""
    speed: float = 1.0
    temperature: float | None = None
    max_tokens: int | None = None
    llm_extra_body: dict[str, object] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    model_names: ModelNames = field(default_factory=ModelNames)
    text_only: bool = False
    output_rate_hz: int = 16_000
    tell_voice_scores: bool = False
    """Report the probability of speech of every window."""
    tell_context_usage: bool = False
    """Report how full the model's context is, where it says so."""
    playout_lead_ms: int = 80
    """How far ahead of the listener audio is sent: what can no longer be taken back."""
    turn: TurnOptions = field(default_factory=TurnOptions)
    phrases: Phrases = field(default_factory=Phrases)
