import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from conversations.models.upload import Upload


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def upload(conversation):
    def made(name, content=b"picture"):
        row = Upload(
            conversation=conversation, name=name, media_type="image/png", size_bytes=7
        )
        if content is not None:
            row.file.save(name, ContentFile(content), save=False)
        row.save()
        return row

    return made


def test_ids_are_unique_and_files_stand_in_the_order_they_came(conversation, upload):
    rows = [upload(name) for name in ("b.png", "a.png")]
    assert list(Upload.objects.all()) == rows
    assert [str(row) for row in rows] == ["b.png", "a.png"]
    assert rows[0].event_id is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.create(
            conversation=conversation,
            public_id=rows[0].public_id,
            name="c.png",
            media_type="image/png",
            size_bytes=7,
        )
