"""Who asks; processes and cards."""

from __future__ import annotations

from ninja import Query, Router

from techkarta.accounts.selectors import organisation, person
from techkarta.common.errors import NotFound
from techkarta.method import selectors

from ..declaring import reading
from ..entering import ApiRequest, Given, part_of, right
from ..shapes import method, people
from ..shapes.base import Id, Listed, Listing
from ..shapes.method import CardDocument, CardQuery, CardShape, ProcessShape

router = Router()


@router.get("/me", response=reading(people.Me), tags=["me"], summary="Who asks, and their rights")
@right("account.use")
def me(request: ApiRequest) -> Given:
    """The person the token or session belongs to, the company, the roles and the rights."""
    actor = request.actor
    user = person(actor, actor.user_id)
    return Given(body=people.me(user, actor, organisation(actor.organisation_id), request.auth))


@router.get(
    "/processes",
    response=reading(Listed[ProcessShape]),
    tags=["processes"],
    summary="Processes with their stages",
)
@right("card.view", query=Listing)
def processes(request: ApiRequest, page: Query[Listing]) -> Given:
    """Every process of the company, those that are off included."""
    rows = selectors.processes(request.actor.organisation_id, is_active=None)
    found, follows = part_of(rows, page)
    return Given(body=Listed(items=[method.process(row) for row in found], next=follows))


@router.get(
    "/processes/{process_id}",
    response=reading(ProcessShape),
    tags=["processes"],
    summary="One process",
)
@right("card.view")
def process(request: ApiRequest, process_id: Id) -> Given:
    """A process with its stages in order."""
    row = selectors.process(request.actor.organisation_id, process_id)
    return Given(body=method.process(row), version=row.version)


@router.get(
    "/cards", response=reading(Listed[CardShape]), tags=["cards"], summary="Technology cards"
)
@right("card.view", query=CardQuery)
def cards(request: ApiRequest, page: Query[CardQuery]) -> Given:
    """The cards of the company with their version in force."""
    found, follows = part_of(selectors.cards(request.actor, **page.narrowed()), page)
    return Given(body=Listed(items=[method.card(row) for row in found], next=follows))


@router.get(
    "/cards/{card_id}",
    response=reading(CardDocument),
    tags=["cards"],
    summary="One card with its document",
)
@right("card.view")
def card(request: ApiRequest, card_id: Id) -> Given:
    """A card and the whole document of its version in force, in the format of card files."""
    row = selectors.cards(request.actor).filter(pk=card_id).first()
    if row is None:
        raise NotFound("not_found")
    shape = method.card(row)
    version = selectors.version(request.actor, shape.version_id) if shape.version_id else None
    return Given(body=method.card_document(shape, version), version=shape.revision)
