"""People of the company."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from techkarta.ui.values import Link

from .. import selectors, services
from ..entry import ActorRequest, entry
from ..forms import NewPersonForm, PersonForm
from ..pages import FormPage, PeoplePage, PersonPage, ToldPasswordPage, person_values, team_blocks
from ..permissions import Scope, may, scope_of
from ..sign_in import new_told_password
from .saving import attempt


@entry(GET="people.view")
def people(request: ActorRequest) -> HttpResponse:
    """The people by team; those who may no longer sign in on a tab of their own."""
    actor = request.actor
    is_former = "former" in request.GET
    known = list(selectors.people(actor))
    shown = [user for user in known if user.is_active is not is_former]
    can_change = may(actor, "people.change")
    own = selectors.own_role_titles(actor.organisation_id)
    blocks = team_blocks(
        shown, list(selectors.teams(actor)), own,
        can_change=can_change, rest_title=_("Without a team"),
    )  # fmt: skip
    page = PeoplePage(
        tabs=_tabs(sum(user.is_active for user in known), len(known), is_former=is_former),
        blocks=tuple(block for block in blocks if block.people or not is_former),
        can_change=can_change,
        names_roles=may(actor, "role.change"),
        is_whole=scope_of(actor, "people.view") is Scope.ORGANISATION,
        note=ngettext("%(count)d person", "%(count)d people", len(shown)) % {"count": len(shown)},
    )
    return render(request, "accounts/people.html", {"page": page})


@never_cache
@entry(GET="people.change", POST="people.change")
def new_person(request: ActorRequest) -> HttpResponse:
    """Add a colleague; the password to tell them is shown once, in the answer."""
    form = NewPersonForm(
        request.POST or None,
        teams=selectors.teams(request.actor),
        own_roles=selectors.own_roles(request.actor.organisation_id),
        initial={"team": request.GET.get("team"), "language": request.user.language},
    )
    told = new_told_password()
    tried = attempt(
        request, form,
        lambda: services.create_user(
            actor=request.actor, new=form.new(), password=told, moment=request.moment
        ),
    )  # fmt: skip
    if tried.is_saved:
        return _told(request, form.new().full_name, form.new().email, told)
    page = FormPage(title=_("New person"), form=form, crumbs=people_crumbs())
    return render(request, "accounts/person_new.html", {"page": page})


@entry(GET="people.change", POST="people.change")
def person(request: ActorRequest, user_id: int) -> HttpResponse:
    """Edit a colleague; a change somebody else made meanwhile is shown beside what was typed."""
    user = selectors.person(request.actor, user_id)
    present = person_values(user)
    form = PersonForm(
        request.POST or None,
        teams=selectors.teams(request.actor),
        own_roles=selectors.own_roles(request.actor.organisation_id),
        initial={**present, "version": user.version},
    )
    tried = attempt(
        request, form,
        lambda: services.edit_user(
            actor=request.actor, user_id=user_id, version=form.cleaned_data["version"],
            edit=form.edit(), moment=request.moment,
        ),
        present=present, version=user.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("accounts:people")
    page = PersonPage(
        title=user.full_name, note=user.email, form=form, crumbs=people_crumbs(),
        differences=tried.differences, is_self=user.id == request.actor.user_id,
        password_url=reverse("accounts:person_password", args=[user.id]),
    )  # fmt: skip
    return render(request, "accounts/person.html", {"page": page})


@never_cache
@entry(POST="people.change")
def person_password(request: ActorRequest, user_id: int) -> HttpResponse:
    """Give a colleague a new password; it is shown once, in the answer."""
    told = new_told_password()
    user = services.reset_password(
        actor=request.actor, user_id=user_id, password=told, moment=request.moment
    )
    return _told(request, user.full_name, user.email, told)


def people_crumbs() -> tuple[Link, ...]:
    """The way back to the list of people."""
    return (Link(text=_("People"), url=reverse("accounts:people")),)


def _told(request: ActorRequest, name: str, email: str, told: str) -> HttpResponse:
    page = ToldPasswordPage(name=name, email=email, password=told, crumbs=people_crumbs())
    return render(request, "accounts/person_password.html", {"page": page})


def _tabs(active: int, known: int, *, is_former: bool) -> tuple[Link, ...]:
    url = reverse("accounts:people")
    if active == known and not is_former:
        return ()
    return (
        Link(text=_("Working"), url=url, count=active, is_current=not is_former),
        Link(text=_("Former"), url=f"{url}?former", count=known - active, is_current=is_former),
    )
