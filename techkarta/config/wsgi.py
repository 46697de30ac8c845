"""The server's entry point for WSGI servers; a real server by default."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techkarta.config.settings.production")
# A command needs one connection, and a dead database should be told at once: only servers pool.
os.environ.setdefault("TECHKARTA_POOL", "1")

application = get_wsgi_application()

# After the settings are there: the worker's parts are models and services.
from techkarta.config.background import start_embedded  # noqa: E402

start_embedded()

# Every page is known before the first one is asked for; and what is loaded by now stays, so that
# no collection of a large page's leavings need look through all of it.
get_resolver().url_patterns  # noqa: B018 - reading it loads the pages
gc.collect()
gc.freeze()
