import json
import re
import shutil
from pathlib import Path

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
from conversations.tools.request_building import build_request

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


@pytest.mark.parametrize("name", ["get_record.json", "prompt.txt"])
def test_a_secret_may_stand_where_it_is_sealed_alone(folder, name):
    path = folder / name
    path.write_text(path.read_text().replace("record", "your-consumer-secret", 1))
    with pytest.raises(PresetFault, match="your-consumer-secret.*client_secret alone"):
        Preset.read(folder)


def test_a_folder_has_a_name_that_can_be_typed(folder):
    with pytest.raises(PresetFault, match="small letters"):
        Preset.read(folder.rename(folder.parent / "My CRM"))


# --- What the pages show ------------------------------------------------------------------

DOCS = Path(__file__).resolve().parents[2] / "docs"


def shown(page):
    text = (DOCS / page).read_text()
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S)]


def test_the_preset_that_the_page_shows_is_one(tmp_path):
    [manifest] = shown("crm.md")
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "preset.json").write_text(json.dumps(manifest))
    (folder / "prompt.txt").write_text("Be kind.")
    preset = Preset.read(folder)
    domain = preset.parameters[0].read("myshop", lambda host, port: False)
    assert domain == "https://myshop.acme.example"
    assert parse_connection({**preset.connection}).secret == "your-api-key"


def test_the_tool_without_a_query_takes_a_value_alone():
    [config] = shown("salesforce.md")
    tool = parse_tool(config)
    assert [*tool.parameters["properties"]] == ["q"]
    request = build_request(tool.api_schema, {"q": "x&sobject=Account"}, {})
    assert request.url.endswith(
        "/parameterizedSearch/?q=x%26sobject%3DAccount&sobject=Contact"
        "&Contact.fields=Id%2CName%2CTitle&in=EMAIL"
    )
