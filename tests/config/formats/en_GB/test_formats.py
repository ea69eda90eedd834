from datetime import UTC, datetime

from django.template.defaultfilters import date
from django.utils import timezone
from django.utils.formats import get_format, localize

from config.formats.en_GB import formats
from conversations.admin.wording import WHEN, moment

AFTERNOON = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


def test_django_writes_moments_as_the_admin_does():
    assert get_format("DATETIME_FORMAT") == formats.DATETIME_FORMAT == WHEN
    with timezone.override(UTC):
        local = timezone.localtime(AFTERNOON)
        assert localize(local) == date(local, "DATETIME_FORMAT") == moment(AFTERNOON)
        assert localize(local) == "22 Nov 2026, 13:05"
        assert localize(local.date()) == "22 Nov 2026"
