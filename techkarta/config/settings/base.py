"""Settings shared by every way of running."""

from pathlib import Path
from typing import Any

import django
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy

from techkarta.config import databases, environment, sqlite
from techkarta.config.installed import APPS, has_module

# Before Django's own SQLite backend is imported, which happens after the settings are read.
sqlite.use_fixed_library()

PACKAGE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(environment.text("TECHKARTA_DATA") or environment.home() / "var").resolve()

DEBUG = False
SECRET_KEY = environment.text("TECHKARTA_SECRET_KEY")
ALLOWED_HOSTS = environment.words("TECHKARTA_HOSTS")
ROOT_URLCONF = "techkarta.config.urls"
WSGI_APPLICATION = "techkarta.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    *(f"techkarta.{app}" for app in APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    # For the static files of the interface's own description.
    "ninja",
    "axes",
]

MIDDLEWARE = [
    "techkarta.api.problems.problems_middleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "techkarta.config.language.user_language",
    "techkarta.accounts.sign_in.told_password",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "techkarta.config.errors.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
if has_module("techkarta.desk.shell"):
    CONTEXT_PROCESSORS.append("techkarta.desk.shell.shell")

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The app called "forms" is ours, so Django's field templates come as a folder, after
        # our own templates of the same names.
        "DIRS": [
            PACKAGE_DIR / "ui" / "templates",
            Path(django.__file__).parent / "forms" / "templates",
        ],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]
# Form fields are drawn by the same engine as pages, so their templates see the project's tags.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": databases.from_url(
        environment.text("DATABASE_URL"),
        data_dir=DATA_DIR,
        pooled=environment.flag("TECHKARTA_POOL", default=False),
    ),
}

# Language and time
LANGUAGES = [("ru", gettext_lazy("Russian")), ("en", gettext_lazy("English"))]
LANGUAGE_CODE = "ru"
LOCALE_PATHS = [PACKAGE_DIR / part / "locale" for part in ("config", "cli", "common", "presets")]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600

# People
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTHENTICATION_BACKENDS = [
    # First in the list: a locked-out caller is refused before any password is hashed.
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": f"{VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name", "job_title")},
    },
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# A user name alone would let a stranger lock a colleague out; an address alone, a whole office.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "techkarta.accounts.sign_in.locked_out"
AXES_USERNAME_CALLABLE = "techkarta.accounts.sign_in.limited_name"
AXES_VERBOSE = False

# Mail and the links in it
SITE_URL = environment.text("TECHKARTA_URL").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else "http://127.0.0.1:8000"
)
EMAIL_HOST = environment.text("TECHKARTA_MAIL_HOST")
EMAIL_PORT = environment.number("TECHKARTA_MAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("TECHKARTA_MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("TECHKARTA_MAIL_PASSWORD")
EMAIL_USE_TLS = environment.text("TECHKARTA_MAIL_SECURITY") == "starttls"
EMAIL_USE_SSL = environment.text("TECHKARTA_MAIL_SECURITY") == "ssl"
# A server that hangs holds the worker up for so many seconds and no longer.
EMAIL_TIMEOUT = environment.number("TECHKARTA_MAIL_TIMEOUT", 10)
DEFAULT_FROM_EMAIL = environment.text("TECHKARTA_MAIL_FROM", "Techkarta <techkarta@localhost>")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
MAIL_IS_ON = bool(EMAIL_HOST)

# Browser
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Icons inside the third-party style sheets are data addresses.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.text("TECHKARTA_LOG_LEVEL", "INFO").upper(),
    },
    "loggers": {
        # Django's own handlers would write each line a second time.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},
    },
}
