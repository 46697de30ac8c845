"""The server's entry point for WSGI servers; a real server by default."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "techkarta.config.settings.production")

application = get_wsgi_application()
