"""How a view is entered: signed in, with the right its method asks for, as an actor."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone

from techkarta.common.errors import NotAllowed

from .models import User
from .permissions import Actor, scope_of
from .selectors import actor_of


class ActorRequest(HttpRequest):
    """A request of a signed-in person: `actor`, and the `moment` it came (UTC)."""

    actor: Actor
    user: User
    moment: Any
    htmx: Any


View = Callable[..., HttpResponseBase]


def entry(**actions: str) -> Callable[[View], View]:
    """Let a view be entered by the methods named, each with its action of the matrix.

    `@entry(GET="case.view", POST="case.change")`. Anonymous people are asked to sign in; a method
    not named is 405; an actor without the right is NotAllowed. Services check the right again for
    the object in hand. The view's `actions` are walked by the permission test.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            action = actions.get("GET" if request.method == "HEAD" else request.method or "")
            if action is None:
                return HttpResponseNotAllowed(sorted(actions))
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            acting = cast("ActorRequest", request)
            acting.actor = actor_of(acting.user)
            acting.moment = timezone.now()
            if scope_of(acting.actor, action) is None:
                raise NotAllowed("not_allowed", action=action)
            return view(acting, *args, **kwargs)

        entered.actions = actions  # type: ignore[attr-defined]
        return entered

    return decorate
