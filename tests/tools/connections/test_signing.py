"""How a request is signed in, and when it is sent a second time."""

from types import SimpleNamespace

import pytest

from conversations.tools.connections.signing import signed_in


def token(number, can_renew=True):
    return SimpleNamespace(token_number=number, can_renew=can_renew)


class Connections:
    """Gives these one after another, and notes what it is told of them."""

    def __init__(self, *tokens):
        self.tokens = list(tokens)
        self.told = []

    async def authorization(self, connection_id):
        return self.tokens.pop(0)

    async def refused(self, authorization):
        self.told.append(("refused", authorization.token_number))

    async def rejected(self, authorization):
        self.told.append(("rejected", authorization.token_number))

    async def accepted(self, authorization):
        self.told.append(("accepted", authorization.token_number))


@pytest.fixture
def server():
    """One whose answers are given; notes with which token each request came."""

    class Server:
        came = []

        def __init__(self, *statuses):
            self.statuses = list(statuses)

        async def send(self, authorization):
            self.came.append(authorization.token_number)
            return SimpleNamespace(status_code=self.statuses.pop(0))

    Server.came = []
    return Server


async def test_what_is_taken_is_sent_once(server):
    connections = Connections(token(1))
    answer = await signed_in(connections, "c", server(200).send)
    assert (answer.status_code, server.came) == (200, [1])
    assert connections.told == [("accepted", 1)]


async def test_token_that_is_over_is_renewed_unheard(server):
    connections = Connections(token(1), token(2))
    answer = await signed_in(connections, "c", server(401, 200).send)
    assert (answer.status_code, server.came) == (200, [1, 2])
    assert connections.told == [("refused", 1)]


async def test_fresh_token_that_is_refused_is_not_tried_again(server):
    connections = Connections(token(1), token(2))
    answer = await signed_in(connections, "c", server(401, 401).send)
    assert (answer.status_code, server.came) == (401, [1, 2])
    assert connections.told == [("refused", 1), ("rejected", 2)]


async def test_request_is_not_sent_again_with_what_was_refused(server):
    connections = Connections(token(1), token(1))
    assert (await signed_in(connections, "c", server(401).send)).status_code == 401
    assert server.came == [1]


async def test_what_cannot_be_renewed_is_refused_at_once(server):
    connections = Connections(token(0, can_renew=False))
    assert (await signed_in(connections, "c", server(401).send)).status_code == 401
    assert connections.told == [("refused", 0)]


async def test_other_failures_are_the_callers_matter(server):
    assert (await signed_in(Connections(token(1)), "c", server(503).send)).status_code
    assert server.came == [1]
