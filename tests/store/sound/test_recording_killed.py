"""A process that is killed leaves a recording that plays."""

import signal
import subprocess
import sys
from pathlib import Path

import av

PROGRAM = """
import sys, time
from pathlib import Path
from conversations.store.sound.encoder import Encoder
from conversations.store.sound.recording import Recording
from tests.store.round_made import RoundMade

encoder = Encoder(tick_s=0.05)
recording = Recording(Path(sys.argv[1]), 16_000, 32_000, encoder)
for n in range(200):
    recording.user_audio(bytes(range(64)) * 50, n * 100)
    recording.agent_audio(bytes(range(64)) * 50, n * 100)
    if n % 20 == 0:
        time.sleep(0.1)
round_made = RoundMade()
encoder.take_on(round_made)
assert round_made.done.wait(60)
print("all said", flush=True)
time.sleep(60)
"""


def test_killed_process_leaves_all_but_the_last_seconds(tmp_path):
    path = tmp_path / "killed.ogg"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)],
        cwd=Path(__file__).resolve().parents[3],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "all said\n"
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    with av.open(str(path)) as container:
        known_s = container.duration / 1_000_000
        samples = sum(frame.samples for frame in container.decode(audio=0))
    assert samples / 48_000 > 20 - 3.5
    assert known_s > 20 - 3.5
