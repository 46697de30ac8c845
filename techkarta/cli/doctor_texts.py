"""What the self-check says to people, by check and code."""

from django.utils.translation import gettext_lazy as _

# A check's own "good" and "failed" are found under the check's name.
TEXTS = {
    "settings.good": _("Settings: usable (%(mode)s)"),
    "settings.failed": _("Settings: cannot be used: %(reason)s"),
    "settings_refused": _("Settings: refused. %(reason)s"),
    "settings_wrong": _("Settings: Django finds errors: %(errors)s"),
    "database.good": _("Database: %(vendor)s %(version)s answers"),
    "database.failed": _("Database: does not answer: %(reason)s"),
    "migrations.good": _("Schema: up to date"),
    "migrations.failed": _("Schema: cannot be read: %(reason)s"),
    "migrations_unapplied": _("Schema: run “techkarta migrate”; missing: %(migrations)s"),
    "migrations_inconsistent": _("Schema: the history is inconsistent; restore a copy"),
    "database_unreachable": _("Schema: the database does not answer"),
    "sqlite.good": _("SQLite: %(version)s, journal %(journal)s, every commit is safe"),
    "sqlite.failed": _("SQLite: cannot be examined: %(reason)s"),
    "sqlite_slow": _(
        "SQLite: %(version)s is old, so the slower journal %(journal)s is used; install pysqlite3"
    ),
    "sqlite_unsafe_wal": _(
        "SQLite: %(version)s can damage a write-ahead log; install pysqlite3 and restart"
    ),
    "sqlite_not_durable": _("SQLite: a power cut could lose commits (synchronous %(level)s)"),
    "data_folder.good": _("Data folder: %(folder)s, free %(megabytes)s MB"),
    "data_folder.failed": _("Data folder: cannot be used: %(reason)s"),
    "folder_read_only": _("Data folder: %(folder)s cannot be written; change its owner"),
    "disk_full": _("Data folder: only %(megabytes)s MB free in %(folder)s; make room"),
    "assets.good": _("Files of the pages: present"),
    "assets.failed": _("Files of the pages: cannot be read: %(reason)s"),
    "assets_absent": _("Files of the pages: run “techkarta assets”; missing: %(files)s"),
    "clock.good": _("Clock: %(now)s"),
    "clock.failed": _("Clock: cannot be compared: %(reason)s"),
    "clock_behind": _("Clock: shows %(now)s, but %(seen)s has already been; set the clock"),
    "company.good": _("Company: founded"),
    "company.failed": _("Company: cannot be asked: %(reason)s"),
    "company_none": _("Company: none yet; start the server and found it at %(path)s"),
    "worker.good": _("Background worker: alive (%(names)s)"),
    "worker.failed": _("Background worker: cannot be asked: %(reason)s"),
    "worker_never": _("Background worker: none runs; “techkarta serve” or “worker” starts one"),
    "worker_silent": _(
        "Background worker: silent since %(seen)s; reminders and mail stand still, restart it"
    ),
    "worker_failed": _("Background worker: failed in the last day, see the log: %(rules)s"),
    "letters_late": _("Mail: %(count)s letters wait over an hour; check the mail server"),
}


def text(check: str, code: str) -> str:
    """Return the text, in the active language, for a code of a check; params stay to be put in."""
    return str(TEXTS.get(code) or TEXTS[f"{check}.{code}"])
