"""What the server's commands share: loading the settings, the console's language, the port."""

import errno
import os
import socket
import sys
from pathlib import Path

from techkarta.cli.language import console_language

DEVELOPMENT = "techkarta.config.settings.development"
PRODUCTION = "techkarta.config.settings.production"


def settings_problem(settings: str) -> str | None:
    """Load Django with these settings, unless the environment names others.

    Return why the settings cannot be used, or None once everything is loaded.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except (ImproperlyConfigured, ImportError, ValueError, OSError) as error:
        return str(error)
    translation.activate(console_language(os.environ))
    return None


def speak_without_settings() -> None:
    """Make texts of the command line available where the settings were refused."""
    import django
    from django.conf import settings
    from django.utils import translation

    settings.configure(LOCALE_PATHS=[Path(__file__).parent / "locale"])
    django.setup()
    translation.activate(console_language(os.environ))


def is_prepared(command: str, settings: str) -> bool:
    """Load Django; when that fails say why on standard error and return False."""
    problem = settings_problem(settings)
    if problem is not None:
        print(f"techkarta {command}: {problem}", file=sys.stderr)
    return problem is None


def is_port_busy(host: str, port: int) -> bool:
    """Tell whether another program already listens at the address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
