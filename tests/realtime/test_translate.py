import base64
import json
from typing import get_args

import pytest

from conversations.engine import outputs
from conversations.engine.failures import Failure
from conversations.engine.outputs import EndReason, Output
from conversations.engine.ports import CharacterTimes
from conversations.protocol import ulaw
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import ErrorType, client_fault
from conversations.protocol.codec import decode_server_event
from conversations.protocol.server_events import SERVER_EVENT_TYPES
from conversations.realtime.faults import TryAgainLater
from conversations.realtime.translate import (
    ALWAYS_SENT,
    CLOSE_CODES,
    MAX_TOOL_RESULT_BYTES,
    Translator,
    violation_frame,
)

PCM = bytes(range(64))

# One of each, with the events that tell of it: type and payload.
TOLD = [
    (
        outputs.AgentAudio(3, PCM),
        [("audio", {"audio_base_64": base64.b64encode(PCM).decode(), "event_id": 3})],
    ),
    (
        outputs.AgentSaid(3, "Hello."),
        [("agent_response", {"agent_response": "Hello.", "event_id": 3})],
    ),
    (
        outputs.AgentTextPart(3, "delta", "Hel"),
        [("agent_chat_response_part", {"type": "delta", "text": "Hel", "event_id": 3})],
    ),
    (outputs.AgentFinished(3), [("agent_response_complete", {"event_id": 3})]),
    (outputs.AgentIsWriting(True), [("agent_typing", {"is_typing": True})]),
    (
        outputs.AnswerDescribed(3, {"source": "handbook"}),
        [
            (
                "agent_response_metadata",
                {"metadata": {"source": "handbook"}, "event_id": 3},
            )
        ],
    ),
    (
        outputs.ContextFilled(3, "small", 812, 8192),
        [
            (
                "context_usage",
                {
                    "event_id": 3,
                    "model": "small",
                    "context_tokens": 812,
                    "context_limit_tokens": 8192,
                },
            )
        ],
    ),
    (
        outputs.AgentCorrected(3, "Hello there.", "Hello"),
        [
            (
                "agent_response_correction",
                {
                    "original_agent_response": "Hello there.",
                    "corrected_agent_response": "Hello",
                    "event_id": 3,
                },
            )
        ],
    ),
    (outputs.Interrupted(3), [("interruption", {"event_id": 3})]),
    (
        outputs.UserSaid(4, "Hi."),
        [("user_transcript", {"user_transcript": "Hi.", "event_id": 4})],
    ),
    (
        outputs.UserMaySay(4, "Hi"),
        [("tentative_user_transcript", {"user_transcript": "Hi", "event_id": 4})],
    ),
    (outputs.VoiceScored(0.12345), [("vad_score", {"vad_score": 0.123})]),
    (
        outputs.ToolReported(5, "call_5", "end_call", "system"),
        [
            (
                "agent_tool_request",
                {
                    "tool_name": "end_call",
                    "tool_call_id": "call_5",
                    "tool_type": "system",
                    "event_id": 5,
                },
            )
        ],
    ),
    (
        outputs.TonesWanted(5, "call_6", "12#"),
        [
            (
                "dtmf_request",
                {"dtmf_tones": "12#", "tool_call_id": "call_6", "event_id": 5},
            )
        ],
    ),
    (
        outputs.Failed(Failure.ANSWER_LATE, "No answer came."),
        [
            (
                "error",
                {
                    "code": 1002,
                    "error_type": "llm_timeout",
                    "message": "No answer came.",
                },
            )
        ],
    ),
    (outputs.Ended(EndReason.AGENT_ENDED, "Bye"), []),
]


@pytest.fixture
def translator():
    return Translator(frozenset(SERVER_EVENT_TYPES), AudioFormat.parse("pcm_16000"))


def told(translator, output):
    """Type and payload of each frame, which must be good ones."""
    events = []
    for frame in translator.frames(output):
        decode_server_event(frame)
        fields = json.loads(frame)
        wire_type = fields.pop("type")
        [payload] = fields.values()
        events.append((wire_type, payload))
    return events


def test_every_output_is_in_the_table():
    assert {type(output) for output, _ in TOLD} == set(get_args(Output))


@pytest.mark.parametrize(
    ("output", "events"), TOLD, ids=[type(output).__name__ for output, _ in TOLD]
)
def test_each_output_has_its_frames(translator, output, events):
    assert told(translator, output) == events


def test_a_tool_that_ran_is_told_with_its_outcome_and_what_it_returned(translator):
    for outcome, is_error in (("ok", False), ("error", True)):
        output = outputs.ToolReported(5, "call_5", "look", "client", outcome, "A cat.")
        brief, full = told(translator, output)
        assert brief == (
            "agent_tool_response",
            {
                "tool_name": "look",
                "tool_call_id": "call_5",
                "tool_type": "client",
                "is_error": is_error,
                "is_called": True,
                "event_id": 5,
            },
        )
        assert full == (
            "agent_tool_response_full_payload",
            {**brief[1], "full_tool_result": "A cat."},
        )


@pytest.mark.parametrize("letter", ["x", "\u00e9", "\U0001f408"])
def test_a_long_result_is_cut_between_letters_and_says_so(translator, letter):
    output = outputs.ToolReported(5, "c", "look", "client", "ok", letter * 70_000)
    _, (_, payload) = told(translator, output)
    sent = payload["full_tool_result"]
    assert payload["truncated"] is True
    assert set(sent) == {letter}
    size = len(sent.encode())
    assert MAX_TOOL_RESULT_BYTES - 4 < size <= MAX_TOOL_RESULT_BYTES


def test_audio_with_known_times_carries_them(translator):
    times = CharacterTimes(("H", "i"), (0, 60), (60, 60))
    [(_, payload)] = told(translator, outputs.AgentAudio(3, PCM, times))
    assert payload["alignment"] == {
        "chars": ["H", "i"],
        "char_start_times_ms": [0, 60],
        "char_durations_ms": [60, 60],
    }


def test_audio_goes_out_in_the_format_of_the_conversation():
    translator = Translator(frozenset({"audio"}), AudioFormat.parse("ulaw_8000"))
    [(_, payload)] = told(translator, outputs.AgentAudio(3, PCM))
    assert base64.b64decode(payload["audio_base_64"]) == ulaw.encode(PCM)


@pytest.mark.parametrize(
    ("output", "events"), TOLD, ids=[type(output).__name__ for output, _ in TOLD]
)
def test_what_the_client_does_not_want_is_not_sent(output, events):
    reserved = Translator(frozenset(), AudioFormat.parse("pcm_16000"))
    kept = [event for event in events if event[0] in ALWAYS_SENT]
    assert told(reserved, output) == kept


def test_every_end_has_a_close_code():
    assert set(CLOSE_CODES) == set(EndReason)


@pytest.mark.parametrize("reason", EndReason)
def test_an_end_that_is_an_error_is_announced_with_its_close_code(translator, reason):
    events = told(translator, outputs.Ended(reason, "Over."))
    code = CLOSE_CODES[reason]
    if code == 1000:
        assert events == []
    else:
        [(wire_type, payload)] = events
        assert wire_type == "error"
        assert payload == {"code": code, "error_type": "unknown", "message": "Over."}


def test_a_conversation_that_ends_by_failing_names_the_last_failure(translator):
    translator.frames(outputs.Failed(Failure.HEARING, "Not understood."))
    [(_, payload)] = told(translator, outputs.Ended(EndReason.FAILED, "Too often."))
    assert payload["error_type"] == "asr_transcription_error"
    assert translator.error_type is ErrorType.ASR_TRANSCRIPTION_ERROR


@pytest.mark.parametrize("what", Failure)
def test_each_failure_has_a_name_clients_know(translator, what):
    [(_, payload)] = told(translator, outputs.Failed(what, "It broke."))
    assert payload["error_type"] in set(ErrorType) - {ErrorType.UNKNOWN}


def test_a_score_beyond_its_bounds_is_brought_back(translator):
    assert told(translator, outputs.VoiceScored(1.2)) == [
        ("vad_score", {"vad_score": 1.0})
    ]


def test_a_violation_is_told_with_its_reason():
    violation = client_fault(ErrorType.MISSING_FIELDS, "text: is missing")
    assert json.loads(violation_frame(violation))["error_event"] == {
        "code": 1008,
        "error_type": "missing_fields",
        "message": "text: is missing",
        "reason": "text: is missing",
    }


def test_only_what_may_work_later_says_so():
    busy = json.loads(violation_frame(TryAgainLater("Full.")))["error_event"]
    assert busy["details"] == {"try_again_later": True}
