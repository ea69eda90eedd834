"""An agent's own address is its writer's word: it leads to public addresses only.

Each test goes by both ways there: the API's requests and the agent's socket.
"""

import httpx
import pytest
from websockets.asyncio.server import serve

from conversations.hosted import link as link_module
from conversations.hosted.addresses import SocketAddress, VendorHosts
from conversations.hosted.link import Link
from conversations.hosted.problems import Fault, HostedError
from conversations.hosted.vendor_api import VendorApi
from conversations.outbound.addresses import AllowedHosts
from conversations.outbound.resolving import UnknownHost, resolved
from conversations.store.agents.settings import HostedSettings
from tests.fakes.name_server import Names
from tests.fakes.tls import tls
from tests.hosted.fake_vendor import AGENT_ID, API_KEY, SIGNATURE, FakeVendor

PUBLIC = "93.184.216.34"
HOST = "vendor.example"


def plain(*names):
    return AllowedHosts(names, "HOSTED_PLAIN_HOSTS")


def api(base_url, *named, resolve=resolved, transport=None, site_url=""):
    """The API of an agent with an address of its own."""

    async def wait(seconds):
        pass

    return VendorApi(
        HostedSettings(AGENT_ID, base_url, API_KEY),
        VendorHosts(site_url, plain(*named)),
        transport=transport,
        resolve=resolve,
        wait=wait,
    )


def socket(url, *named):
    return SocketAddress(f"{url}/?conversation_signature={SIGNATURE}", plain(*named))


INNER = [
    "127.0.0.1",
    "10.0.0.5",
    "169.254.169.254",
    "::1",
    "fe80::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
]


@pytest.mark.parametrize("address", INNER)
async def test_no_request_is_made_to_an_inner_address(address):
    shown = f"[{address}]" if ":" in address else address
    for base_url in (f"https://{shown}/x", f"https://{HOST}"):
        asked = api(
            base_url,
            resolve=Names(vendor_example=[[PUBLIC, address]])
            if HOST in base_url
            else resolved,
            transport=httpx.MockTransport(pytest.fail),
        )
        with pytest.raises(HostedError, match="must not be connected to") as raised:
            await asked.signed_url()
        assert raised.value.fault is Fault.SETTINGS
        assert "HOSTED_PLAIN_HOSTS" in raised.value.detail


@pytest.mark.parametrize("address", INNER)
async def test_no_socket_is_opened_to_an_inner_address(address):
    shown = f"[{address}]" if ":" in address else address
    for url, resolve in (
        (f"wss://{shown}", resolved),
        (f"wss://{HOST}", Names(vendor_example=[[PUBLIC, address]])),
    ):
        # The guard over the tests' network would raise something else.
        with pytest.raises(HostedError, match="must not be connected to") as raised:
            await Link.open(socket(url), 1_000, API_KEY, resolve)
        assert raised.value.fault is Fault.SETTINGS
        assert "HOSTED_PLAIN_HOSTS" in raised.value.detail


async def test_this_machine_is_not_asked_unless_it_is_named():
    async with FakeVendor() as vendor:
        with pytest.raises(HostedError, match="address"):
            await api(vendor.base_url).signed_url()
        with pytest.raises(HostedError, match="must not be connected to"):
            await Link.open(socket(f"ws://127.0.0.1:{vendor.port}"), 1_000, API_KEY)
        assert (vendor.requests, vendor.sockets) == ([], 0)
        named = f"127.0.0.1:{vendor.port}"
        address = await api(vendor.base_url, named).signed_url()
        assert address.guard == plain(named)
        link = await Link.open(address, 1_000, API_KEY)
        assert "conversation_initiation_metadata" in str(await link.receive())
        await link.close()


async def test_the_sites_own_address_may_be_anywhere():
    async with FakeVendor() as vendor:
        address = await api(vendor.base_url, site_url=vendor.base_url).signed_url()
        assert address.guard is None


async def test_a_name_that_changes_its_address_gains_nothing():
    # Looked up a second time, the names would lead where nobody is, or fail the test.
    async with FakeVendor() as vendor:
        names = Names(vendor_example=[["127.0.0.1"], ["10.0.0.5"]])
        base_url = f"http://{HOST}:{vendor.port}"
        vendor.signed_url = "wss://vendor.example:1/"
        with pytest.raises(HostedError, match="must not be connected to"):
            await api(base_url, HOST, resolve=names).signed_url()
        assert (len(vendor.requests), names.asked) == (1, [HOST])
        names = Names(vendor_example=[["127.0.0.1"], ["10.0.0.5"]])
        address = socket(f"ws://{HOST}:{vendor.port}", HOST)
        link = await Link.open(address, 1_000, API_KEY, names)
        await link.close()
        assert (vendor.sockets, names.asked) == (1, [HOST])


async def test_an_address_is_checked_again_before_it_is_tried_again():
    reached = []

    def out_of_order(request):
        reached.append(request.url.host)
        return httpx.Response(503)

    asked = api(
        f"https://{HOST}",
        resolve=Names(vendor_example=[[PUBLIC], ["127.0.0.1"]]),
        transport=httpx.MockTransport(out_of_order),
    )
    with pytest.raises(HostedError, match="must not be connected to"):
        await asked.signed_url()
    assert reached == [PUBLIC]


async def test_nobody_is_sent_elsewhere():
    async with FakeVendor() as vendor:
        named = f"127.0.0.1:{vendor.port}"
        path = "/v1/convai/conversation/get-signed-url"
        vendor.statuses = {path: [302], "socket": [302]}
        with pytest.raises(HostedError, match="has moved"):
            await api(vendor.base_url, named, "127.0.0.1:9").signed_url()
        address = socket(f"ws://{named}", named, "127.0.0.1:9")
        with pytest.raises(HostedError, match="refused the connection") as raised:
            await Link.open(address, 1_000, API_KEY)
        assert "HTTP 302" in raised.value.detail
        assert (len(vendor.requests), vendor.sockets) == (1, 0)


async def test_the_next_address_is_tried():
    async with FakeVendor() as vendor:
        # Nobody listens at ::1.
        names = Names(vendor_example=[["::1", "127.0.0.1"]])
        address = socket(f"ws://{HOST}:{vendor.port}", HOST)
        link = await Link.open(address, 1_000, API_KEY, names)
        await link.close()
        assert vendor.sockets == 1


async def test_a_host_that_is_not_there_may_be_tomorrow():
    async def nowhere(host, port):
        raise UnknownHost(host)

    for attempt in (
        api(f"https://{HOST}", resolve=nowhere).signed_url(),
        Link.open(socket(f"wss://{HOST}"), 1_000, API_KEY, nowhere),
    ):
        with pytest.raises(HostedError, match="cannot be reached") as raised:
            await attempt
        assert raised.value.fault is Fault.PASSING


@pytest.mark.parametrize("own_name", [HOST, "else.example"])
async def test_the_socket_is_the_named_hosts_by_its_certificate(
    own_name, tmp_path, monkeypatch
):
    server_side, client_side = tls(own_name, tmp_path)
    monkeypatch.setattr(link_module, "certificates", lambda: client_side)
    hosts = []

    async def note(connection):
        hosts.append(connection.request.headers["Host"])

    async with serve(note, "127.0.0.1", 0, ssl=server_side) as server:
        [port] = {s.getsockname()[1] for s in server.sockets}
        address = socket(f"wss://{HOST}:{port}", HOST)
        names = Names(vendor_example=[["127.0.0.1"]])
        opening = Link.open(address, 1_000, API_KEY, names)
        if own_name == HOST:
            await (await opening).close()
            assert hosts == [f"{HOST}:{port}"]
        else:
            with pytest.raises(HostedError, match="cannot be reached"):
                await opening
            assert hosts == []


async def test_no_proxy_is_asked_to_connect(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with FakeVendor() as vendor:
        names = Names(vendor_example=[["127.0.0.1"]])
        base_url = f"http://{HOST}:{vendor.port}"
        await api(base_url, HOST, resolve=names).conversation("conv_1")
        address = socket(f"ws://{HOST}:{vendor.port}", HOST)
        await (await Link.open(address, 1_000, API_KEY, names)).close()
        assert (len(vendor.requests), vendor.sockets) == (1, 1)
