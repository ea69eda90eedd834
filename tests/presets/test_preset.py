import json
import shutil

import pytest

from conversations.presets.preset import (
    FOLDER,
    BadParameter,
    Preset,
    PresetFault,
    all_presets,
)
from conversations.protocol.auth_connection import parse_connection
from conversations.protocol.tool_config import parse_tool

PRESETS = {preset.name: preset for preset in all_presets()}


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER / "salesforce", tmp_path / "salesforce")


def test_there_are_two_and_no_code_of_their_own():
    assert [*PRESETS] == ["hubspot", "salesforce"]
    for name in PRESETS:
        assert {file.suffix for file in (FOLDER / name).iterdir()} == {".json", ".txt"}


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_file_of_a_preset_can_be_read_as_it_is(preset):
    assert parse_connection({**preset.connection}).name
    names = [parse_tool(tool).name for tool in preset.tools.values()]
    assert len({*names}) == len(names) >= 3
    # The prompt speaks of what the agent has.
    assert preset.prompt.isascii()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_placeholder_stands_somewhere(preset):
    written = json.dumps([preset.connection, preset.tools, preset.agent])
    for parameter in preset.parameters:
        if not parameter.default:
            assert parameter.placeholder in written, parameter.name
        assert parameter.kind != "secret" or parameter.environment


def test_the_tools_of_salesforce_are_written_as_the_dashboard_does():
    search, get, create = (
        parse_tool(PRESETS["salesforce"].tools[name])
        for name in ("search_records", "get_record", "create_record")
    )
    assert search.name == "salesforce_search_records"
    assert search.parameters["required"] == ["q"]
    assert get.name == "salesforce_get_record"
    assert get.parameters["required"] == ["object_type", "record_id"]
    assert create.name == "salesforce_create_record"
    assert create.parameters["required"] == ["object_type", "LastName", "Email"]
    api = create.api_schema
    assert api.url.endswith("/services/data/v58.0/sobjects/{object_type}/")
    assert api.request_headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("acme.example", "--domain: 'acme.example' is no domain.*My Domain"),
        ("", "--domain is empty"),
        ("ac\nme", "--domain has a line break"),
    ],
)
def test_a_parameter_says_what_is_wrong_with_it(text, words):
    domain = PRESETS["salesforce"].parameters[0]
    with pytest.raises(BadParameter, match=words):
        domain.read(text, lambda host, port: False)


def test_a_fault_never_tells_a_secret():
    secret = PRESETS["salesforce"].parameters[2]
    with pytest.raises(BadParameter) as caught:
        secret.read("hush\thush", lambda host, port: False)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("preset.json", "{", "preset.json: is no JSON"),
        ("preset.json", "[]", "preset.json: is to be an object"),
        ("preset.json", "{}", "preset.json: title"),
        ("get_record.json", "x", "get_record.json: is no JSON"),
        ("Other Tool.json", "{}", "Other Tool.json: name it"),
    ],
)
def test_a_fault_names_its_file(folder, name, content, words):
    (folder / name).write_text(content)
    with pytest.raises(PresetFault, match=words):
        Preset.read(folder)


def test_a_prompt_is_needed(folder):
    (folder / "prompt.txt").unlink()
    with pytest.raises(PresetFault, match=r"prompt\.txt: cannot be read"):
        all_presets(folder.parent)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "client-id"}, "same name"),
        ({"pattern": "("}, "regular expression"),
        ({"shoe": 1}, "shoe"),
    ],
)
def test_a_parameter_that_is_wrong_is_named(folder, change, words):
    path = folder / "preset.json"
    manifest = json.loads(path.read_text())
    manifest["parameters"][0] |= change
    path.write_text(json.dumps(manifest))
    with pytest.raises(PresetFault, match=words):
        Preset.read(folder)


def test_a_folder_has_a_name_that_can_be_typed(folder):
    with pytest.raises(PresetFault, match="small letters"):
        Preset.read(folder.rename(folder.parent / "My CRM"))
