"""Views of the board and the list that people keep."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from techkarta.accounts.permissions import Actor, Owner, require
from techkarta.common.errors import Invalid, NotFound

from ..models import KeptPlace, KeptView

MOST_VIEWS, LONGEST_NAME = 50, 80


@transaction.atomic
def keep_view(
    *, actor: Actor, name: str, place: str, filters: Mapping[str, str], is_shared: bool
) -> KeptView:
    """Keep filters under a name; the actor's view of the same name is replaced.

    Invalid: view_unnamed, view_name_long(limit), view_place_unknown, views_too_many(limit).
    """
    require(actor, "view.share" if is_shared else "view.keep", _self(actor))
    called = " ".join(name.split())
    if not called:
        raise Invalid("view_unnamed", field="name")
    if len(called) > LONGEST_NAME:
        raise Invalid("view_name_long", field="name", limit=LONGEST_NAME)
    if place not in KeptPlace.values:
        raise Invalid("view_place_unknown", field="place")
    others = KeptView.objects.filter(owner_id=actor.user_id).exclude(name=called)
    if others.count() >= MOST_VIEWS:
        raise Invalid("views_too_many", field="name", limit=MOST_VIEWS)
    view, _is_new = KeptView.objects.update_or_create(
        organisation_id=actor.organisation_id,
        owner_id=actor.user_id,
        name=called,
        defaults={"place": place, "filters": dict(filters), "is_shared": is_shared},
    )
    return view


@transaction.atomic
def drop_view(*, actor: Actor, view_id: int) -> None:
    """Keep a view no longer; one that is gone already is fine, another person's is not found."""
    view = KeptView.objects.filter(pk=view_id, organisation_id=actor.organisation_id).first()
    if view is None or view.owner_id != actor.user_id:
        raise NotFound("not_found")
    view.delete()


def _self(actor: Actor) -> Owner:
    return Owner(user_id=actor.user_id)
