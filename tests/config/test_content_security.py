import re

import pytest


def policy_of(answer):
    """The answer's policy by directive; their order in the header varies."""
    directives = answer["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.mark.django_db
def test_pages_allow_nothing_inline_and_no_other_host(client):
    policy = policy_of(client.get("/no-such-page"))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert not re.search(r"unsafe|blob:|data:|https?:|\*", " ".join(policy.values()))


@pytest.mark.django_db
def test_admin_may_evaluate_its_theme_but_loads_from_no_other_host(client):
    policy = policy_of(client.get("/admin/login/"))
    assert "'unsafe-eval'" in policy["script-src"]
    assert policy["default-src"] == "'none'"
    assert not re.search(r"blob:|https?:|\*", " ".join(policy.values()))
