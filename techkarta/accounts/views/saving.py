"""One way to send a form to a service: saved, refused at a field, or changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language

from techkarta.common.errors import Conflict, Invalid
from techkarta.common.texts.errors import error_text

from ..forms import add_refusal
from ..pages import Difference, differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of sending a form."""

    is_saved: bool = False
    differences: tuple[Difference, ...] = ()


def attempt(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], object],
    *,
    present: Mapping[str, object] | None = None,
    version: int = 0,
) -> Attempt:
    """Call `save` with a good form; a refusal is told in the form.

    Where somebody changed the thing meanwhile, the `present` values that differ are named, the
    typed ones stay, and the form takes the present `version`: saving again is a decision.
    """
    if request.method != "POST" or not form.is_valid():
        return Attempt()
    try:
        save()
    except Invalid as error:
        add_refusal(form, error)
        return Attempt()
    except Conflict as error:
        found = differences(form, present or {})
        data = request.POST.copy()
        data["version"] = str(version)
        form.data = data
        form.add_error(None, error_text(error.code, error.params, get_language() or "en"))
        return Attempt(differences=found)
    return Attempt(is_saved=True)
