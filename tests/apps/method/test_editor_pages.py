"""The editor's page: who enters, what a change brings back, two people in one draft."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion
from techkarta.method.services import start_draft, submit_version
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, Signed

HTMX = {"HTTP_HX_REQUEST": "true"}


def url_of(row: CardVersion) -> str:
    return reverse("method:editor", args=[row.id])


@pytest.fixture
def draft(office: Office, load: Load) -> CardVersion:
    return load()


class Desk:
    """Somebody's browser with the editor of a draft open."""

    def __init__(self, browser: object, row: CardVersion) -> None:
        self.browser, self.row, self.version = browser, row, row.version

    def send(self, status: int = 200, **values: object) -> object:
        given = {"version": self.version, **values}
        answer = self.browser.post(url_of(self.row), given, **HTMX)  # type: ignore[attr-defined]
        assert answer.status_code == status, answer.content.decode()[:500]
        page = answer.context["page"]
        self.version = page.version
        return page

    def operation(self, no: str) -> dict[str, object]:
        self.row.refresh_from_db()
        return next(item for item in self.row.content["operations"] if item["no"] == no)


@pytest.fixture
def desk(office: Office, draft: CardVersion, signed: Signed) -> Desk:
    return Desk(signed(office.author), draft)


# ---------------------------------------------------------------------------------- entering


def test_the_editor_shows_the_draft(office: Office, draft: CardVersion, signed: Signed) -> None:
    answer = signed(office.author).get(url_of(draft), {"op": "020"})
    page = answer.context["page"]
    assert [row.no for row in page.rows] == ["010", "020"]
    assert page.rest.title == "Talk to purchasing"
    assert "Talk to purchasing" in answer.content.decode()


def test_only_who_writes_cards_enters(office: Office, draft: CardVersion, signed: Signed) -> None:
    assert signed(office.rep).get(url_of(draft)).status_code == 403
    stranger = make_user(make_company("south"), "methodologist")
    assert signed(stranger).get(url_of(draft)).status_code == 404


def test_what_is_no_draft_is_read_as_a_document(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    answer = signed(office.author).get(url_of(in_force))
    assert answer["Location"] == reverse("method:version", args=[in_force.id])


def test_the_number_of_queries_does_not_grow(
    office: Office,
    draft: CardVersion,
    desk: Desk,
    signed: Signed,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed(office.author)
    desk.send(do="set", no="020", title="Ask")
    pages = (url_of(draft), reverse("method:version", args=[draft.id]))
    counts = []
    for page in pages:
        browser.get(page)
        with django_assert_max_num_queries(35) as few:
            browser.get(page)
        counts.append(len(few))
    desk.send(do="paste", no="", field="title", text="\n".join(f"Do {n}\tDone" for n in range(38)))
    for page, count in zip(pages, counts, strict=True):
        with django_assert_max_num_queries(count):
            browser.get(page)


# ----------------------------------------------------------------------------------- changes


@pytest.mark.parametrize(
    ("typed", "key", "expected"),
    [
        ({"title": "Ask"}, "title", {"ru": "Поговорить с закупкой", "en": "Ask"}),
        ({"after": ""}, "after", []),
        ({"minutes": "50"}, "norm", {"minutes": 50, "per": "deal", "basis": "expert"}),
        ({"minutes": "1 ч 30 мин"}, "norm", {"minutes": 90, "per": "deal", "basis": "expert"}),
        ({"norm": "1 ч + 60/12"}, "norm",
         {"minutes": 60, "setup": 60, "batch": 12, "per": "deal", "basis": "expert"}),
        ({"norm": "50"}, "norm", {"minutes": 50, "per": "deal", "basis": "expert"}),
        ({"norm": ""}, "norm", None),
        ({"role": "specialist"}, "role", "specialist"),
        ({"unit": ""}, "repeat", None),
        ({"unit": "month"}, "repeat", {"every": 2, "unit": "month", "until": "accepted"}),
        ({"until": "count", "count": "3"}, "repeat",
         {"every": 2, "unit": "week", "until": {"count": 3}}),
        ({"evidence_text": "Five"}, "evidence", {"kind": "record", "min": 1, "text": "Five"}),
        ({"evidence_kind": ""}, "evidence", None),
        ({"control_by": "executive"}, "control",
         {"method": "each", "by": "executive", "criterion": "Ответы словами клиента",
          "minutes": 10}),
        ({"resources": "Sheet"}, "resources",
         [{"kind": "template", "name": "Sheet"},
          {"kind": "people", "role": "specialist", "minutes": 20}]),
        ({"steps": "One\n\nTwo"}, "steps", ["One", "Two"]),
        ({"with": ["", "legal"]}, "with", ["legal"]),
        ({"mandatory": ""}, "mandatory", False),
        ({"sends_proposal": "1"}, "sends_proposal", True),
        ({"due_within": "3"}, "due", {"within": 3, "unit": "working_day"}),
        ({"when": ["", "industrial"]}, "when", {"client.type": ["industrial"]}),
    ],
)  # fmt: skip
def test_a_cell_is_saved(desk: Desk, typed: dict[str, object], key: str, expected: object) -> None:
    page = desk.send(do="set", no="020", **typed)
    assert desk.operation("020").get(key) == expected
    assert page.touched.no == "020"  # type: ignore[attr-defined]
    assert not page.is_whole  # type: ignore[attr-defined]


def test_predecessors_are_found_however_they_are_typed(desk: Desk) -> None:
    desk.send(do="insert", no="020")
    desk.send(do="set", no="030", after="10; 20")
    assert desk.operation("030")["after"] == ["010", "020"]


def test_the_answer_tells_findings_and_flags(desk: Desk) -> None:
    page = desk.send(do="set", no="020", evidence_kind="")
    assert "TK306" in {item.code for item in page.findings}  # type: ignore[attr-defined]
    assert page.flags["020"]["evidence"] == "bad"  # type: ignore[attr-defined]


def test_a_finding_is_repaired_at_one_press(desk: Desk) -> None:
    page = desk.send(do="set", no="020", evidence_kind="")
    found = next(item for item in page.findings if item.code == "TK306")  # type: ignore[attr-defined]
    assert found.repair
    page = desk.send(do="repair", code="TK306", no="020", field=found.field)
    assert "TK306" not in {item.code for item in page.findings}  # type: ignore[attr-defined]


def test_rows_come_go_and_come_back(desk: Desk) -> None:
    page = desk.send(do="insert", no="010")
    assert [row.no for row in page.rows] == ["010", "015", "020"]  # type: ignore[attr-defined]
    page = desk.send(do="remove", no="020")
    assert [row.no for row in page.rows] == ["010", "015"]  # type: ignore[attr-defined]
    page = desk.send(do="undo")
    assert [row.no for row in page.rows] == ["010", "015", "020"]  # type: ignore[attr-defined]
    assert (page.can_undo, page.can_redo) == (True, True)  # type: ignore[attr-defined]
    page = desk.send(do="redo")
    assert [row.no for row in page.rows] == ["010", "015"]  # type: ignore[attr-defined]


def test_rows_move_and_are_numbered(desk: Desk) -> None:
    page = desk.send(do="up", no="020")
    assert [row.no for row in page.rows] == ["005", "010"]  # type: ignore[attr-defined]
    page = desk.send(do="down", no="005")
    page = desk.send(do="renumber")
    assert [row.no for row in page.rows] == ["010", "020"]  # type: ignore[attr-defined]
    page = desk.send(do="number", no="020", number="025")
    assert [row.no for row in page.rows] == ["010", "025"]  # type: ignore[attr-defined]


def test_rows_of_a_sheet_are_pasted_over_and_below(desk: Desk) -> None:
    text = "Ask\tAnswered\t010\tevery week\t45 мин\t\tSpecialist\nCount\tCounted\t020\tonce\t30"
    page = desk.send(do="paste", no="020", field="title", text=text)
    assert [row.no for row in page.rows] == ["010", "020", "030"]  # type: ignore[attr-defined]
    first, second = desk.operation("020"), desk.operation("030")
    assert first["norm"]["minutes"] == 45  # type: ignore[index]
    assert (first["role"], first["repeat"]["unit"]) == ("specialist", "week")  # type: ignore[index]
    assert (second["title"], second["norm"]["minutes"]) == ("Count", 30)  # type: ignore[index]


SHEET = (
    "№\tОперация\tПосле\tПериодичность\tМин\tРоль\tКритерий\n"
    "1\tПозвонить\t\t1 раз\t15 мин\tМП\tОтвет есть\n"
    '2\t"Собрать\nдосье"\t1\tеженедельно\t1 ч\tРОП\tВосемь фактов\n'
    "3\tРешить\t1-2\t\t20\tКто-то\tПричина\n"
)


def test_a_sheet_with_headings_is_pasted_by_them(desk: Desk) -> None:
    page = desk.send(do="paste", no="010", field="title", text=SHEET)
    assert [row.no for row in page.rows] == ["010", "020", "030", "040", "050"]  # type: ignore[attr-defined]
    first, second, third = (desk.operation(no) for no in ("030", "040", "050"))
    assert (first["title"], first["role"], first["norm"]["minutes"]) == ("Позвонить", "rep", 15)  # type: ignore[index]
    assert draft_card(desk.row).operation("040").after == ("030",)
    assert second["repeat"]["unit"] == "week"  # type: ignore[index]
    assert third["after"] == ["030", "040"]
    assert "role" not in third


def test_an_arrow_is_drawn_and_taken_away(desk: Desk) -> None:
    desk.send(do="insert", no="020")
    page = desk.send(do="link", no="030", before="010")
    assert desk.operation("030")["after"] == ["020", "010"]
    styles = {(line.before, line.after): line.style for line in page.picture.lines}  # type: ignore[attr-defined]
    assert "tk-is-excess" in styles["010", "030"]
    desk.send(do="link", no="030", before="010")
    desk.send(do="unlink", no="030", before="020")
    assert desk.operation("030")["after"] == ["010"]
    page = desk.send(do="link", no="010", before="030")
    assert "TK104" in {item.code for item in page.findings}  # type: ignore[attr-defined]
    assert "tk-is-circle" in {line.style.split()[-1] for line in page.picture.lines}  # type: ignore[attr-defined]


def test_criteria_and_heading_are_written(desk: Desk) -> None:
    page = desk.send(do="criterion", id="", text="Done", proof="operation", operation="020")
    assert [(item.id, item.operation) for item in page.criteria][-1] == ("x2", "020")  # type: ignore[attr-defined]
    page = desk.send(do="criterion_remove", id="x2")
    assert [item.id for item in page.criteria] == ["x1"]  # type: ignore[attr-defined]
    page = desk.send(do="heading", title="Choice", reason="Why", client_types=["", "industrial"])
    assert (page.title, page.client_types) == ("Choice", ("industrial",))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "values",
    [
        {"do": "set", "no": "020", "minutes": "many"},
        {"do": "set", "no": "990", "title": "x"},
        {"do": "number", "no": "020", "number": "010"},
        {"do": "number", "no": "020", "number": "0 2"},
        {"do": "paste", "text": " "},
        {"do": "undo"},
        {"do": "set", "no": "020", "norm": "45 + many"},
        {"do": "link", "no": "020", "before": "020"},
        {"do": "link", "no": "020", "before": "990"},
        {"do": "fly"},
        {"do": "set", "no": "020", "title": "\x00"},
    ],
)
def test_what_cannot_be_saved_is_told_and_changes_nothing(
    desk: Desk, values: dict[str, object]
) -> None:
    page = desk.send(422, **values)
    assert page.notice.text  # type: ignore[attr-defined]
    desk.row.refresh_from_db()
    assert desk.row.version == 1


def test_titles_with_markup_are_shown_as_text(office: Office, desk: Desk, signed: Signed) -> None:
    desk.send(do="set", no="020", title="</textarea><script>alert(1)</script>\u202e")
    text = signed(office.author).get(url_of(desk.row)).content.decode()
    assert "<script>alert" not in text


def test_without_scripts_the_page_comes_back(
    office: Office, draft: CardVersion, signed: Signed
) -> None:
    browser = signed(office.author)
    told = {"version": 1, "do": "set", "no": "020", "title": "Ask"}
    answer = browser.post(url_of(draft), told)
    assert answer["Location"] == f"{url_of(draft)}?op=020"
    answer = browser.post(url_of(draft), {**told, "version": 2, "minutes": "many"})
    assert answer.status_code == 422
    assert "many" in answer.content.decode()


def test_a_changed_cell_tells_what_stands_in_force(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    row = start_draft(actor=actor(office.author), version_id=in_force.id, moment=MOMENT)
    desk = Desk(signed(office.author), row)
    desk.send(do="set", no="020", norm="50")
    page = desk.send(do="insert", no="020")
    cells = {cell.field: cell for column in page.rows[1].columns for cell in column.cells}  # type: ignore[attr-defined]
    assert (cells["norm"].was, cells["title"].was) == ("45", None)
    assert [row.change for row in page.rows] == ["", "", "new"]  # type: ignore[attr-defined]
    assert page.base_minutes != page.totals.people  # type: ignore[attr-defined]


def test_the_load_of_control_counts_the_cases_of_four_weeks(
    office: Office, draft: CardVersion, desk: Desk
) -> None:
    page = desk.send(do="set", no="020", title="Ask")
    load = page.control.load  # type: ignore[attr-defined]
    # Ten minutes of each, a fifth of five of the sampled one.
    assert (load.per_case, load.entries, load.people, load.limit) == (11, 0, 1, 630)


@pytest.mark.alike
def test_a_circle_of_five_hundred_operations_is_told_and_not_drawn(
    office: Office, draft: CardVersion, desk: Desk
) -> None:
    first = draft.content["operations"][0]
    numbers = [f"{number:03}" for number in range(10, 5001, 10)]
    draft.content["operations"] = [
        {**first, "no": no, "after": [before] if before else []}
        for before, no in pairwise(["", *numbers])
    ]
    draft.save()
    page = desk.send(do="link", no="010", before="5000")
    assert len(page.rows) == 500  # type: ignore[attr-defined]
    assert page.picture is None  # type: ignore[attr-defined]
    assert "TK104" in {item.code for item in page.findings}  # type: ignore[attr-defined]


# -------------------------------------------------------------------------------- two people


def test_two_people_see_both_values_and_lose_nothing(
    office: Office, draft: CardVersion, desk: Desk, signed: Signed
) -> None:
    other = Desk(signed(office.second), draft)
    desk.send(do="set", no="020", minutes="60")
    page = other.send(409, do="set", no="020", minutes="50")
    notice = page.notice  # type: ignore[attr-defined]
    assert notice.by == "Anna Author"
    assert [(item.typed, item.now) for item in notice.differing] == [("50", "60")]
    assert desk.operation("020")["norm"]["minutes"] == 60  # type: ignore[index]
    other.send(**dict(notice.again))
    assert desk.operation("020")["norm"]["minutes"] == 50  # type: ignore[index]


def test_a_draft_that_was_sent_meanwhile_is_not_edited(
    office: Office, draft: CardVersion, desk: Desk
) -> None:
    submit_version(
        actor=actor(office.author), version_id=draft.id, version=1, reason="", moment=MOMENT
    )
    page = desk.send(409, do="set", no="020", minutes="50")
    assert page.notice  # type: ignore[attr-defined]
    assert desk.operation("020")["norm"]["minutes"] == 45  # type: ignore[index]
