from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from techkarta.config import safety

SAFE: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "q8Zr-5vT2m0LxKc9WnYb4JhGdS7fPaE1uQiRo3tVyXwNzMkB6",
    "ALLOWED_HOSTS": ["sales.example.com"],
    "CSRF_TRUSTED_ORIGINS": ["https://sales.example.com"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend", "other"],
    "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'"]}},
}
SAFE["SECRET_KEY"] += "-more"

UNSAFE: list[tuple[str, dict[str, Any]]] = [
    ("debug", {"DEBUG": True}),
    ("key_missing", {"SECRET_KEY": ""}),
    ("key_weak", {"SECRET_KEY": SAFE["SECRET_KEY"][: safety.LEAST_KEY_LENGTH - 1]}),
    ("key_weak", {"SECRET_KEY": "abcabc" * 20}),
    ("key_known", {"SECRET_KEY": safety.DEVELOPMENT_KEY}),
    ("key_known", {"SECRET_KEY": "django-insecure-" + SAFE["SECRET_KEY"]}),
    ("hosts_empty", {"ALLOWED_HOSTS": []}),
    ("hosts_any", {"ALLOWED_HOSTS": ["sales.example.com", "*"]}),
    ("session_cookie", {"SESSION_COOKIE_SECURE": False}),
    ("csrf_cookie", {"CSRF_COOKIE_SECURE": False}),
    ("origins", {"CSRF_TRUSTED_ORIGINS": []}),
    ("origins", {"CSRF_TRUSTED_ORIGINS": ["http://sales.example.com"]}),
    ("hasher", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}),
    ("limiter", {"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]}),
    ("limiter", {"AXES_ENABLED": False}),
    ("content_policy", {"CONTENT_SECURITY_POLICY": {}}),
    ("content_policy", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"a": ["'unsafe-inline'"]}}}),
]


def test_safe_settings_pass() -> None:
    assert safety.unsafe_codes(SAFE) == []
    safety.refuse_unsafe(SAFE)


@pytest.mark.parametrize(("code", "change"), UNSAFE)
def test_each_unsafe_setting_is_refused(code: str, change: dict[str, Any]) -> None:
    assert safety.unsafe_codes(SAFE | change) == [code]
    with pytest.raises(ImproperlyConfigured, match="unsafe") as refusal:
        safety.refuse_unsafe(SAFE | change)
    assert safety.CHECKS[code][1] in str(refusal.value)


def test_every_check_has_a_case() -> None:
    assert {code for code, _change in UNSAFE} == set(safety.CHECKS)


def test_every_reason_is_told_at_once() -> None:
    assert safety.unsafe_codes({}) == [
        "key_missing",
        "hosts_empty",
        "session_cookie",
        "csrf_cookie",
        "origins",
        "hasher",
        "limiter",
        "content_policy",
    ]


@pytest.mark.parametrize(
    ("host", "origin"),
    [("a.example.com", "https://a.example.com"), (".example.com", "https://*.example.com")],
)
def test_origin_of_host(host: str, origin: str) -> None:
    assert safety.origin_of(host) == origin
