"""Words the pages of importing share: states, actions, errors, steps."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from ruamel.yaml import YAML

from techkarta.common.errors import DomainError
from techkarta.common.texts.errors import error_text
from techkarta.ui.formats import localise
from techkarta.ui.states import Tone
from techkarta.ui.values import Link, Option

from ..crm.importmap import map_to_dict
from ..crm.titles import KIND_TITLES
from ..models import Import, ImportState
from ..selectors import map_of

STATE_WORDS: Mapping[str, tuple[str | Promise, Tone]] = {
    ImportState.UPLOADED: (_("columns to be checked"), "warn"),
    ImportState.PREVIEWED: (_("preview ready"), "warn"),
    ImportState.RUNNING: (_("being imported"), "accent"),
    ImportState.DONE: (_("imported"), "ok"),
    ImportState.CANCELLED: (_("stopped"), "idle"),
}
OUTCOME_WORDS: Mapping[str, str | Promise] = {
    "open": _("in progress"),
    "won": _("won"),
    "lost": _("lost"),
    "left_out": _("leave out"),
}
DAY_WORDS: Mapping[str, str | Promise] = {
    "dmy": _("day, month, year"),
    "mdy": _("month, day, year"),
    "iso": _("year, month, day"),
}


def language() -> str:
    """The language of the reader."""
    return get_language() or "en"


def steps() -> list[str]:
    """The steps of the wizard in order."""
    return [gettext("Files"), gettext("Columns"), gettext("Preview"), gettext("Report")]


def crumbs() -> tuple[Link, ...]:
    """The way to a page of one import."""
    return (Link(text=gettext("Imports"), url=reverse("exchange:imports")),)


def kind_title(kind: str) -> str:
    """What a kind of sheet is called."""
    return localise(KIND_TITLES[kind], language())


def code_text(code: str, params: Mapping[str, object]) -> str:
    """What a problem says to the reader."""
    return error_text(code, params, language())


def error_line(error: DomainError) -> str:
    """What an error says to the reader."""
    return code_text(error.code, error.params)


def files_line(row: Import) -> str:
    """The files of an import by name."""
    return ", ".join(sheet.name for sheet in row.sheets.all())


def options(words: Mapping[str, str | Promise]) -> list[Option]:
    """Words as choices."""
    return [Option(value=value, text=str(text)) for value, text in words.items()]


def map_text(row: Import) -> str:
    """The map of an import as the text of a file the command line takes."""
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    text = StringIO()
    yaml.dump(map_to_dict(map_of(row)), text)
    return text.getvalue()
