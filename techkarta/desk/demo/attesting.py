"""Who of the made-up company has passed which attestation; one of them ends soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from techkarta.accounts.services import AttestationFields, give_attestation

from .company import Company

PASSED = (
    ("rep1", "product", 340, 21, "СОЖ и масла, 46 вопросов из 50"),
    ("rep2", "product", 90, 275, "СОЖ и масла, 48 вопросов из 50"),
    ("project1", "product", 60, 305, "Проектная линейка, защита перед технологом"),
    ("project1", "client", 60, None, "Карта клиента защищена"),
)
"""Login, what, how many days ago, how many days it still holds, how it went."""


def attest_people(company: Company, moment: datetime) -> None:
    """Enter the attestations by the head of the first team."""
    head, today = company.actors["head1"], moment.date()
    for login, kind, ago, left, note in PASSED:
        fields = AttestationFields(
            user_id=company.actors[login].user_id,
            kind=kind,
            passed_on=today - timedelta(days=ago),
            valid_until=today + timedelta(days=left) if left is not None else None,
            note=note,
        )
        give_attestation(actor=head, fields=fields, moment=moment)
