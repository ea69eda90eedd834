import json

import httpx
import pytest

from conversations.hosted import vendor_api as vendor_api_module
from conversations.hosted.access import vendor_api
from conversations.hosted.addresses import VendorHosts
from conversations.hosted.problems import Fault, HostedError, without_secret
from conversations.hosted.vendor_api import VendorApi
from conversations.protocol.close_codes import CloseCode, ErrorType
from conversations.store.agents.settings import HostedSettings

KEY = "sk_only_for_tests_0123456789"
BASE = "https://api.vendor.example"
SIGNED = "wss://api.vendor.example/v1/convai/conversation?conversation_signature=x"


class Service:
    """Answers in turn, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.waits = []

    def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def wait(self, seconds):
        self.waits.append(seconds)

    def api(self, agent_id="there", key=KEY, base_url=BASE):
        return VendorApi(
            HostedSettings(agent_id, base_url, key),
            VendorHosts(base_url),
            transport=httpx.MockTransport(self),
            wait=self.wait,
        )


def answer(status=200, body=None, **headers):
    return httpx.Response(status, json={} if body is None else body, headers=headers)


async def test_the_signed_url_is_asked_for_with_the_key():
    service = Service(answer(body={"signed_url": SIGNED}))
    assert (await service.api("agent a&b").signed_url()).url == SIGNED
    [request] = service.requests
    assert request.method == "GET"
    assert request.url.path == "/v1/convai/conversation/get-signed-url"
    assert dict(request.url.params) == {"agent_id": "agent a&b"}
    assert request.headers["xi-api-key"] == KEY


async def test_the_path_of_the_base_is_kept():
    service = Service(answer(body={"signed_url": SIGNED}))
    await service.api(base_url=f"{BASE}/proxy/").signed_url()
    assert service.requests[0].url.path.startswith("/proxy/v1/convai/")


@pytest.mark.parametrize(
    "trouble",
    [answer(503), answer(429), httpx.ConnectError("x"), httpx.ReadTimeout("x")],
)
async def test_what_may_pass_is_tried_again(trouble):
    service = Service(trouble, trouble, answer(body={"signed_url": SIGNED}))
    assert (await service.api().signed_url()).url == SIGNED
    assert service.waits == list(vendor_api_module.RETRY_WAITS_S)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 301])
async def test_what_will_not_pass_is_not(status):
    service = Service(answer(status, Location="http://127.0.0.1/"))
    with pytest.raises(HostedError) as raised:
        await service.api().signed_url()
    assert raised.value.fault is Fault.SETTINGS
    assert raised.value.violation().close_code == CloseCode.INTERNAL
    assert len(service.requests) == 1


async def test_the_services_wish_to_wait_is_heard():
    service = Service(
        answer(429, **{"retry-after": "1.5"}), answer(body={"signed_url": SIGNED})
    )
    await service.api().signed_url()
    assert service.waits == [1.5]


async def test_nobody_waits_long():
    service = Service(answer(429, **{"retry-after": "60"}))
    with pytest.raises(HostedError) as raised:
        await service.api().signed_url()
    assert raised.value.fault is Fault.PASSING
    assert raised.value.violation().close_code == CloseCode.OPERATIONAL
    assert service.waits == []


@pytest.mark.parametrize(
    ("error", "error_type", "words"),
    [
        (httpx.ConnectError("x"), ErrorType.HTTP_EXCEPTION, "cannot be reached"),
        (httpx.ReadTimeout("x"), ErrorType.ASYNCIO_TIMEOUT, "in time"),
    ],
)
async def test_a_service_that_stays_away_is_told(error, error_type, words):
    with pytest.raises(HostedError, match=words) as raised:
        await Service(error, error, error).api().signed_url()
    assert raised.value.error_type is error_type


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b'"x"'])
async def test_an_answer_that_is_none_is_told(body):
    service = Service(httpx.Response(200, content=body))
    with pytest.raises(HostedError, match="makes no sense"):
        await service.api().signed_url()


async def test_an_endless_answer_is_cut(monkeypatch):
    monkeypatch.setattr(vendor_api_module, "MAX_ANSWER_BYTES", 100)
    service = Service(answer(body={"x": "y" * 200}))
    with pytest.raises(HostedError) as raised:
        await service.api().signed_url()
    assert "longer than 100 bytes" in raised.value.detail


async def test_what_it_says_is_in_the_log_alone_and_without_the_key(caplog):
    service = Service(
        answer(401, {"detail": {"message": f"no\n{KEY}\x1b" + "x" * 999}})
    )
    with pytest.raises(HostedError) as raised:
        await service.api().signed_url()
    assert raised.value.for_staff.endswith("(HTTP 401)")
    assert "no\\\\n***" in caplog.text
    assert KEY not in caplog.text
    assert "\x1b" not in caplog.text
    assert "x" * 300 not in caplog.text


@pytest.mark.parametrize("key", ["", "tête", "a\nb"])
def test_without_a_usable_key_nothing_is_asked(key):
    with pytest.raises(HostedError, match="key"):
        Service().api(key=key)


async def test_without_an_agent_nothing_is_asked():
    with pytest.raises(HostedError, match="its id there is not set"):
        await Service().api(agent_id="").signed_url()


# --- Conversations -----------------------------------------------------------------------


async def test_a_conversations_record_is_read():
    service = Service(answer(body={"status": "done"}))
    assert await service.api().conversation("conv_1") == {"status": "done"}
    assert service.requests[0].url.path == "/v1/convai/conversations/conv_1"


async def test_a_rating_is_passed_on_once():
    service = Service(answer(503))
    with pytest.raises(HostedError):
        await service.api().rate("conv_1", {"rating": 4})
    [request] = service.requests
    assert request.url.path == "/v1/convai/conversations/conv_1/feedback"
    assert json.loads(request.content) == {"rating": 4}


async def test_a_file_is_passed_on():
    service = Service(answer(body={"file_id": "file_1"}), answer())
    api = service.api()
    assert await api.upload("conv_1", "a.png", b"PNG", "image/png") == "file_1"
    await api.forget_file("conv_1", "file_1")
    sent, taken_back = service.requests
    assert sent.url.path == "/v1/convai/conversations/conv_1/files"
    assert b'name="file"; filename="a.png"' in sent.content
    assert taken_back.method == "DELETE"
    assert taken_back.url.path.endswith("/files/file_1")


async def test_a_file_without_an_id_is_told():
    with pytest.raises(HostedError, match="makes no sense"):
        await Service(answer()).api().upload("conv_1", "a", b"", "x/y")


@pytest.mark.parametrize("conversation_id", ["", "../agents", "a/b", "a?b", "ü", "a b"])
async def test_an_id_leads_nowhere_else(conversation_id):
    with pytest.raises(HostedError, match="makes no sense"):
        await Service().api().conversation(conversation_id)


# --- Beside ------------------------------------------------------------------------------


def test_the_settings_say_what_is_allowed(settings):
    hosted = HostedSettings("there", "http://inside.example", KEY)
    with pytest.raises(HostedError):
        vendor_api(hosted)
    settings.PARLEY = {**settings.PARLEY, "HOSTED_PLAIN_HOSTS": ["inside.example"]}
    assert vendor_api(hosted)


def test_a_secret_is_blotted_out_and_the_text_cut():
    assert without_secret(f"a {KEY}\n b", KEY) == "a *** b"
    assert without_secret("a", "") == "a"
    assert len(without_secret("x" * 999, KEY)) == 300
