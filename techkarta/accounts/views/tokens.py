"""One's own tokens for other programs: made and shown once, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from techkarta.common.errors import Invalid

from .. import selectors, services
from ..entry import ActorRequest, entry
from ..forms import TokenForm, add_refusal
from ..pages import tokens_page


@never_cache
@entry(GET="account.use", POST="account.use")
def tokens(request: ActorRequest) -> HttpResponse:
    """The tokens that work; a POST makes another one and shows its secret this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if form.is_bound and form.is_valid():
        try:
            _row, secret = services.make_token(
                actor=request.actor, moment=request.moment, **form.cleaned_data
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            form = TokenForm()
    rows = selectors.tokens_of(request.actor)
    page = tokens_page(rows, form, secret=secret, moment=request.moment)
    return render(
        request, "accounts/tokens.html", {"page": page}, status=422 if form.errors else 200
    )


@entry(POST="account.use")
def revoke(request: ActorRequest, token_id: int) -> HttpResponse:
    """Let a token open nothing more."""
    services.revoke_token(actor=request.actor, token_id=token_id, moment=request.moment)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")
