"""Settings of a real server: everything secret or local comes from the environment."""

from techkarta.config import environment, safety
from techkarta.config.settings import base
from techkarta.config.settings.base import *  # noqa: F403 - a settings module extends the base

CSRF_TRUSTED_ORIGINS = environment.words("TECHKARTA_TRUSTED_ORIGINS") or [
    safety.origin_of(host) for host in base.ALLOWED_HOSTS
]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = environment.flag("TECHKARTA_HTTPS_REDIRECT", default=True)
# A load balancer asks for health over plain HTTP inside the network.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = environment.number("TECHKARTA_HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
if environment.flag("TECHKARTA_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {
    **base.STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

safety.refuse_unsafe(globals())
