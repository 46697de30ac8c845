"""What makes a production server unsafe; the server refuses to start while any of it holds."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_KEY = "development-only-key-never-used-by-a-real-server-of-anyone"
LEAST_KEY_LENGTH = 50
LEAST_DIFFERENT_CHARACTERS = 10
KNOWN_KEY_MARKS = (
    "django-insecure-",
    "development-only-",
    "only-for-tests-",
    "change-me",
    "changeme",
)

Check = Callable[[Mapping[str, Any]], bool]


def origin_of(host: str) -> str:
    """Return the HTTPS origin of an allowed host; a leading dot means all its subdomains."""
    return f"https://*{host}" if host.startswith(".") else f"https://{host}"


def _weak_key(settings: Mapping[str, Any]) -> bool:
    key = str(settings.get("SECRET_KEY", ""))
    is_short = len(key) < LEAST_KEY_LENGTH or len(set(key)) < LEAST_DIFFERENT_CHARACTERS
    return bool(key) and is_short


def _known_key(settings: Mapping[str, Any]) -> bool:
    return str(settings.get("SECRET_KEY", "")).startswith(KNOWN_KEY_MARKS)


def _origins_without_https(settings: Mapping[str, Any]) -> bool:
    origins = settings.get("CSRF_TRUSTED_ORIGINS", [])
    return not origins or not all(origin.startswith("https://") for origin in origins)


def _weak_hasher(settings: Mapping[str, Any]) -> bool:
    hashers = settings.get("PASSWORD_HASHERS", [])
    return not hashers or "Argon2" not in hashers[0]


def _no_limiter(settings: Mapping[str, Any]) -> bool:
    backends = settings.get("AUTHENTICATION_BACKENDS", [])
    is_first = bool(backends) and backends[0].startswith("axes.")
    return not is_first or not settings.get("AXES_ENABLED", True)


def _inline_code(settings: Mapping[str, Any]) -> bool:
    directives = settings.get("CONTENT_SECURITY_POLICY", {}).get("DIRECTIVES", {})
    sources = {source for values in directives.values() for source in values}
    return not directives or bool(sources & {"'unsafe-inline'", "'unsafe-eval'", "*"})


CHECKS: Mapping[str, tuple[Check, str]] = {
    "debug": (
        lambda settings: bool(settings.get("DEBUG", False)),
        "DEBUG is on: it shows code and settings to strangers; remove it",
    ),
    "key_missing": (
        lambda settings: not settings.get("SECRET_KEY"),
        "TECHKARTA_SECRET_KEY is not set: set at least 50 random characters",
    ),
    "key_weak": (
        _weak_key,
        "TECHKARTA_SECRET_KEY is too short or too plain: set at least 50 random characters",
    ),
    "key_known": (
        _known_key,
        "TECHKARTA_SECRET_KEY is a publicly known one: set your own random characters",
    ),
    "hosts_empty": (
        lambda settings: not settings.get("ALLOWED_HOSTS"),
        "TECHKARTA_HOSTS is not set: name the server's host names, separated by commas",
    ),
    "hosts_any": (
        lambda settings: "*" in settings.get("ALLOWED_HOSTS", []),
        "TECHKARTA_HOSTS allows every host (*): name the server's own host names",
    ),
    "session_cookie": (
        lambda settings: not settings.get("SESSION_COOKIE_SECURE", False),
        "SESSION_COOKIE_SECURE is off: the session would travel unencrypted",
    ),
    "csrf_cookie": (
        lambda settings: not settings.get("CSRF_COOKIE_SECURE", False),
        "CSRF_COOKIE_SECURE is off: the form token would travel unencrypted",
    ),
    "origins": (
        _origins_without_https,
        "TECHKARTA_TRUSTED_ORIGINS must list addresses that start with https://",
    ),
    "hasher": (
        _weak_hasher,
        "PASSWORD_HASHERS must start with Argon2",
    ),
    "limiter": (
        _no_limiter,
        "AUTHENTICATION_BACKENDS must start with the login limiter, and it must be enabled",
    ),
    "content_policy": (
        _inline_code,
        "CONTENT_SECURITY_POLICY is missing or allows inline code or every source",
    ),
}


def unsafe_codes(settings: Mapping[str, Any]) -> list[str]:
    """Return the code of every check that fails for these settings, in the table's order."""
    return [code for code, (fails, _remedy) in CHECKS.items() if fails(settings)]


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise ImproperlyConfigured naming every unsafe setting and its remedy."""
    codes = unsafe_codes(settings)
    if not codes:
        return
    reasons = "\n".join(f"  - {CHECKS[code][1]}" for code in codes)
    message = f"The production settings are unsafe:\n{reasons}"
    raise ImproperlyConfigured(message)
