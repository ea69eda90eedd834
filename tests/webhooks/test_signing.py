import time

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.errors import BadRequestError

from conversations.webhooks.signing import signature


def test_golden_signature():
    # Made with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac wsec_test
    golden = "46c80693bcd6e7899b680f38f4ceb87fc5b1833ada76ac45f80bebd8e2bec959"
    assert signature("wsec_test", 1_700_000_000, [b'{"a"', b":1}"]) == (
        f"t=1700000000,v0={golden}"
    )


def test_how_a_body_is_parted_makes_no_difference():
    parted = signature("s", 1, [bytes([byte]) for byte in b"hello"])
    assert parted == signature("s", 1, [b"hello"])


def test_the_official_verifier_accepts_it_and_nothing_else():
    webhooks = ElevenLabs(api_key="none").webhooks
    body = '{"type":"post_call_transcription"}'
    header = signature("sécret", int(time.time()), [body.encode()])
    assert webhooks.construct_event(body, header, "sécret") == {
        "type": "post_call_transcription"
    }
    for wrong in [(body + " ", header, "sécret"), (body, header, "other")]:
        with pytest.raises(BadRequestError):
            webhooks.construct_event(*wrong)
