"""Settings of a test run: the project's own, from neither `.env` nor the shell."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.settings_read import NAMES

for _name in NAMES:
    os.environ.pop(_name, None)
# Inherited by servers that tests start, which use config.settings.
os.environ["ENV_FILE"] = os.devnull
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, PARLEY, STORAGES  # noqa: E402

_DIRECTORY = Path(tempfile.mkdtemp(prefix="parley-tests-"))
atexit.register(shutil.rmtree, _DIRECTORY, ignore_errors=True)

# A file, since the writer's thread and the test's must see one database and wait for
# each other as they do in earnest.
DATABASES["default"]["NAME"] = str(_DIRECTORY / "parley.sqlite3")
DATABASES["default"]["TEST"] = {"NAME": str(_DIRECTORY / "test.sqlite3")}
DATABASES["default"]["OPTIONS"]["init_command"] = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
)
MEDIA_ROOT = str(_DIRECTORY / "media")
STATIC_ROOT = _DIRECTORY / "static"
STATIC_ROOT.mkdir()
# Pages are tested without collecting static files first.
WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# All tests come from one address, and more often than any person. Those of the limits set
# their own.
PARLEY["CONNECTIONS_PER_MINUTE"] = 0
PARLEY["API_CALLS_PER_MINUTE"] = 0
PARLEY["ACCESS_CODE_TRIES_PER_MINUTE"] = 0
# A connection is tried from every address that is offered.
PARLEY["WEBRTC_ADDRESSES"] = ["127.0.0.1"]
