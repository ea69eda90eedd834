import gzip

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from config.static_middleware import StaticFilesMiddleware


@pytest.fixture
def script(tmp_path, settings):
    """A collected script with its compressed copy; its address."""
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = False
    text = b"export const a = 1;\n" * 50
    (tmp_path / "a.js").write_bytes(text)
    (tmp_path / "a.js.gz").write_bytes(gzip.compress(text))
    return "/static/a.js", text


def page(request):
    return HttpResponse("page")


async def async_page(request):
    return HttpResponse("page")


async def test_file_is_served_whole_without_a_warning(script):
    address, text = script
    answer = await StaticFilesMiddleware(async_page)(AsyncRequestFactory().get(address))
    assert (answer.status_code, answer.content, answer.streaming) == (200, text, False)
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Content-Length"] == str(len(text))


async def test_other_addresses_reach_the_page(script):
    answer = await StaticFilesMiddleware(async_page)(AsyncRequestFactory().get("/"))
    assert answer.content == b"page"


def test_synchronous_server_is_served_too(script):
    middleware = StaticFilesMiddleware(page)
    assert middleware(RequestFactory().get("/")).content == b"page"
    assert middleware(RequestFactory().get(script[0])).content == script[1]


def test_compressed_copy_goes_to_those_who_take_it(script):
    request = RequestFactory().get(script[0], headers={"accept-encoding": "gzip"})
    answer = StaticFilesMiddleware(page)(request)
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == script[1]


def test_head_has_the_length_and_no_content(script):
    answer = StaticFilesMiddleware(page)(RequestFactory().head(script[0]))
    assert answer.content == b""
    assert answer["Content-Length"] == str(len(script[1]))


def test_part_of_a_file_can_be_asked_for(script):
    request = RequestFactory().get(script[0], headers={"range": "bytes=7-11"})
    answer = StaticFilesMiddleware(page)(request)
    assert (answer.status_code, answer.content) == (206, b"const")


def test_known_file_is_not_sent_again(script):
    middleware = StaticFilesMiddleware(page)
    mark = middleware(RequestFactory().get(script[0]))["ETag"]
    request = RequestFactory().get(script[0], headers={"if-none-match": mark})
    answer = middleware(request)
    assert (answer.status_code, answer.content) == (304, b"")


async def test_the_whole_chain_serves_under_asgi_without_a_warning(async_client):
    answer = await async_client.get("/static/client/index.js")
    assert answer.status_code == 200
    assert b"export" in answer.content
    assert settings.STATIC_URL == "/static/"
