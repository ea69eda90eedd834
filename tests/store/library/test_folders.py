import pytest

from conversations.models import Document
from conversations.store.library.folders import FolderTree

pytestmark = pytest.mark.django_db


def folder(name, inside=None):
    return Document.objects.create(name=name, kind="folder", folder=inside)


@pytest.fixture
def town():
    """Town > hall > (desk, two texts); town > one text."""
    rows = {"town": folder("town")}
    rows["hall"] = folder("hall", rows["town"])
    rows["desk"] = folder("desk", rows["hall"])
    for inside in ("town", "hall", "hall"):
        Document.objects.create(name="text", kind="text", folder=rows[inside])
    return {name: row.pk for name, row in rows.items()}


def test_path_leads_from_the_outermost(town):
    names = [folder.name for folder in FolderTree().path(town["desk"])]
    assert names == ["town", "hall", "desk"]
    assert FolderTree().path(None) == []


def test_everything_within_is_found_at_any_depth(town):
    tree = FolderTree()
    assert tree.within(town["town"]) == set(town.values())
    assert tree.within(town["desk"]) == {town["desk"]}


def test_height_counts_folders_in_one_another(town):
    tree = FolderTree()
    assert [tree.height(town[name]) for name in ("town", "hall", "desk")] == [3, 2, 1]


def test_contents_are_counted_in_two_queries(town, django_assert_num_queries):
    with django_assert_num_queries(2):
        tree = FolderTree()
        assert [tree.children(pk) for pk in town.values()] == [2, 3, 0]
        assert [tree.documents(pk) for pk in town.values()] == [3, 2, 0]


def test_folders_in_a_circle_do_not_hang(town):
    Document.objects.filter(pk=town["town"]).update(folder=town["desk"])
    assert len(FolderTree().path(town["town"])) <= 6
    assert FolderTree().within(town["town"]) == set(town.values())
