"""Settings for working on the product and for the demo: this machine only."""

from techkarta.config import environment
from techkarta.config.safety import DEVELOPMENT_KEY
from techkarta.config.settings.base import *  # noqa: F403 - a settings module extends the base

DEBUG = environment.flag("TECHKARTA_DEBUG", default=True)
SECRET_KEY = DEVELOPMENT_KEY
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
