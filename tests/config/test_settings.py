import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s" * 60


def ask(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Print the value of an expression of settings, in a fresh process."""
    return subprocess.run(
        [sys.executable, "-c", f"import config.settings as s; print(({expression}))"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
    )


def test_missing_secret_key_says_what_to_do():
    done = ask("s.SECRET_KEY")
    assert done.returncode == 1
    assert "SECRET_KEY is not set. `make run` writes a .env file" in done.stderr


def test_defaults_are_safe():
    done = ask("s.DEBUG, s.HOST, s.PARLEY['ALLOWED_ORIGINS']", SECRET_KEY=SECRET)
    assert done.stdout == "(False, '127.0.0.1', [])\n"


def test_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "env"
    file.write_text(f"SECRET_KEY={SECRET}\nPORT=1\nTIME_ZONE=Europe/Berlin\n")
    done = ask("s.PORT, s.TIME_ZONE", ENV_FILE=str(file), PORT="2")
    assert done.stdout == "(2, 'Europe/Berlin')\n"


@pytest.mark.parametrize(
    ("environment", "trusted"),
    [({}, "None"), ({"BEHIND_PROXY": "true"}, "('HTTP_X_FORWARDED_PROTO', 'https')")],
)
def test_forwarded_headers_count_only_behind_a_proxy(environment, trusted):
    expression = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)"
    assert ask(expression, SECRET_KEY=SECRET, **environment).stdout == f"{trusted}\n"


def test_https_secures_cookies_and_redirects():
    expression = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT"
    done = ask(expression, SECRET_KEY=SECRET, HTTPS="true")
    assert done.stdout == "(True, True, True)\n"


def test_redis_counts_for_all_processes_where_there_is_one():
    expression = "s.CACHES['default']['BACKEND'].rpartition('.')[2]"
    done = ask(expression, SECRET_KEY=SECRET)
    assert done.stdout == "LocMemCache\n"
    done = ask(expression, SECRET_KEY=SECRET, REDIS_URL="redis://127.0.0.1:6379/0")
    assert done.stdout == "RedisCache\n"
