"""A measured norm taken over: a change of the draft of the card, made where there is none."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid
from techkarta.engine.cards.codec import operation_to_dict
from techkarta.engine.cards.editing import SetOperation
from techkarta.engine.cards.model import Operation
from techkarta.engine.conformance.norms import Chronometry
from techkarta.method.selectors import CardVersion, card_of, version
from techkarta.method.services import edit_draft, start_draft

from .measured import histories, measured, proposed_norm


@transaction.atomic
def accept_norm(*, actor: Actor, version_id: int, no: str, moment: datetime) -> int:
    """Put the proposed norm of an operation into the draft of its card; the draft's identifier.

    The proposal is computed anew, so a page left open for long accepts what is true now. Invalid
    norm_not_proposed where nothing is to be changed any more.
    """
    require(actor, "card.write")
    row = version(actor, version_id)
    card = card_of(row.id)
    visits = histories(actor, row.card.stage.process_id, moment)
    own = [each for each in visits if each.visit.stage_id == row.card.stage_id]
    found = next((each for each in measured(own, card) if each.operation.no == no), None)
    if found is None:
        raise Invalid("norm_not_proposed", field="norm", no=no)
    return put_norm(
        actor=actor, row=row, operation=found.operation, found=found.found, moment=moment
    )


def put_norm(
    *, actor: Actor, row: CardVersion, operation: Operation, found: Chronometry, moment: datetime
) -> int:
    """Put what was measured into the draft of a card as the norm; the draft's identifier.

    The caller has checked the right; Invalid norm_not_proposed where nothing is proposed.
    """
    norm = operation.norm
    if norm is None or found.proposal is None:
        raise Invalid("norm_not_proposed", field="norm", no=operation.no)
    try:
        draft = start_draft(actor=actor, version_id=row.id, moment=moment)
    except Invalid as refusal:
        if refusal.code != "draft_there":
            raise
        draft = version(actor, int(str(refusal.params["version_id"])))
    known = cast("dict[str, object]", operation_to_dict(operation)["norm"])
    values = {**known, **proposed_norm(norm, found.proposal, found.n)}
    edit_draft(
        actor=actor,
        version_id=draft.id,
        version=draft.version,
        changes=[SetOperation(no=operation.no, values={"norm": values})],
        moment=moment,
    )
    return draft.id
