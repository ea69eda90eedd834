import pytest

from conversations.outbound.allowed import FORMER_SETTINGS, SETTING, allowed_hosts


@pytest.mark.parametrize("name", [SETTING, *FORMER_SETTINGS])
def test_a_host_is_let_through_under_the_settings_old_names_too(settings, name):
    settings.PARLEY = {**settings.PARLEY, name: ["crm.internal:8443"]}
    assert allowed_hosts().has("crm.internal", 8443)
    assert not allowed_hosts().has("crm.internal", 443)


def test_nothing_is_open_by_itself_and_the_setting_is_named():
    assert not allowed_hosts().has("localhost", 80)
    assert allowed_hosts().setting == "OUTBOUND_ALLOWED_HOSTS"
