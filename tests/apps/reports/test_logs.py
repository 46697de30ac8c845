"""Logs of other systems: kept, mapped, judged, opened number by number."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.method.models import CardVersion
from techkarta.method.selectors import card_of
from techkarta.reports.logs import keeping
from techkarta.reports.logs.choices import OFF_CARD, UNSAID, Choices, choices_from_dict
from techkarta.reports.models import ForeignLog
from techkarta.ui.formats import localise
from tests.world import MOMENT, Cast, actor

PAGE = "/reports/logs/"
HEAD = "Deal;Step;When;Done;Manager"


@pytest.fixture
def version(cast: Cast) -> CardVersion:
    rows = CardVersion.objects.filter(
        card__stage__process__organisation=cast.owner.organisation, state="in_force"
    )
    return rows.order_by("id")[0]


@pytest.fixture
def head(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.head)
    return client


def titles(version: CardVersion) -> dict[str, str]:
    return {localise(each.title or "", "ru"): each.no for each in card_of(version.id).operations}


def log_of(version: CardVersion, *extra: str) -> bytes:
    """Deal 1 by the card, deal 2 the other way round, and more rows."""
    names = list(titles(version))
    rows = [HEAD]
    for deal, row in (("Deal 1", names), ("Deal 2", names[::-1])):
        for minute, name in enumerate(row):
            at = f"2026-11-23 {9 + minute // 6:02}:{minute % 6}0"
            rows.append(f'{deal};"{name}";{at};{at};Anna')
    return "\n".join([*rows, *extra]).encode()


def upload(data: bytes, name: str = "history.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def kept(cast: Cast, version: CardVersion, data: bytes, name: str = "history.csv") -> ForeignLog:
    return keeping.keep_log(
        actor=actor(cast.head), file=upload(data, name), chosen=f"version:{version.id}",
        moment=MOMENT,
    )  # fmt: skip


def decided(cast: Cast, row: ForeignLog, **changes: object) -> ForeignLog:
    known = choices_from_dict(row.choices)
    columns = {**known.columns, "case": "Deal", "operation": "Step", "start": "When", "end": "Done",
               "user": "Manager"}  # fmt: skip
    choices = Choices(**{"columns": columns, "operations": known.operations, **changes})
    return keeping.decide_log(
        actor=actor(cast.head), log_id=row.id, version=row.version, choices=choices
    )


def sent(cast: Cast, row: ForeignLog) -> ForeignLog:
    return keeping.send_log(
        actor=actor(cast.head), log_id=row.id, version=row.version, moment=MOMENT
    )


def judged(cast: Cast, version: CardVersion, *extra: str) -> ForeignLog:
    row = decided(cast, kept(cast, version, log_of(version, *extra)))
    operations = {name: no or OFF_CARD for name, no in row.choices["operations"].items()}
    return sent(cast, decided(cast, row, operations=operations))


def test_a_log_is_proposed_a_map_by_the_titles_of_the_card(
    cast: Cast, version: CardVersion
) -> None:
    row = decided(cast, kept(cast, version, log_of(version, "Deal 1;Coffee;2026-11-24 09:00;;")))
    known = titles(version)
    assert row.choices["operations"] == {**known, "Coffee": OFF_CARD}
    assert row.found["counts"]["Coffee"] == 1


def test_a_name_that_only_looks_alike_is_asked(cast: Cast, version: CardVersion) -> None:
    name, no = next(iter(titles(version).items()))
    row = kept(cast, version, log_of(version, f"Deal 1;{name.upper()} ;2026-11-24 09:00;;"))
    row = decided(cast, row)
    strange = f"{name.upper()} "
    assert row.choices["operations"][strange] == UNSAID
    assert row.found["near"] == {strange: no}
    with pytest.raises(Invalid, match="log_names_unsaid"):
        sent(cast, row)


def test_what_was_said_is_remembered_for_the_next_log(cast: Cast, version: CardVersion) -> None:
    judged(cast, version, "Deal 1;Coffee;2026-11-24 09:00;;")
    no = next(iter(titles(version).values()))
    row = kept(cast, version, log_of(version, "Deal 1;Coffee;2026-11-24 09:00;;"))
    assert row.choices["columns"]["case"] == "Deal"
    sent(cast, decided(cast, row, operations={**row.choices["operations"], "Coffee": no}))
    again = kept(cast, version, log_of(version, "Deal 1;Coffee;2026-11-24 09:00;;"))
    assert again.choices["operations"]["Coffee"] == no


def test_numbers_open_their_cases(head: Browser, cast: Cast, version: CardVersion) -> None:
    row = judged(cast, version, "Deal 3;Coffee;2026-11-24 09:00;;", "Deal 3;Tea;soon;;")
    assert (row.state, row.summary["cases"], row.summary["rows"]["broken"]) == ("judged", 3, 1)
    page = head.get(f"{PAGE}{row.id}/").content.decode()
    assert "Coffee" in page
    assert "soon" in page
    cases = head.get(f"{PAGE}{row.id}/cases/", {"code": "order"}).content.decode()
    assert "Deal 2" in cases
    assert "Deal 1" not in cases
    case = head.get(f"{PAGE}{row.id}/cases/0/").content.decode()
    assert "Deal " in case
    table = head.get(f"{PAGE}{row.id}/cases.csv", {"code": "off_card"}).content.decode("utf-8-sig")
    assert "Deal 3" in table
    assert "Deal 2" not in table
    assert head.get(f"{PAGE}{row.id}/cases/99/").status_code == 404


def outcomes_of(cast: Cast, version: CardVersion, outcome: str = "outcome") -> ForeignLog:
    """Forty deals by the card, of which thirty were won, ten the other way round and lost."""
    names = list(titles(version))
    rows = ["case,operation,start,outcome"]
    for deal in range(50):
        told = "won" if deal < 30 else "lost"
        for minute, name in enumerate(names if deal < 40 else names[::-1]):
            rows.append(f'd{deal},"{name}",2026-{9 + deal % 2:02}-10T09:{minute:02},{told}')
    return sent(cast, kept(cast, version, "\n".join(rows).encode()))


def test_following_the_card_is_set_against_winning(
    head: Browser, cast: Cast, version: CardVersion
) -> None:
    row = outcomes_of(cast, version)
    page = head.get(f"{PAGE}{row.id}/").content.decode()
    assert "75 %" in page
    assert "There are few closed deals" in page
    assert "does not say which came first" in page
    assert "which stages were finished" in page
    assert "09.2026" in page and "10.2026" in page  # noqa: PT018 - both months
    lost = head.get(f"{PAGE}{row.id}/", {"won": "outcome:lost"}).content.decode()
    assert "25 %" in lost
    first = next(iter(titles(version).values()))
    done = head.get(f"{PAGE}{row.id}/", {"won": f"done:{first}"}).content.decode()
    assert "counts as closed" in done
    cases = head.get(f"{PAGE}{row.id}/cases/", {"code": "astray"}).content.decode()
    assert "d45" in cases
    assert "d5<" not in cases


def test_what_winning_means_is_asked_where_the_log_does_not_say(
    head: Browser, cast: Cast, version: CardVersion
) -> None:
    row = judged(cast, version)
    page = head.get(f"{PAGE}{row.id}/", {"won": "outcome:won"}).content.decode()
    assert "means that a deal was won" in page
    assert "does not say which came first" not in page


def test_a_log_is_judged_by_the_revision_it_names(
    head: Browser, cast: Cast, version: CardVersion
) -> None:
    old = CardVersion.objects.get(pk=version.pk)
    old.pk, old.state, old.revision = None, "superseded", version.revision + 100
    old.content = {**old.content, "revision": old.revision}
    old.save()
    rows = ["case,operation,start,revision"]
    for deal, revision in enumerate((version.revision, version.revision, old.revision)):
        names = list(titles(version))
        for minute, name in enumerate(names[:: -1 if deal else 1]):
            rows.append(f'd{deal},"{name}",2026-09-10T09:{minute:02},{revision}')
    row = keeping.keep_log(
        actor=actor(cast.head), file=upload("\n".join(rows).encode()),
        chosen=f"revisions:{old.pk}", moment=MOMENT,
    )  # fmt: skip
    row = sent(cast, row)
    assert row.summary["cards"] == [[2, 1], [1, 0]]
    assert "By card and revision" in head.get(f"{PAGE}{row.id}/").content.decode()


def test_a_large_log_waits_for_the_worker(
    head: Browser, cast: Cast, version: CardVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 0)
    row = judged(cast, version)
    assert row.state == "queued"
    assert "every 3s" in head.get(f"{PAGE}{row.id}/").content.decode()
    with pytest.raises(Conflict):
        decided(cast, row)
    keeping.work_waiting(MOMENT)
    row.refresh_from_db()
    assert (row.state, row.summary["cases"]) == ("judged", 2)


def test_a_log_another_worker_has_is_left_to_it_until_it_is_silent(
    cast: Cast, version: CardVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 0)
    row = judged(cast, version)
    ForeignLog.objects.filter(pk=row.id).update(state="running", claimed_at=MOMENT)
    keeping.work_waiting(MOMENT)
    row.refresh_from_db()
    assert row.state == "running"
    keeping.work_waiting(MOMENT + 2 * keeping.ABANDONED)
    row.refresh_from_db()
    assert row.state == "judged"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("log.pdf", b"%PDF", "log_form"),
        ("log.csv", b"", "log_empty"),
        ("log.csv.gz", gzip.compress(b"case,operation,start\n" * 99, mtime=0)[:-9], "log_cut"),
        ("log.xes", b'<!DOCTYPE x [<!ENTITY a "b">]><log/>', "log_xml_unsafe"),
    ],
)
def test_a_file_that_is_no_log_is_refused(
    cast: Cast, version: CardVersion, name: str, data: bytes, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        kept(cast, version, data, name)
    assert not ForeignLog.objects.exists()


def test_a_log_without_its_columns_or_of_other_dates_is_told_of(
    head: Browser, cast: Cast, version: CardVersion
) -> None:
    row = kept(cast, version, log_of(version))
    with pytest.raises(Invalid, match="log_columns_unsaid"):
        sent(cast, row)
    row = decided(cast, row)
    row = decided(cast, row, moments="%m/%d/%Y")
    with pytest.raises(Invalid, match="log_all_broken"):
        sent(cast, row)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "history.csv" in head.get(f"{PAGE}{row.id}/").content.decode()


def test_one_does_not_see_another_companys_log(cast: Cast, version: CardVersion) -> None:
    row = kept(cast, version, log_of(version))
    with pytest.raises(NotFound):
        keeping.log_row(
            replace(actor(cast.head), organisation_id=cast.stranger.organisation_id), row.id
        )


def test_a_log_is_forgotten_with_its_files(head: Browser, cast: Cast, version: CardVersion) -> None:
    row = judged(cast, version)
    storage, names = row.file.storage, (row.file.name, row.cases.name)
    assert head.post(f"{PAGE}{row.id}/forget/").status_code == 302
    assert head.post(f"{PAGE}{row.id}/forget/").status_code == 404
    assert not ForeignLog.objects.exists()
    assert not any(storage.exists(name) for name in names)


def test_the_wizard_keeps_a_file_and_tells_what_is_wrong(
    head: Browser, version: CardVersion
) -> None:
    chosen = {"card": f"version:{version.id}"}
    refused = head.post(PAGE, {**chosen, "file": BytesIO(b"")})
    assert refused.status_code == 422
    assert head.post(PAGE, {"card": "version:0", "file": upload(b"a,b\n")}).status_code == 422
    kept_one = head.post(PAGE, {**chosen, "file": upload(log_of(version))})
    assert kept_one.status_code == 302
    assert head.get(kept_one.url).status_code == 200


def test_pages_ask_the_database_constantly_often(
    head: Browser,
    cast: Cast,
    version: CardVersion,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    row = judged(cast, version)
    for address in (PAGE, f"{PAGE}{row.id}/", f"{PAGE}{row.id}/cases/"):
        with django_assert_max_num_queries(25):
            head.get(address)


@pytest.mark.parametrize(
    ("when", "form", "is_asked"),
    [("23.11.2026 09:00", "%d.%m.%Y %H:%M", False), ("11/12/2026", "", True)],
)
def test_the_form_of_dates_is_proposed_and_a_doubtful_one_asked(
    head: Browser, cast: Cast, version: CardVersion, when: str, form: str, *, is_asked: bool
) -> None:
    name = next(iter(titles(version)))
    row = kept(cast, version, f"case;operation;start\nDeal 1;{name};{when}\n".encode())
    assert row.choices["moments"] == form
    page = head.get(f"{PAGE}{row.id}/map/").content.decode()
    assert ("перепутать" in page or "confused" in page) == is_asked
    if is_asked:
        with pytest.raises(Invalid, match="log_form_unsaid"):
            sent(cast, row)
