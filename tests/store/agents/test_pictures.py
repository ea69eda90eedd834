"""Which files may be the picture of a widget, and what is said of the others."""

import pytest
from django.core.files.base import ContentFile

from conversations.models import Agent
from conversations.store.agents.editing import NoAgent, put_picture
from conversations.store.agents.pictures import (
    NoPicture,
    PictureTooLarge,
    check_picture,
    picture_type,
)
from conversations.store.file_types import GIF, PNG

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg/>", b"\x89PNG"])
def test_what_browsers_do_not_show_safely_is_none(content):
    with pytest.raises(NoPicture, match="use PNG, JPEG, GIF or WebP"):
        picture_type(content)


def test_the_kind_is_told_by_the_content_and_all_of_it_is_left_to_be_read():
    file = ContentFile(PICTURE, "me.gif")
    file.read()
    assert check_picture(file) is PNG
    assert file.read() == PICTURE
    assert picture_type(b"GIF89a" + b"x" * 100) is GIF


def test_one_is_taken_up_to_the_limit(settings):
    settings.PARLEY = settings.PARLEY | {"MAX_AVATAR_BYTES": len(PICTURE)}
    assert check_picture(ContentFile(PICTURE)) is PNG
    with pytest.raises(PictureTooLarge, match="MAX_AVATAR_BYTES"):
        check_picture(ContentFile(PICTURE + b"x"))


def test_an_agent_keeps_its_picture_when_another_is_none(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    agent = Agent.objects.create(public_id="agent_a", name="Desk")
    put_picture("agent_a", ContentFile(PICTURE))
    for content, fault in ((b"<svg/>", NoPicture), (b"x" * 10**8, PictureTooLarge)):
        with pytest.raises(fault):
            put_picture("agent_a", ContentFile(content))
    with pytest.raises(NoAgent):
        put_picture("agent_nobody", ContentFile(PICTURE))
    agent.refresh_from_db()
    assert agent.shows_picture
    assert str(agent.avatar.name).endswith(".png")
    with agent.avatar.open() as file:
        assert file.read() == PICTURE
