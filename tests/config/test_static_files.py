import gzip

import pytest
from channels.testing import HttpCommunicator

from config.static_files import StaticFiles


@pytest.fixture
def script(tmp_path, settings):
    """A collected script with its compressed copy; its address."""
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_USE_FINDERS = False
    text = b"export const a = 1;\n" * 50
    (tmp_path / "a.js").write_bytes(text)
    (tmp_path / "a.js.gz").write_bytes(gzip.compress(text))
    return "/static/a.js", text


async def pages(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


async def asked(path, method="GET", **headers):
    """The status, the headers and the content."""
    given = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in headers.items()
    ]
    answer = await HttpCommunicator(
        StaticFiles(pages), method, path, headers=given
    ).get_response(timeout=20)
    told = {name.decode(): value.decode() for name, value in answer["headers"]}
    return answer["status"], told, answer["body"]


async def test_file_is_served(script):
    address, text = script
    status, headers, content = await asked(address)
    assert (status, content) == (200, text)
    assert headers["content-type"].startswith("text/javascript")
    assert headers["content-length"] == str(len(text))


async def test_other_websites_may_load_it_and_nobody_may_take_it_for_another_type(
    script,
):
    _, headers, _ = await asked(script[0])
    assert headers["access-control-allow-origin"] == "*"
    assert headers["x-content-type-options"] == "nosniff"


async def test_other_addresses_reach_the_pages(script):
    assert (await asked("/"))[2] == b"page"


async def test_compressed_copy_goes_to_those_who_take_it(script):
    _, headers, content = await asked(script[0], accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(content) == script[1]


async def test_head_has_the_length_and_no_content(script):
    _, headers, content = await asked(script[0], "HEAD")
    assert (content, headers["content-length"]) == (b"", str(len(script[1])))


async def test_a_file_takes_nothing(script):
    status, headers, _ = await asked(script[0], "POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")


async def test_part_of_a_file_can_be_asked_for(script):
    status, _, content = await asked(script[0], range="bytes=7-11")
    assert (status, content) == (206, b"const")


async def test_known_file_is_not_sent_again(script):
    mark = (await asked(script[0]))[1]["etag"]
    status, _, content = await asked(script[0], if_none_match=mark)
    assert (status, content) == (304, b"")


async def test_where_all_is_encrypted_a_plain_request_is_left_to_django(
    script, settings
):
    settings.SECURE_SSL_REDIRECT = True
    assert (await asked(script[0]))[2] == b"page"


async def test_where_all_is_encrypted_browsers_are_told_to_stay_with_it(
    script, settings
):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 3_600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    status, headers, content = await asked(script[0], x_forwarded_proto="https")
    assert (status, content) == (200, script[1])
    assert headers["strict-transport-security"] == "max-age=3600"


async def test_where_files_are_not_collected_they_are_found(settings):
    settings.WHITENOISE_USE_FINDERS = True
    status, _, content = await asked("/static/client/index.js")
    assert status == 200
    assert b"export" in content
