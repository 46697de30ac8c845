"""Between rows of accounts and values: actors, staffing, calendars."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from techkarta.engine.planning.calendar import WorkingCalendar, working_calendar

from .models import Organisation

REP_ROLES = frozenset({"rep", "project_rep", "regional_rep"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the organisation as work sees them.

    `roles` are the held ones; `bases` are those own roles among them stand on.
    """

    id: int
    name: str
    team_id: int | None
    roles: frozenset[str]
    bases: frozenset[str] = frozenset()

    @property
    def rights(self) -> frozenset[str]:
        """The roles whose rights the person has."""
        return self.roles | self.bases


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """Who holds which personal attestation until which day: person → code → last valid day."""

    known: Mapping[int, Mapping[str, date]] = field(default_factory=dict)

    def of(self, user_id: int) -> Mapping[str, date]:
        """The attestations of a person with the last day of each."""
        return self.known.get(user_id, {})

    def holds(self, user_id: int, code: str, day: date) -> bool:
        """Whether a person may do on a day what asks for the attestation; without one anybody."""
        return not code or self.of(user_id).get(code, date.min) >= day

    def holders(self, code: str, day: date) -> frozenset[int] | None:
        """Everybody who holds it on a day; None where none is asked for."""
        if not code:
            return None
        return frozenset(user_id for user_id in self.known if self.holds(user_id, code, day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Who works here: the people by identifier and the head of every team."""

    people: Mapping[int, Person] = field(default_factory=dict)
    heads: Mapping[int, int] = field(default_factory=dict)

    def performer(
        self, role: str, case_owner_id: int, among: Collection[int] | None = None
    ) -> int | None:
        """Who performs an operation of `role` on a case of this owner.

        The case's owner where he holds the role or both are a kind of representative; the head of
        his team for `head_of_sales`; otherwise somebody with the role in his team, then anybody
        with it. `among` are those attested for it, where an attestation is asked. None where
        nobody is left.
        """

        def may(user_id: int) -> bool:
            return among is None or user_id in among

        owner = self.people.get(case_owner_id)
        if owner is not None and self._is_own(role, owner) and may(owner.id):
            return owner.id
        team_id = owner.team_id if owner else None
        head_id = self.heads.get(team_id or 0)
        if role == "head_of_sales" and head_id is not None and may(head_id):
            return head_id
        people = self.people.values()
        holders = [person for person in people if role in person.roles and may(person.id)]
        holders.sort(key=lambda person: (person.team_id != team_id, person.id))
        return holders[0].id if holders else None

    def controller(self, role: str, performer_id: int) -> str:
        """The role that checks: `role` where somebody else holds it, else the next one above."""
        for candidate in (role, "head_of_sales", "executive", "admin"):
            holders = {person.id for person in self.people.values() if candidate in person.roles}
            if holders - {performer_id}:
                return candidate
        return role

    @staticmethod
    def _is_own(role: str, owner: Person) -> bool:
        return role in owner.roles or (role in REP_ROLES and bool(owner.rights & REP_ROLES))


def calendar_of_row(row: Organisation) -> WorkingCalendar:
    """The working calendar of an organisation at hand, in its own time zone."""
    days = (row.own_holidays, row.own_working_days, row.short_days)
    return _calendar(row.country, row.time_zone, *(tuple(sorted(each)) for each in days))


@lru_cache(maxsize=256)
def _calendar(
    country: str,
    time_zone: str,
    holidays: tuple[str, ...],
    working_days: tuple[str, ...],
    short_days: tuple[str, ...],
) -> WorkingCalendar:
    # Remembered: to ask a country for its working week takes longer than a query.
    return working_calendar(
        country,
        tz=time_zone,
        own_holidays=map(date.fromisoformat, holidays),
        own_working_days=map(date.fromisoformat, working_days),
        short_days=map(date.fromisoformat, short_days),
    )
