import json

import pytest

from conversations.protocol.codec import decode


def read(wire_type, **fields):
    return decode(json.dumps({"type": wire_type, **fields}))


def test_feedback_without_a_score_takes_it_back():
    assert read("feedback", event_id=3, score=None).score is None


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ("plain", "plain"),
        ({"a": "é"}, '{"a":"é"}'),
        ([1, None], "[1,null]"),
        (7, "7"),
        (False, "false"),
        (None, ""),
    ],
)
def test_a_tool_result_of_any_type_becomes_text(result, text):
    event = read("client_tool_result", tool_call_id="c", result=result)
    assert event.text == text
    assert event.is_error is False


def test_a_tool_that_returned_nothing_is_no_fault():
    assert read("client_tool_result", tool_call_id="c", is_error=None).text == ""


def test_files_that_new_clients_name_twice_count_once():
    one, two = ({"type": "file_input", "file_id": name} for name in ("one", "two"))
    assert read("multimodal_message", file=one, files=[one, two]).file_ids == (
        "one",
        "two",
    )


def test_the_only_file_of_older_clients_counts():
    assert read("multimodal_message", file={"file_id": "one"}).file_ids == ("one",)


def test_a_multimodal_message_may_be_words_alone():
    message = read("multimodal_message", text={"type": "user_message", "text": "hi"})
    assert (message.text.text, message.file_ids) == ("hi", ())


def test_a_user_message_may_lack_text():
    assert read("user_message", text=None).text is None


def test_enclave_configuration_of_any_shape_is_taken():
    assert read("enclave_setup_config", agent_config_dict=5).agent_config_dict == 5


def test_enclave_secrets_stay_out_of_logs():
    webhook = {"url": "https://hooks.example", "hmac_secret": "s3cret"}
    event = read("enclave_setup_config", post_call_audio_webhook=webhook)
    assert event.post_call_audio_webhook == webhook
    assert "s3cret" not in repr(event)
