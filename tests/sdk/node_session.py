"""A session of an SDK in Node."""

import json
from pathlib import Path
from typing import Any

from tests.sdk.program_session import ProgramSession

DRIVERS = Path(__file__).parent / "drivers"


class NodeSession(ProgramSession):
    """One conversation of one driver in `drivers/`. `close` it afterwards."""

    def __init__(self, driver: str, **options: Any) -> None:
        program = str(DRIVERS / "in-node.mjs")
        super().__init__(["node", program, driver, json.dumps(options)])
