"""What a conversation needs from outside: one Protocol per job.

Audio on every port is signed 16-bit little-endian mono PCM. What the user says arrives at
`INPUT_RATE_HZ`; what the agent says leaves at the rate the session was opened with.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from conversations.engine.fencing import Fence, Spans

INPUT_RATE_HZ = 16_000
VAD_WINDOW_SAMPLES = 512
ECHO_REACH_MS = 448
"""How much of what came in an echo test needs."""
VAD_WINDOW_MS = VAD_WINDOW_SAMPLES * 1000 // INPUT_RATE_HZ

ToolKind = Literal["client", "webhook", "system", "mcp"]


class ProviderError(Exception):
    """A speech service or model failed.

    The text is for staff, who alone see it: it says what failed and how to mend it, may
    name addresses and quote the service, and holds no secret.
    """

    def __init__(self, text: str, *, plain: str = "") -> None:
        super().__init__(text)
        self.plain = plain
        """What the user, whoever that is, is told of it; "": no more than what failed."""


class ProviderRefused(ProviderError):
    """The service will not do what it was asked, now or when it is asked again."""

    def __init__(self, text: str, status: int, *, plain: str = "") -> None:
        super().__init__(text, plain=plain)
        self.status = status
        """What HTTP calls it."""


OnAsked = Callable[[str], None]
"""Called by a chain of providers with the name of each one it asks, in turn: the last of
them is who answers.
"""


class VoiceStream(Protocol):
    """Voice activity of one conversation."""

    def push(self, window: bytes) -> None:
        """Queue one window of `VAD_WINDOW_SAMPLES` samples. Returns at once.

        The score (0..1, the probability of speech) comes to the stream's callback, on
        the event loop, in the order of the windows.
        """

    def close(self) -> None:
        """Stop: no callback runs after this returns."""


class VoiceActivity(Protocol):
    """Tells speech from everything else."""

    def open(self, on_score: Callable[[float], None]) -> VoiceStream:
        """Start a stream. Must be called on the event loop that is to get the scores."""


class Origin(StrEnum):
    """Whose voice the microphone brings while the agent speaks."""

    UNKNOWN = "unknown"
    LIKELY_ECHO = "likely echo"
    """The agent's own so far, which may still be chance."""
    ECHO = "echo"
    """The agent's own, and nothing else."""
    USER = "user"
    """More than the agent's echo, of which enough is known to say so."""


class EchoTest(Protocol):
    """Tells the agent's own voice in the microphone from the user's; one conversation.

    Both methods are called on the event loop and return at once.
    """

    def played(self, pcm: bytes, at_ms: int) -> None:
        """Audio of the agent, at the rate the session was opened with.

        Its first sample is heard at this moment of the session clock.
        """

    def judge(self, pcm: bytes, until_ms: int, sounding_ms: int) -> Origin:
        """Whose voice it is that still goes on at a moment.

        `pcm`, at INPUT_RATE_HZ, is what came in up to then, `ECHO_REACH_MS` of it or
        more; the voice set in so long ago.
        """


@dataclass(frozen=True, slots=True)
class TranscriptionRequest:
    """Words wanted from a stretch of speech."""

    pcm: bytes
    """At INPUT_RATE_HZ."""
    language: str = "en"
    keywords: tuple[str, ...] = ()
    final: bool = True
    """False for a tentative look at speech that goes on: may be dropped under load."""
    over_agent: bool = False
    """Said while the agent has the word: a short sound is likelier to mean "go on" or
    "stop" than a rare word that sounds like it."""
    on_asked: OnAsked | None = field(default=None, compare=False, repr=False)


class SpeechToText(Protocol):
    """Turns speech into words."""

    async def transcribe(self, request: TranscriptionRequest) -> str:
        """The words, "" when there are none.

        Cancelling is safe. Raises ProviderError.
        """


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file the user uploaded."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent with a message."""

    file_id: str
    load: Callable[[], Awaitable[FileContent | None]] = field(repr=False)
    """Asked each time a model that reads files is to see it; None: there is no such
    file."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of the dialogue, as the language model sees it."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    tool_calls: tuple["ToolRequest", ...] = ()
    tool_call_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    foreign: Spans = ()
    """What of the text others wrote: data, whatever it says."""


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """A tool the model may ask for."""

    name: str
    description: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    """JSON schema of the arguments, type object."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage of a document, and how well it fits what was asked."""

    document_id: str
    document: str
    """Its name."""
    text: str
    score: float
    """0..1, where 1 fits best."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked up for one answer."""

    query: str
    passages: tuple[FoundPassage, ...]
    """Best first."""
    model: str
    """Whose vectors were compared."""
    latency_ms: int


@dataclass(frozen=True, slots=True)
class AnswerFormat:
    """The answer is to be JSON of this shape, if the model can be held to one."""

    name: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """What the agent is to answer."""

    messages: Sequence[ChatMessage]
    """System prompt first, the user's newest words last."""
    knowledge: tuple[str, ...] = ()
    """What the agent knows, a passage each."""
    found: tuple[FoundPassage, ...] = ()
    """What was looked up for the newest words, best first."""
    fence: Fence = field(default_factory=Fence, compare=False)
    """For a model that reads prompts: around what is foreign, what is known and found."""
    tools: tuple[ToolDeclaration, ...] = ()
    may_use_tools: bool = True
    """False: the tools were used enough, it is to answer in words."""
    language: str = "en"
    temperature: float | None = None
    max_tokens: int | None = None
    extra_body: Mapping[str, object] = field(default_factory=dict)
    """Passed on to an HTTP model (`custom_llm_extra_body`)."""
    tell_usage: bool = False
    """Have it say how full its context is, if it can."""
    answer_format: AnswerFormat | None = None
    max_silence_ms: int | None = None
    """How long a service may send nothing; None: as long as a caller would wait."""
    on_asked: OnAsked | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """The model wants a tool to be run."""

    call_id: str
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ContextUsed:
    """How full the model's context is, this answer included."""

    model: str
    tokens: int
    limit_tokens: int


@dataclass(frozen=True, slots=True)
class ReplyMetadata:
    """What a model of one's own sends along with its answer, for the client."""

    metadata: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TokensUsed:
    """What one answer took of a model, for the owner's bill."""

    model: str
    """Provider and model, as agents name it."""
    input_tokens: int
    output_tokens: int
    estimated: bool = False
    """The service did not count."""


ReplyPart = TextDelta | ToolRequest | ContextUsed | ReplyMetadata | TokensUsed


class LanguageModel(Protocol):
    """Decides what the agent says."""

    def reply(self, request: ReplyRequest) -> AsyncIterator[ReplyPart]:
        """Stream the answer. Closing the iterator stops the work.

        Raises ProviderError, also in the middle of an answer.
        """


class Retriever(Protocol):
    """Looks up passages in what the agent knows."""

    async def find(self, question: str, said_before: Sequence[str]) -> Found:
        """What fits the user's newest words; `said_before`, oldest first, tells what
        "it" and "there" mean.

        Cancelling is safe. Raises ProviderError.
        """


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """Words to be spoken."""

    text: str
    rate_hz: int
    """Sample rate wanted back."""
    voice: str = ""
    """"" is the provider's default."""
    speed: float = 1.0
    language: str = "en"
    on_asked: OnAsked | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CharacterTimes:
    """When each character of a spoken text begins, and how long it lasts."""

    characters: tuple[str, ...]
    starts_ms: tuple[int, ...]
    durations_ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A stretch of spoken audio, whole samples, at the requested rate."""

    pcm: bytes
    times: CharacterTimes | None = None
    """Of the whole text so far, counted from its first sample; None when not known."""


class TextToSpeech(Protocol):
    """Speaks."""

    def speak(self, request: SpeechRequest) -> AsyncIterator[SpeechChunk]:
        """Stream the audio of one sentence. Closing the iterator stops the work.

        Raises ProviderError, also in the middle.
        """
