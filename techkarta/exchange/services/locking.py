"""One import at a time in one pair of hands."""

from __future__ import annotations

from collections.abc import Collection

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Conflict, NotFound

from ..models import Import


def lock_import(
    actor: Actor, import_id: int, *, states: Collection[str], version: int | None = None
) -> Import:
    """The import, held until the transaction ends, in one of the states.

    NotFound for another company's; Conflict where somebody carried it on meanwhile.
    """
    require(actor, "import.run")
    rows = Import.objects.select_for_update().filter(organisation_id=actor.organisation_id)
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.state not in states or (version is not None and row.version != version):
        raise Conflict("import_moved_on", current=row.state)
    return row
