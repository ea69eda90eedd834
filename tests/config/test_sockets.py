from config.sockets import no_such_socket, routes, sockets


async def test_socket_at_an_unknown_address_is_refused():
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/nowhere", "headers": [], "subprotocols": []}
    await sockets(scope, receive, send)
    assert sent == [{"type": "websocket.close"}]


def test_the_refusal_is_the_last_of_several_routes():
    assert routes[-1].callback is no_such_socket
    assert len(routes) > 1
