import pytest
from django.contrib.auth.models import Permission

from conversations.store.access import permissions

NAMES = {name: value for name, value in vars(permissions).items() if name.isupper()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_the_models_declare_it(name):
    app, codename = NAMES[name].split(".")
    assert Permission.objects.filter(
        content_type__app_label=app, codename=codename
    ).exists()


def test_each_is_named_once():
    assert len(set(NAMES.values())) == len(NAMES) > 5
