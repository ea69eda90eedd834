"""Whom the user talks to, and how that changes in the middle of a conversation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from conversations.engine.options import SessionOptions
from conversations.engine.ports import (
    EchoTest,
    LanguageModel,
    Retriever,
    SpeechToText,
    TextToSpeech,
    ToolKind,
    VoiceActivity,
)
from conversations.engine.record import Recorder
from conversations.engine.stage import Voice
from conversations.engine.tool_phrases import ToolLatencies
from conversations.engine.tools import ToolRunner
from conversations.engine.usage import (
    CountedLanguageModel,
    CountedSpeechToText,
    CountedTextToSpeech,
)
from conversations.engine.variables import LiveVariables


@dataclass(frozen=True, slots=True)
class Persona:
    """What an agent brings into a conversation; another in its place may take over."""

    options: SessionOptions
    language_model: LanguageModel
    speech_to_text: SpeechToText
    text_to_speech: TextToSpeech
    tool_runners: Mapping[ToolKind, ToolRunner] = field(default_factory=dict)
    """Tools of a kind that nobody runs are none to the model."""
    agent_id: str = ""
    """Told with what it says; "" is the agent that the user called."""
    retriever: Retriever | None = None
    """None: it has nothing in which anything is looked up."""

    @property
    def voice(self) -> Voice:
        """How it sounds."""
        options = self.options
        return Voice(
            None if options.text_only else self.text_to_speech,
            rate_hz=options.output_rate_hz,
            lead_ms=options.playout_lead_ms,
            name=options.voice,
            speed=options.speed,
            language=options.language,
            agent_id=self.agent_id,
        )

    def in_place_of(self, former: "Persona") -> "Persona":
        """With what the client was told at the start, and what holds to the end."""
        then = former.options
        turn = replace(self.options.turn, max_duration_ms=then.turn.max_duration_ms)
        options = replace(
            self.options,
            turn=turn,
            text_only=then.text_only,
            output_rate_hz=then.output_rate_hz,
            playout_lead_ms=then.playout_lead_ms,
            tell_voice_scores=then.tell_voice_scores,
            tell_context_usage=then.tell_context_usage,
            fence=then.fence,
        )
        return replace(self, options=options)

    def counted(self, recorder: Recorder) -> "Persona":
        """What it takes of its models is kept."""
        names, used = self.options.model_names, recorder.used
        llm, stt, tts = self.language_model, self.speech_to_text, self.text_to_speech
        if names.language_model:
            llm = CountedLanguageModel(llm, names, used)
        if names.speech_to_text:
            stt = CountedSpeechToText(stt, names.speech_to_text, used)
        if names.text_to_speech:
            tts = CountedTextToSpeech(tts, names.text_to_speech, used)
        return replace(self, language_model=llm, speech_to_text=stt, text_to_speech=tts)


@dataclass(frozen=True, slots=True)
class Ports:
    """What a session needs from outside, whoever speaks."""

    voice_activity: VoiceActivity
    recorder: Recorder
    echo_test: Callable[[int], EchoTest] | None = None
    """Opens one for agent audio of a sample rate; without it only words tell an echo."""
    variables: LiveVariables = field(default_factory=LiveVariables)
    """Of the conversation; tools assign to them."""
    tool_latencies: ToolLatencies = field(default_factory=ToolLatencies)
