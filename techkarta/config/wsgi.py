"""The server's entry point for WSGI servers; a real server by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techkarta.config.settings.production")
# A command needs one connection, and a dead database should be told at once: only servers pool.
os.environ.setdefault("TECHKARTA_POOL", "1")

application = get_wsgi_application()

# After the settings are there: the worker's parts are models and services.
from techkarta.config.background import start_embedded  # noqa: E402

start_embedded()
