"""What webhooks are sent, taken by both server-side SDKs as they verify it.

Python's is asked in tests/webhooks, since it needs no process of its own.
"""

import json
import subprocess

import pytest

from conversations.webhooks.delivering import Deliverer
from tests.sdk.node_session import DRIVERS
from tests.store.webhooks.told_rows import DONE
from tests.webhooks.receiver import receiver as a_receiver
from tests.webhooks.told import SOUND, conversation, recorded, to

pytestmark = [pytest.mark.sdk, pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.fixture
def receiver(settings):
    with a_receiver() as known:
        settings.PARLEY = {**settings.PARLEY, "WEBHOOK_ALLOWED_HOSTS": [known.host]}
        yield known


def verified(received, secret):
    return subprocess.run(
        [
            "node",
            DRIVERS / "node-webhook.mjs",
            received.headers["elevenlabs-signature"],
            secret,
        ],
        input=received.body,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("event", [DONE, SOUND])
def test_nodes_verifier_takes_what_a_receiver_gets(receiver, event):
    row = conversation()
    recorded(row, seconds=20)
    Deliverer().deliver(to(receiver, event, row).pk)
    [got] = receiver.received
    done = verified(got, "wsec_test")
    assert done.stderr == b""
    told = {"type": event.value, "conversation_id": row.public_id}
    assert json.loads(done.stdout) == told


def test_nodes_verifier_refuses_another_secret(receiver):
    Deliverer().deliver(to(receiver, DONE, conversation()).pk)
    done = verified(receiver.received[0], "other")
    assert done.returncode == 1
    assert b"Signature hash does not match" in done.stderr
