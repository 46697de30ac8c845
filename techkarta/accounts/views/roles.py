"""Roles of the company's own: named, renamed, retired."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.common.errors import Invalid, NotFound
from techkarta.common.texts.errors import error_text
from techkarta.ui.formats import localise

from .. import selectors, services
from ..entry import ActorRequest, entry
from ..forms import RoleForm, RoleNameForm
from ..pages import FormPage, roles_crumbs, roles_page
from ..selectors import OwnRole
from .people import people_crumbs
from .saving import attempt


@entry(GET="role.change", POST="role.change")
def roles(request: ActorRequest) -> HttpResponse:
    """The roles the company named, who holds them; a POST names one more."""
    form = RoleForm(request.POST or None)
    tried = attempt(
        request, form,
        lambda: services.create_role(
            actor=request.actor, edit=form.edit(), moment=request.moment
        ),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The role is named: give it to people, name it in cards."))
        return redirect("accounts:roles")
    rows = selectors.own_roles(request.actor.organisation_id, is_retired=None)
    holders = selectors.holders_of(request.actor, [row.code for row in rows])
    page = roles_page(rows, holders, form, crumbs=people_crumbs())
    return render(request, "accounts/roles.html", {"page": page})


@entry(GET="role.change", POST="role.change")
def role(request: ActorRequest, role_id: int) -> HttpResponse:
    """Call a role otherwise."""
    row = _row(request, role_id)
    present = _strings(row)
    form = RoleNameForm(request.POST or None, initial={**present, "version": row.version})
    tried = attempt(
        request, form,
        lambda: services.rename_role(
            actor=request.actor, role_id=role_id, version=form.cleaned_data["version"] or 0,
            title=form.title(), moment=request.moment,
        ),
        present=present, version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("accounts:roles")
    title = localise(row.title, get_language() or "en")
    page = FormPage(
        title=title, form=form, crumbs=roles_crumbs(people_crumbs()), differences=tried.differences
    )
    return render(request, "accounts/role.html", {"page": page})


@entry(POST="role.change")
def retire(request: ActorRequest, role_id: int) -> HttpResponse:
    """Offer a role no more."""
    return _switch(request, role_id, services.retire_role, _("The role is retired."))


@entry(POST="role.change")
def restore(request: ActorRequest, role_id: int) -> HttpResponse:
    """Offer a retired role again."""
    return _switch(request, role_id, services.restore_role, _("The role is back."))


def _switch(
    request: ActorRequest, role_id: int, change: Callable[..., OwnRole], said: str
) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        change(
            actor=request.actor,
            role_id=role_id,
            version=int(version) if version.isascii() and version.isdigit() else 0,
            moment=request.moment,
        )
    except Invalid as refusal:
        messages.error(request, error_text(refusal.code, refusal.params, get_language() or "en"))
    else:
        messages.success(request, said)
    return redirect("accounts:roles")


def _row(request: ActorRequest, role_id: int) -> OwnRole:
    rows = selectors.own_roles(request.actor.organisation_id, is_retired=None)
    row = next((each for each in rows if each.id == role_id), None)
    if row is None:
        raise NotFound("not_found")
    return row


def _strings(row: OwnRole) -> dict[str, object]:
    title = row.title if isinstance(row.title, dict) else {"ru": row.title}
    return {f"title_{name}": title.get(name, "") for name in ("ru", "en")}
