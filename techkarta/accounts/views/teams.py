"""Teams of the company."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import selectors, services
from ..entry import ActorRequest, entry
from ..forms import TeamForm
from ..pages import FormPage
from .people import people_crumbs
from .saving import attempt


@entry(GET="people.change", POST="people.change")
def new_team(request: ActorRequest) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST or None, people=selectors.owners(request.actor, "people.change"))
    tried = attempt(
        request, form,
        lambda: services.create_team(
            actor=request.actor, edit=form.edit(), moment=request.moment
        ),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The team is added."))
        return redirect("accounts:people")
    page = FormPage(title=_("New team"), form=form, crumbs=people_crumbs())
    return render(request, "accounts/team.html", {"page": page})


@entry(GET="people.change", POST="people.change")
def team(request: ActorRequest, team_id: int) -> HttpResponse:
    """Rename a team, change its region and its head."""
    row = selectors.team(request.actor, team_id)
    present = {"name": row.name, "region": row.region, "head": row.head_id}
    form = TeamForm(
        request.POST or None,
        people=selectors.owners(request.actor, "people.change"),
        initial={**present, "version": row.version},
    )
    tried = attempt(
        request, form,
        lambda: services.edit_team(
            actor=request.actor, team_id=team_id, version=form.cleaned_data["version"] or 0,
            edit=form.edit(), moment=request.moment,
        ),
        present=present, version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("accounts:people")
    page = FormPage(
        title=row.name, form=form, crumbs=people_crumbs(), differences=tried.differences
    )
    return render(request, "accounts/team.html", {"page": page})
