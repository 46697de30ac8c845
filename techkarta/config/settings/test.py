"""Settings of the test suite: fast hashing, throw-away database and files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from techkarta.config import databases, environment
from techkarta.config.settings.base import *  # noqa: F403 - a settings module extends the base

DATA_DIR = Path(tempfile.mkdtemp(prefix="techkarta-test-"))
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

SECRET_KEY = "only-for-tests-" * 4
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
MEDIA_ROOT = DATA_DIR / "uploads"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

DATABASES = {
    "default": databases.from_url(
        environment.text("DATABASE_URL"), data_dir=DATA_DIR, durable=False
    ),
}
# A file and not memory, so that threads and the browser's server have connections of their own;
# a name with the process in it, so that two runs at once do not meet.
DATABASES["default"]["TEST"] = {
    "NAME": (
        str(DATA_DIR / "test.sqlite3")
        if DATABASES["default"]["ENGINE"].endswith("sqlite3")
        else f"test_techkarta_{os.getpid()}"
    )
}
