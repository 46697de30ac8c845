import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

GOOD = {
    "TECHKARTA_SECRET_KEY": "q8Zr-5vT2m0LxKc9WnYb4JhGdS7fPaE1uQiRo3tVyXwNzMkB6-more",
    "TECHKARTA_HOSTS": "sales.example.com",
}
SHOW = """
import json
from django.conf import settings
names = ("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "CSRF_TRUSTED_ORIGINS", "ALLOWED_HOSTS", "SECURE_HSTS_SECONDS")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def load(module: str, environ: dict[str, str], data: Path) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("TECHKARTA")}
    own |= {"DJANGO_SETTINGS_MODULE": f"techkarta.config.settings.{module}", **environ}
    own |= {"TECHKARTA_DATA": str(data)}
    command = [sys.executable, "-c", SHOW]
    return subprocess.run(command, env=own, capture_output=True, text=True, check=False)  # noqa: S603 - our own words


def test_production_is_safe_by_default(tmp_path: Path) -> None:
    shown: dict[str, Any] = json.loads(load("production", GOOD, tmp_path).stdout)
    assert shown == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "CSRF_TRUSTED_ORIGINS": ["https://sales.example.com"],
        "ALLOWED_HOSTS": ["sales.example.com"],
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
    }


@pytest.mark.parametrize(
    "change",
    [
        {"TECHKARTA_SECRET_KEY": ""},
        {"TECHKARTA_HOSTS": "*"},
        {"TECHKARTA_TRUSTED_ORIGINS": "http://sales.example.com"},
    ],
)
def test_production_refuses_to_start_when_unsafe(change: dict[str, str], tmp_path: Path) -> None:
    refused = load("production", GOOD | change, tmp_path)
    assert refused.returncode != 0
    assert next(iter(change)) in refused.stderr


def test_pages_forbid_inline_code_and_framing(client: Client) -> None:
    answer = client.get("/healthz")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("asked", "given"), [("en", "en"), ("ru", "ru"), ("de", "ru")])
def test_a_stranger_reads_in_the_browsers_language(client: Client, asked: str, given: str) -> None:
    answer = client.get("/healthz", headers={"accept-language": asked})
    assert answer["Content-Language"] == given
