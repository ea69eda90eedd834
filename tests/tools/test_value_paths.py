import pytest

from conversations.tools.value_paths import MISSING, only, value_at, without

CRM = {"records": [{"Id": "1", "Name": "Ann"}, {"Id": "2"}], "done": True, "a.b": 1}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("records.0.Name", "Ann"),
        ("records[1].Id", "2"),
        ("$.done", True),
        ("", CRM),
        ("records.2", MISSING),
        ("records.1.Name", MISSING),
        ("records.x", MISSING),
        ("done.x", MISSING),
        ("records.-1", MISSING),
        ("records.99999999999999999999", MISSING),
    ],
)
def test_a_path_leads_to_its_value(path, value):
    assert value_at(CRM, path) is value or value_at(CRM, path) == value


def test_what_is_taken_out_leaves_the_rest_as_it_was():
    assert without(CRM, "records.0.Id") == {
        **CRM,
        "records": [{"Name": "Ann"}, {"Id": "2"}],
    }
    assert without(CRM, "records.1")["records"] == [CRM["records"][0], None]
    assert without(CRM, "nothing.there") == CRM
    assert without(CRM, "") is None
    assert CRM["records"][0]["Id"] == "1"


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        (["done"], {"done": True}),
        (["records.Id"], {"records": [{"Id": "1"}, {"Id": "2"}]}),
        (["records.Name"], {"records": [{"Name": "Ann"}, None]}),
        (["records.Name", "records.Id"], {"records": CRM["records"]}),
        (["records.1.Id"], {"records": [{"Id": "2"}]}),
        (["done", "records.0.Name"], {"done": True, "records": [{"Name": "Ann"}]}),
        (["nothing", "done.deeper", "records.nothing"], MISSING),
        ([], MISSING),
    ],
)
def test_only_what_is_allowed_is_kept(paths, kept):
    assert only(CRM, paths) is kept or only(CRM, paths) == kept
