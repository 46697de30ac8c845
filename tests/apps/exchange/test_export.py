"""The real export of a CRM comes in whole, and a second time changes nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from techkarta.accounts.models import RoleHolding, Team, User
from techkarta.accounts.permissions import Actor
from techkarta.cases.models import Case, StageVisit
from techkarta.clients.models import Client
from techkarta.exchange.selectors import map_of
from techkarta.exchange.services import SourceFile, start_import
from techkarta.work.models import Task

from .conftest import NOW, carried, previewed

pytestmark = [pytest.mark.slow, pytest.mark.alike]


def test_the_map_is_proposed_whole(full_admin: Actor, export: list[SourceFile]) -> None:
    told = map_of(start_import(actor=full_admin, files=export, moment=NOW))
    assert {name: sheet.kind for name, sheet in told.sheets.items()} == {
        "accounts.csv": "clients",
        "data_dictionary.csv": "ignored",
        "products.csv": "products",
        "sales_pipeline.csv": "deals",
        "sales_teams.csv": "people",
    }
    assert told.sheets["sales_pipeline.csv"].days == "mdy"
    assert told.products == {"GTXPro": "GTX Pro"}
    assert told.owners == {}
    assert {word: target.outcome for word, target in told.stages.items()} == {
        "Won": "won",
        "Lost": "lost",
        "Engaging": "open",
        "Prospecting": "open",
    }
    assert told.stages["Prospecting"].stage == "traditional/t1"
    assert told.stages["Engaging"].stage == "traditional/t2"


def test_everything_comes_in_and_a_second_time_is_skipped(
    full_admin: Actor, export: list[SourceFile]
) -> None:
    row = previewed(full_admin, export)
    assert row.counts["deals"] == {"create": 8800}
    assert row.counts["notes"]["no_client"] == 1425
    assert Case.objects.count() == 0
    done = carried(full_admin, row)
    assert done.results["deals"] == {"create": 8800}
    states = Counter(Case.objects.values_list("state", flat=True))
    assert states == {"won": 4238, "lost": 2473, "open": 2089}
    assert Client.objects.count() == 85
    assert Client.objects.filter(parent__isnull=False).count() == 15
    assert RoleHolding.objects.filter(role="rep").count() == 35
    assert RoleHolding.objects.filter(role="head_of_sales").count() == 6
    assert Team.objects.filter(head__isnull=False).count() == 6
    assert User.objects.filter(team__isnull=True).count() == 1
    assert Case.objects.filter(client__isnull=True).count() == 1425
    assert Case.objects.filter(product="GTX Pro").count() == 1480
    assert StageVisit.objects.filter(left_at__isnull=True).count() == 2089
    assert Task.objects.values("visit__case").distinct().count() == 2089
    second = previewed(full_admin, export)
    assert second.counts["deals"] == {"skip": 8800}
    assert second.counts["clients"] == {"skip": 85}
    assert second.counts["people"] == {"skip": 35}
