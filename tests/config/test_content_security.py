import re

import pytest


@pytest.mark.django_db
def test_pages_allow_nothing_inline_and_no_other_host(client):
    policy = client.get("/no-such-page")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|blob:|data:|https?:|\*", policy)


@pytest.mark.django_db
def test_admin_may_evaluate_its_theme_but_loads_from_no_other_host(client):
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "default-src 'none'" in policy
    assert not re.search(r"blob:|https?:|\*", policy)
