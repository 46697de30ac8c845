"""What others may know of proposals."""

from __future__ import annotations

from django.db.models import QuerySet

from techkarta.accounts.permissions import Actor, Owner, require
from techkarta.cases.selectors import Case, case, visible
from techkarta.common.errors import NotFound
from techkarta.documents.proposal import default_template

from .models import Proposal, ProposalTemplate


def proposals(actor: Actor) -> QuerySet[Proposal]:
    """The proposals of the cases the actor sees, the latest first, without their files."""
    rows = Proposal.objects.filter(case_id__in=visible(actor).values("id"))
    rows = rows.select_related("case__client", "author").defer("word", "printed")
    return rows.order_by("-year", "-number")


def proposal(actor: Actor, proposal_id: int) -> Proposal:
    """One proposal; NotFound where the actor may not see its case."""
    row = proposals(actor).filter(pk=proposal_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def case_to_issue(actor: Actor, case_id: int) -> Case:
    """One case whose proposals the actor issues; NotFound where unseen, NotAllowed where seen."""
    row = case(actor, case_id)
    owner = Owner(user_id=row.owner_id, team_id=row.owner.team_id)
    require(actor, "proposal.issue", owner, view="case.view")
    return row


def own_template(organisation_id: int) -> ProposalTemplate | None:
    """The template the company uploaded last."""
    rows = ProposalTemplate.objects.filter(organisation_id=organisation_id)
    return rows.select_related("author").order_by("-id").first()


def template_content(organisation_id: int, language: str) -> bytes:
    """The template in use: the company's own, else the shipped one in a language."""
    own = own_template(organisation_id)
    return bytes(own.content) if own else default_template(language)
