"""A session in a process of its own, which takes orders and tells what it is told.

Orders go in as lines of JSON, `[number, name, argument]`; what was told comes out as lines
of `[kind, detail]`.
"""

import base64
import itertools
import json
import subprocess
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.sdk.told import Told

Samples = NDArray[np.int16]


class ProgramSession:
    """One conversation. `close` it afterwards."""

    def __init__(self, command: Sequence[str]) -> None:
        self.told = Told()
        self.output: list[str] = []
        """What the process wrote beside its news: what the SDK prints."""
        self._numbers = itertools.count(1)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._readers = [
            threading.Thread(target=self._read_news),
            threading.Thread(target=self._read_errors),
        ]
        for reader in self._readers:
            reader.start()

    def _read_news(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self.told.tell(*json.loads(line))
            except ValueError:
                self.output.append(line)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        self.output.extend(self._process.stderr)

    def do(self, order: str, argument: Any = None) -> Any:
        """Have the session do something; gives what that returned."""
        number = next(self._numbers)
        assert self._process.stdin is not None
        print(
            json.dumps([number, order, argument]), file=self._process.stdin, flush=True
        )
        return self.told.wait_for_answer(order, number)

    def say(self, pcm: Samples) -> None:
        """Speak into the microphone: 16 kHz."""
        self.do("say", base64.b64encode(pcm.tobytes()).decode())

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (
            self._process.stdin,
            self._process.stdout,
            self._process.stderr,
        ):
            assert pipe is not None
            pipe.close()
