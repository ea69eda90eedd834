import os

import environ
import pytest

from config import dotenv


def values(path):
    return dict(
        line.split("=", 1) for line in path.read_text().splitlines() if "=" in line
    )


def test_new_file_holds_every_secret_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / ".env"
    added = dotenv.complete(path, {})
    assert values(path) == added
    assert set(added) == {"SECRET_KEY", "API_KEY", "ADMIN_USERNAME", "ADMIN_PASSWORD"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(added["SECRET_KEY"]) >= 50
    assert list(tmp_path.iterdir()) == [path]


def test_second_run_changes_nothing(tmp_path):
    path = tmp_path / ".env"
    dotenv.complete(path, {})
    before = path.read_text()
    assert dotenv.complete(path, {}) == {}
    assert path.read_text() == before


def test_two_installations_share_no_secret(tmp_path):
    one = dotenv.complete(tmp_path / "one", {})
    other = dotenv.complete(tmp_path / "other", {})
    assert {k for k in one if one[k] == other[k]} == {"ADMIN_USERNAME"}


def test_owner_lines_are_kept_and_what_they_set_is_not_made(tmp_path):
    path = tmp_path / ".env"
    path.write_text("# mine\nexport API_KEY=chosen\nSECRET_KEY=\nLLM=openai/small")
    added = dotenv.complete(path, {})
    assert "API_KEY" not in added
    assert "SECRET_KEY" in added
    assert path.read_text().startswith("# mine\nexport API_KEY=chosen\n")
    assert "LLM=openai/small\n" in path.read_text()


def test_secret_added_below_an_empty_line_of_its_name_wins(tmp_path, monkeypatch):
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=\n")
    added = dotenv.complete(path, {})
    monkeypatch.setattr(environ.Env, "ENVIRON", read := {})
    environ.Env.read_env(path)
    assert read["SECRET_KEY"] == added["SECRET_KEY"]


def test_what_is_no_file_is_left_alone(tmp_path):
    # As /dev/null is, which stands for "no file"; not tried on the real one.
    os.mkfifo(tmp_path / "null")
    assert dotenv.complete(tmp_path / "null", {}) == {}
    assert (tmp_path / "null").is_fifo()


def test_linked_file_stays_linked(tmp_path):
    (tmp_path / "real").write_text("LLM=openai/small\n")
    (tmp_path / ".env").symlink_to(tmp_path / "real")
    added = dotenv.complete(tmp_path / ".env", {})
    assert (tmp_path / ".env").is_symlink()
    assert values(tmp_path / "real") == {"LLM": "openai/small", **added}


def test_environment_counts_as_set(tmp_path):
    added = dotenv.complete(tmp_path / ".env", {"ADMIN_PASSWORD": "x", "API_KEY": ""})
    assert "ADMIN_PASSWORD" not in added
    assert "API_KEY" in added


def test_secrets_are_shown_once(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ENV_FILE", str(tmp_path / ".env"))
    for name in dotenv.GENERATED:
        monkeypatch.delenv(name, raising=False)
    dotenv.main()
    shown = capsys.readouterr().out
    kept = values(tmp_path / ".env")
    assert kept["ADMIN_PASSWORD"] in shown
    assert kept["API_KEY"] in shown
    assert kept["SECRET_KEY"] not in shown
    dotenv.main()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", dotenv.GENERATED)
def test_made_values_need_no_quoting(name):
    for _ in range(50):
        assert not set(dotenv.GENERATED[name]()) & set("$#'\"\\ \n")
