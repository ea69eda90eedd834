import pytest
from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.test import RequestFactory

from config.permissions_policy import PermissionsPolicyMiddleware


def test_pages_may_hear_and_not_see():
    respond = PermissionsPolicyMiddleware(lambda request: HttpResponse())
    policy = respond(RequestFactory().get("/"))["Permissions-Policy"]
    assert "microphone=(self)" in policy
    assert "camera=()" in policy


def test_a_page_that_states_its_own_keeps_it():
    own = HttpResponse(headers={"Permissions-Policy": "camera=(self)"})
    respond = PermissionsPolicyMiddleware(lambda request: own)
    response = respond(RequestFactory().get("/"))
    assert response["Permissions-Policy"] == "camera=(self)"


def test_under_asgi_nothing_goes_through_a_thread():
    async def view(request):
        return HttpResponse()

    respond = async_to_sync(PermissionsPolicyMiddleware(view))
    assert respond(RequestFactory().get("/"))["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/check", "/admin/login/", "/nowhere"])
def test_every_page_states_it(client, path):
    assert "microphone=(self)" in client.get(path)["Permissions-Policy"]
