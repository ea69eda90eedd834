"""A caller who may do everything."""

import pytest


@pytest.fixture
def everything(caller):
    return caller("read", "write", "talk")
