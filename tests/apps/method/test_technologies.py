"""The company's own catalogue: loaded once, edited, and no usable tool without its control."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from python_calamine import CalamineWorkbook

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.method.catalogue import catalogue_of, company_titles
from techkarta.method.models import Process, Stage, Technology, Tool
from techkarta.method.services import (
    TechnologyEdit,
    ToolEdit,
    create_technology,
    edit_technology,
    load_catalogue,
    restore_technology,
    retire_technology,
    use_technology,
)
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Signed

EDIT = TechnologyEdit(
    title={"ru": "Пробная поставка", "en": "Trial delivery"},
    purpose={"ru": "Показать товар в деле"},
    group="internal",
    sales_types=("traditional",),
    tools=(ToolEdit(title={"ru": "Акт пробы"}, controls=({"ru": "Подпись клиента"},)),),
    is_usable=True,
)
Step = Callable[[User, Technology], object]
STEPS: dict[str, Step] = {
    "create": lambda user, _row: create_technology(actor=actor(user), edit=EDIT, moment=MOMENT),
    "edit": lambda user, row: edit_technology(
        actor=actor(user), technology_id=row.id, version=row.version, edit=EDIT, moment=MOMENT
    ),
    "retire": lambda user, row: retire_technology(
        actor=actor(user), technology_id=row.id, moment=MOMENT
    ),
    "restore": lambda user, row: restore_technology(
        actor=actor(user), technology_id=row.id, moment=MOMENT
    ),
}


@pytest.fixture
def author(db: None) -> User:
    """A methodologist of a company with the catalogue, two processes and no cards."""
    company = make_company("north")
    for code in ("traditional", "regional"):
        process = Process.objects.create(
            organisation=company, code=code, title=code, sales_type=code
        )
        Stage.objects.create(process=process, code=f"{code[0]}1", title="First")
    load_catalogue(organisation_id=company.id)
    return make_user(company, "methodologist")


@pytest.fixture
def own(author: User) -> Technology:
    return create_technology(actor=actor(author), edit=EDIT, moment=MOMENT)


def change(author: User, row: Technology, **fields: object) -> Technology:
    row.refresh_from_db()
    edit = replace(EDIT, **fields)  # type: ignore[arg-type]
    return edit_technology(
        actor=actor(author), technology_id=row.id, version=row.version, edit=edit, moment=MOMENT
    )


def test_shipped_technologies_are_loaded_once_and_stay_as_edited(author: User) -> None:
    rows = Technology.objects.filter(organisation=author.organisation)
    count = (rows.count(), Tool.objects.count())
    rows.filter(code="deal-plan").update(title="Ours", is_retired=True)
    rows.filter(code="client-map").delete()
    load_catalogue(organisation_id=author.organisation_id)
    assert (rows.count(), Tool.objects.count()) == count
    assert rows.get(code="deal-plan").title == "Ours"
    assert all(entry.is_usable and entry.tools for entry in catalogue_of(author.organisation_id))


@pytest.mark.parametrize("name", STEPS)
def test_only_some_roles_change_the_catalogue(author: User, own: Technology, name: str) -> None:
    for role in ("rep", "head_of_sales"):
        with pytest.raises(NotAllowed):
            STEPS[name](make_user(author.organisation, role), own)
    if name != "create":
        with pytest.raises(NotFound):
            STEPS[name](make_user(make_company("south"), "methodologist"), own)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"tools": (ToolEdit(title={"ru": "Акт"}, controls=()),)}, "tool_without_control"),
        ({"tools": ()}, "technology_without_tool"),
        ({"sales_types": ()}, "technology_without_process"),
        ({"sales_types": ("nowhere",)}, "technology_without_process"),
        ({"title": {"ru": " "}}, "title_empty"),
        ({"group": "others"}, "technology_group_unknown"),
    ],
)
def test_what_cannot_be_used_is_not_saved_as_usable(
    author: User, own: Technology, fields: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        change(author, own, **fields)
    assert refusal.value.code == code
    with pytest.raises(Invalid):
        create_technology(
            actor=actor(author), edit=replace(EDIT, **fields), moment=MOMENT  # type: ignore[arg-type]
        )  # fmt: skip


def test_the_database_keeps_a_usable_tool_with_its_control(own: Technology) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tool.objects.filter(technology=own).update(controls=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Tool.objects.create(technology=own, code="bare", title="Bare", is_usable=True)


def test_an_unready_technology_is_kept_and_not_offered(author: User, own: Technology) -> None:
    bare = (ToolEdit(title={"ru": "Акт"}, controls=()),)
    change(author, own, tools=bare, is_usable=False)
    with pytest.raises(Invalid):
        use_own(author, own)


def use_own(author: User, own: Technology) -> tuple[object, str]:
    found = Stage.objects.get(process__organisation_id=author.organisation_id, code="t1")
    return use_technology(
        actor=actor(author), stage_id=found.id, technology=own.code, moment=MOMENT
    )


def test_an_own_technology_goes_into_a_draft_with_its_tool_and_control(
    author: User, own: Technology
) -> None:
    draft, no = use_own(author, own)
    added = next(each for each in draft.content["operations"] if each["no"] == no)  # type: ignore[attr-defined]
    assert (added["technology"], added["tool"]) == ("own-1", "tool-1")
    assert added["control"]["criterion"] == {"ru": "Подпись клиента"}
    titles = company_titles(author.organisation_id)
    assert titles["own-1/tool-1"] == {"ru": "Акт пробы"}


def test_a_tool_an_operation_names_is_not_removed(author: User, own: Technology) -> None:
    use_own(author, own)
    other = (ToolEdit(title={"ru": "Журнал"}, controls=({"ru": "Сверка"},)),)
    with pytest.raises(Invalid) as refusal:
        change(author, own, tools=other)
    assert refusal.value.code == "tool_in_use"


def test_tools_and_controls_keep_their_codes(author: User, own: Technology) -> None:
    tools = (
        ToolEdit(title={"ru": "Журнал"}, controls=({"ru": "Сверка"},)),
        ToolEdit(
            code="tool-1",
            title={"ru": "Акт"},
            controls=({"ru": "Звонок"}, {"ru": "Подпись клиента"}),
        ),
    )  # fmt: skip
    change(author, own, tools=tools)
    rows = list(Tool.objects.filter(technology=own))
    assert [row.code for row in rows] == ["tool-2", "tool-1"]
    assert [each["code"] for each in rows[1].controls] == ["control-2", "control-1"]


def test_two_editors_of_a_technology_are_a_conflict(author: User, own: Technology) -> None:
    change(author, own, purpose={})
    with pytest.raises(Conflict):
        edit_technology(
            actor=actor(author), technology_id=own.id, version=1, edit=EDIT, moment=MOMENT
        )


def form_of(own: Technology, **fields: object) -> dict[str, object]:
    return {
        "title_ru": "Пробная партия", "title_en": "Trial batch", "group": "internal",
        "sales_types": ["traditional"], "is_usable": "on", "version": own.version,
        "tool-TOTAL_FORMS": 2, "tool-INITIAL_FORMS": 1,
        "tool-0-code": "tool-1", "tool-0-title_ru": "Акт", "tool-0-controls_ru": "Подпись\nЗвонок",
        "tool-0-controls_en": "Signature", **fields,
    }  # fmt: skip


def test_the_form_changes_a_technology_and_refuses_one_without_control(
    author: User, own: Technology, signed: Signed
) -> None:
    browser, url = signed(author), reverse("method:technology", args=[own.id])
    assert browser.get(url).status_code == 200
    refused = browser.post(
        url, form_of(own, **{"tool-0-controls_ru": "", "tool-0-controls_en": ""})
    )
    assert list(refused.context["page"].form.errors) == ["is_usable"]
    assert browser.post(url, form_of(own)).status_code == 302
    tool = Tool.objects.get(technology=own)
    assert [each["title"] for each in tool.controls] == [
        {"ru": "Подпись", "en": "Signature"}, {"ru": "Звонок"},
    ]  # fmt: skip


def test_the_form_shows_what_another_editor_wrote(
    author: User, own: Technology, signed: Signed
) -> None:
    change(author, own, tools=(ToolEdit(title={"ru": "Иное"}, controls=({"ru": "Сверка"},)),))
    page = signed(author).post(
        reverse("method:technology", args=[own.id]), form_of(own, version=1)
    ).context["page"]  # fmt: skip
    assert any("Иное: Сверка" in each.now for each in page.differences)


def test_retired_ones_stand_apart_and_come_back(
    author: User, own: Technology, signed: Signed
) -> None:
    browser = signed(author)
    for _twice in range(2):
        browser.post(reverse("method:technology_retire", args=[own.id]))
    page = browser.get(reverse("method:catalogue")).context["page"]
    assert [row.code for row in page.retired] == ["own-1"]
    with pytest.raises(Invalid):
        use_own(author, own)
    browser.post(reverse("method:technology_restore", args=[own.id]))
    assert browser.get(reverse("method:catalogue")).context["page"].retired == ()


def test_the_catalogue_is_exported(author: User, own: Technology, signed: Signed) -> None:
    browser = signed(author)
    text = browser.get(reverse("method:catalogue_export", args=["csv"])).content.decode()
    assert "Trial delivery" in text
    url = reverse("method:catalogue_export", args=["xlsx"])
    book = CalamineWorkbook.from_filelike(BytesIO(browser.get(f"{url}?process=regional").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) > 20
    assert not any("own-1" in row for row in rows)
    assert browser.get(reverse("method:catalogue_export", args=["pdf"])).status_code == 404
