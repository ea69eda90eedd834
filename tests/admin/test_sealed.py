import pytest
from django import forms

from conversations.admin.sealed import SealedFormField
from conversations.models import Sealed


def form(old="", data=None, *, required=False):
    class SecretForm(forms.Form):
        secret = SealedFormField(required=required)

    made = SecretForm(data, initial={"secret": Sealed.of(old)})
    made.fields["secret"].know(Sealed.of(old))
    return made


def kept(made):
    assert made.is_valid(), made.errors
    return made.cleaned_data["secret"].reveal()


def test_secret_is_not_in_the_page():
    old = Sealed.of("sk-old")
    made = form("sk-old")
    page = str(made)
    assert "sk-old" not in page
    assert old.token not in page
    assert 'type="password"' in page
    assert 'autocomplete="new-password"' in page
    assert "Leave empty to keep it" in page


def test_typed_secret_is_not_sent_back_with_the_errors():
    made = form("", {"secret": "x" * 20_001})
    assert not made.is_valid()
    assert "At most 20000" in str(made.errors)
    assert "xxxx" not in str(made)


@pytest.mark.parametrize(
    ("data", "secret"),
    [
        ({"secret": ""}, "sk-old"),
        ({}, "sk-old"),
        ({"secret": "sk-new"}, "sk-new"),
        ({"secret": "", "secret-clear": "on"}, ""),
    ],
)
def test_empty_keeps_typed_replaces_and_the_box_clears(data, secret):
    made = form("sk-old", data)
    assert kept(made) == secret
    assert made.has_changed() is (secret != "sk-old")


def test_needed_secret_has_no_box_and_is_needed_once():
    assert not form("", {"secret": ""}, required=True).is_valid()
    assert kept(form("", {"secret": "a"}, required=True)) == "a"
    assert kept(form("sk-old", {"secret": ""}, required=True)) == "sk-old"
    assert kept(form("sk-old", {"secret-clear": "on"}, required=True)) == "sk-old"
    assert "Clear" not in str(form("sk-old", required=True))
    assert "Clear" in str(form("sk-old"))
    assert "Clear" not in str(form(""))
