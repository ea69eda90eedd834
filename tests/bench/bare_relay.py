"""The least a relay can be: `websockets` on both sides and nothing between them.

What the bridge costs is read against this on the same machine.
"""

import argparse
import asyncio
import contextlib

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


async def _pump(source: Connection, target: Connection) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for frame in source:
            await target.send(frame)
    await target.close()


async def main(port: int, upstream: str) -> None:
    """Relay every connection to the upstream until killed."""

    async def relay(client: ServerConnection) -> None:
        async with (
            connect(upstream, compression=None) as agent,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(_pump(client, agent))
            tasks.create_task(_pump(agent, client))

    async with serve(relay, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    given = parser.parse_args()
    asyncio.run(main(given.port, given.upstream))
