import pytest
from django.template.loader import render_to_string
from django.utils import translation

from config.languages import speaks_english_only, wanted_language

pytestmark = pytest.mark.django_db
PAGE = "/check"


def heading(response):
    page = response.content.decode()
    return page.partition("<h1>")[2].partition("</h1>")[0].strip()


def test_a_page_is_in_the_browsers_language(client):
    response = client.get(PAGE, headers={"accept-language": "de-AT,de;q=0.9,en;q=0.5"})
    assert heading(response) == "Verbindung prüfen"
    assert '<html lang="de"' in response.content.decode()
    assert response["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize("browser", ["", "en-US,en", "ja", "x" * 600, "*"])
def test_other_browsers_are_answered_in_english(client, browser):
    response = client.get(PAGE, headers={"accept-language": browser})
    assert heading(response) == "Check your connection"
    assert '<html lang="en"' in response.content.decode()


def test_a_language_that_is_chosen_is_remembered_and_wins(client):
    german = {"accept-language": "de"}
    chosen = client.get(f"{PAGE}?language=fr", headers=german)
    assert heading(chosen) == "Vérifier votre connexion"
    assert chosen.cookies["django_language"].value == "fr"
    assert heading(client.get(PAGE, headers=german)) == "Vérifier votre connexion"
    assert heading(client.get(f"{PAGE}?language=es", headers=german)) == (
        "Comprobar la conexión"
    )


@pytest.mark.parametrize("named", ["", "xx", "../de", "<b>", "d" * 1000, "\x00"])
def test_what_names_no_language_changes_nothing(client, named):
    response = client.get(PAGE, {"language": named}, headers={"accept-language": "de"})
    assert heading(response) == "Verbindung prüfen"
    assert "django_language" not in response.cookies


def test_the_footer_offers_every_language_by_its_name_and_keeps_the_page(client):
    german = {"accept-language": "de"}
    page = client.get(f"{PAGE}?q=a&code=secret", headers=german).content.decode()
    for code, name in (("en-gb", "English"), ("es", "Español"), ("fr", "Français")):
        assert f'href="?q=a&amp;language={code}"' in page
        assert f">{name}</a>" in page
    assert page.count('aria-current="true"') == 1
    assert "secret" not in page


def test_errors_are_told_in_the_callers_language(client):
    response = client.get("/talk/agent_nowhere", headers={"accept-language": "es"})
    assert response.status_code == 404
    assert heading(response) == "Esta página no existe"


def test_the_admin_and_the_api_speak_english(client, admin_client):
    german = {"accept-language": "de"}
    login = client.get("/admin/login/?language=de", headers=german).content.decode()
    assert "Log in" in login
    assert 'lang="de' not in login
    index = admin_client.get("/admin/", headers=german).content.decode()
    assert "Log out" in index
    assert "Abmelden" not in index
    refused = client.get("/v1/convai/agents", headers=german)
    assert "Content-Language" not in refused


def test_a_request_after_another_speaks_its_own_language(client):
    client.get(PAGE, headers={"accept-language": "de"})
    client.cookies.clear()
    assert heading(client.get(PAGE)) == "Check your connection"


def test_pages_are_written_from_right_to_left_where_the_language_is():
    with translation.override("ar"):
        for name in ("base.html", "500.html"):
            assert 'dir="rtl"' in render_to_string(name)
    with translation.override("de"):
        assert 'dir="ltr"' in render_to_string("base.html")


def test_which_addresses_speak_english_only():
    assert speaks_english_only("/admin/conversations/agent/")
    assert speaks_english_only("/v1/convai/agents")
    assert not speaks_english_only("/talk/agent_admin")


def test_a_region_is_its_language():
    assert wanted_language("fr-CA") == "fr"
    assert wanted_language("en") == "en-gb"
    assert wanted_language("pt") is None
