"""The person decides what the files mean."""

from __future__ import annotations

import json

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import Invalid

from ..crm.importmap import ImportMap, check_against, map_from_dict, map_to_dict
from ..models import Import, ImportRow, ImportState, RowAction
from ..selectors import company_of, map_of
from .locking import lock_import
from .proposing import complete_map

OPEN_STATES = (ImportState.UPLOADED, ImportState.PREVIEWED)


@transaction.atomic
def decide_map(*, actor: Actor, import_id: int, version: int, document: object) -> Import:
    """Lay what a document tells over the map kept; what became unknown by it is proposed anew.

    The preview is forgotten, since it was made by another map. Invalid with the place of what the
    files or the company do not have.
    """
    row = lock_import(actor, import_id, states=OPEN_STATES, version=version)
    told = map_from_dict(document, base=map_of(row))
    check_against(told, {sheet.name: sheet.headings for sheet in row.sheets.all()})
    told = complete_map(row, told)
    _check_stages(told, row.organisation_id)
    row.mapping = json.dumps(map_to_dict(told), ensure_ascii=False)
    row.state, row.counts = ImportState.UPLOADED, {}
    row.version += 1
    row.save(update_fields=["mapping", "state", "counts", "version"])
    judged = ImportRow.objects.filter(batch=row).exclude(action=RowAction.UNJUDGED)
    judged.update(action=RowAction.UNJUDGED, problems=[])
    return row


def _check_stages(told: ImportMap, organisation_id: int) -> None:
    known = company_of(organisation_id).places
    for word, target in told.stages.items():
        if target.stage and target.stage not in known:
            raise Invalid("map_stage_unknown", field="map", value=word, stage=target.stage)
