import logging

import pytest

from conversations.engine.outputs import EndReason
from conversations.protocol.close_codes import ErrorType
from conversations.realtime.record_end import close_record, end_of
from conversations.store.calls.ending import EndOfConversation


@pytest.mark.parametrize("reason", list(EndReason))
def test_only_a_failure_is_kept_as_one(reason):
    end = end_of(reason, 1_500, "Because.", ErrorType.VALUE_ERROR)
    assert end == EndOfConversation(
        reason.value, 1_500, "Because.", reason is EndReason.FAILED, "value_error"
    )


async def test_the_end_is_logged_and_handed_to_the_record(caplog):
    class Recorder:
        conversation_id = "conv_a"

        async def close(self, end):
            self.closed_with = end

    recorder, end = Recorder(), end_of(EndReason.SILENCE, 1_540)
    with caplog.at_level(logging.INFO):
        await close_record(recorder, end)
    assert recorder.closed_with is end
    assert caplog.messages == ["Conversation conv_a ended after 1.5 s: silence"]
