"""What the page of a client shows of its cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from techkarta.accounts.permissions import Actor, may
from techkarta.cases.selectors import open_cases_of_client
from techkarta.engine.cards.model import Text

from .reading import Reader

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCase:
    """One case of the client."""

    case_id: int
    title: str
    stage: Text
    stage_title: Text
    owner: str
    amount: Decimal | None
    currency: str
    state: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCasesPage:
    """The cases of a client, open ones first."""

    client_id: int
    may_create: bool
    cases: Sequence[ClientCase]

    @property
    def client_key(self) -> str:
        """The client as an address names it."""
        return str(self.client_id)


def client_cases_page(actor: Actor, client_id: int, reader: Reader) -> ClientCasesPage:
    """The cases of a client that the actor may see; one query."""
    order = {"open": 0, "won": 1, "lost": 2}
    rows = sorted(open_cases_of_client(actor, client_id), key=lambda row: order[row.state])
    return ClientCasesPage(
        client_id=client_id,
        may_create=may(actor, "case.create"),
        cases=[
            ClientCase(
                case_id=row.id,
                title=row.title,
                stage=row.stage.mark or row.stage.code,
                stage_title=row.stage.title,
                owner=row.owner.full_name,
                amount=row.amount,
                currency=row.currency,
                state=row.state,
                since=reader.short(reader.day_of(row.closed_at or row.entered_at)),
            )
            for row in rows[:MOST]
        ],
    )
