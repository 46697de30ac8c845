"""The wizard in the browser: with and without scripts, every step gives one clear answer."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.accounts.permissions import Actor
from techkarta.accounts.services import NewUser, found_user
from techkarta.cases.models import Case
from techkarta.exchange.models import Import
from techkarta.exchange.services import writing

from .conftest import NOW

HEAD = "id,title,account,owner,stage,created,closed,amount\n"
OPEN = "1,Film,Bakery,Ivan Petrov,Prospecting,2020-10-03,,1000\n"
WON = "2,Oil,Dairy,Ivan Petrov,Won,2020-09-01,2020-10-20,640\n"
WRONG = "3,=Oil,Dairy,Ivan Petrov,Won,2020-09-01,,640\n"


@pytest.fixture
def browser(admin: Actor, client: Client) -> Client:
    """The administrator signed in, reading English."""
    User.objects.filter(pk=admin.user_id).update(language="en")
    client.force_login(
        User.objects.get(pk=admin.user_id),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def upload(browser: Client, text: str, name: str = "deals.csv") -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode())
    return browser.post(reverse("exchange:imports"), {"files": [file]})  # type: ignore[return-value]


def form_of(browser: Client, row: Import) -> dict[str, object]:
    """What the mapping page would send unchanged."""
    page = browser.get(reverse("exchange:map", args=[row.id])).context["page"]
    sent: dict[str, object] = {
        "version": page.version,
        "currency": page.currency,
        "then": "preview",
    }
    for sheet in page.sheets:
        sent |= {f"was-{sheet.id}": sheet.kind, f"kind-{sheet.id}": sheet.kind}
        sent |= {f"days-{sheet.id}": sheet.days, f"decimal-{sheet.id}": sheet.decimal}
        sent |= {column.name: column.chosen for column in sheet.columns}
    sent["word"] = [choice.word for choice in page.stages]
    for choice in page.stages:
        sent |= {f"outcome-{choice.number}": choice.outcome, f"stage-{choice.number}": choice.stage}
    sent["owner"] = [item.name for item in page.owners]
    sent["owner_as"] = [item.chosen for item in page.owners]
    return sent


def judged(browser: Client, text: str) -> Import:
    """An import carried to its preview through the pages."""
    upload(browser, text)
    row = Import.objects.latest("id")
    answer = browser.post(reverse("exchange:map", args=[row.id]), form_of(browser, row))
    assert answer.status_code == 302
    row.refresh_from_db()
    return row


def confirm(browser: Client, row: Import, **more: str) -> HttpResponse:
    sent = {"version": row.version, **more}
    return browser.post(reverse("exchange:preview", args=[row.id]), sent)  # type: ignore[return-value]


def test_the_whole_way_without_scripts(browser: Client) -> None:
    row = judged(browser, HEAD + OPEN + WON)
    shown = browser.get(reverse("exchange:preview", args=[row.id])).content.decode()
    assert "Film" in shown
    assert "Import 2 rows" in shown
    assert Case.objects.count() == 0
    assert confirm(browser, row)["Location"] == reverse("exchange:import", args=[row.id])
    assert (
        "Writing the rows"
        in browser.get(reverse("exchange:import", args=[row.id])).content.decode()
    )
    for _chunk in range(2):
        answer = browser.post(reverse("exchange:step", args=[row.id]))
        assert answer.status_code == 302
    shown = browser.get(reverse("exchange:import", args=[row.id])).content.decode()
    assert "The import is done" in shown
    assert Case.objects.count() == 2
    assert "deals.csv" in browser.get(reverse("exchange:imports")).content.decode()


def test_the_bar_asks_for_the_next_chunk_until_the_end(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 1)
    row = judged(browser, HEAD + OPEN + WON)
    confirm(browser, row)
    url = reverse("exchange:step", args=[row.id])
    first = browser.post(url, headers={"HX-Request": "true"})
    assert f'hx-post="{url}"' in first.content.decode()
    assert "1 of 2 rows" in first.content.decode()
    browser.post(url, headers={"HX-Request": "true"})
    last = browser.post(url, headers={"HX-Request": "true"})
    assert last["HX-Redirect"] == reverse("exchange:import", args=[row.id])
    again = browser.post(url, headers={"HX-Request": "true"})
    assert again["HX-Redirect"]
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("%PDF-1.7", "deals.xlsx", "deals.xlsx: this is a PDF file"),
        ("a,b\n1,2\n", "other.csv", "The headings do not tell"),
        (HEAD, "deals.csv", "There are headings but not one row"),
        ("id,ID\n1,2\n", "twice.csv", "stands twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_where_it_was_chosen(
    browser: Client, text: str, name: str, said: str
) -> None:
    answer = upload(browser, text, name)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Import.objects.count() == 0


def test_nothing_chosen_is_told(browser: Client) -> None:
    answer = browser.post(reverse("exchange:imports"))
    assert answer.status_code == 422
    assert "No file was chosen" in answer.content.decode()


def test_an_undecided_stage_is_asked_on_the_page(browser: Client) -> None:
    upload(browser, HEAD + OPEN.replace("Prospecting", "Our own word"))
    row = Import.objects.get()
    sent = form_of(browser, row)
    answer = browser.post(reverse("exchange:map", args=[row.id]), sent)
    assert answer.status_code == 422
    assert "It is not decided where deals of the stage “Our own word” go" in answer.content.decode()
    sent = form_of(browser, row) | {"outcome-0": "open", "stage-0": "project/p3"}
    assert browser.post(reverse("exchange:map", args=[row.id]), sent).status_code == 302


def test_another_kind_of_sheet_gets_its_own_columns(browser: Client) -> None:
    upload(browser, HEAD + OPEN)
    row = Import.objects.get()
    sent = form_of(browser, row)
    sheet = row.sheets.get()
    sent |= {f"kind-{sheet.id}": "clients", "then": "save"}
    page = browser.post(reverse("exchange:map", args=[row.id]), sent).context["page"]
    chosen = {column.title: column.chosen for column in page.sheets[0].columns}
    assert chosen["Name"] == "account"
    assert page.stages == []


def test_a_page_left_open_too_long_is_told_so(browser: Client) -> None:
    upload(browser, HEAD + OPEN)
    row = Import.objects.get()
    sent = form_of(browser, row) | {"then": "save"}
    browser.post(reverse("exchange:map", args=[row.id]), sent)
    answer = browser.post(reverse("exchange:map", args=[row.id]), sent)
    assert answer.status_code == 422
    assert "carried on in another window" in answer.content.decode()


def test_rows_are_filtered_by_action_and_errors_wait_for_agreement(browser: Client) -> None:
    row = judged(browser, HEAD + OPEN + WRONG)
    url = reverse("exchange:preview", args=[row.id])
    shown = browser.get(url, {"show": "error"}).context["page"]
    assert (shown.found, shown.rows[0].cells[0].text) == (1, "3")
    assert "has no date of closing" in shown.rows[0].cells[3].text
    assert browser.get(url, {"show": "create", "page": "99"}).context["page"].found == 1
    answer = confirm(browser, row)
    assert answer.status_code == 422
    assert "Rows with errors: 1" in answer.content.decode()
    assert confirm(browser, row, leave_out_errors="1").status_code == 302


def test_deals_without_a_client_can_be_looked_at(browser: Client) -> None:
    row = judged(browser, HEAD + OPEN + WON.replace("Dairy", ""))
    url = reverse("exchange:preview", args=[row.id])
    page = browser.get(url, {"show": "no_client"}).context["page"]
    assert page.found == 1
    assert "Deals without a client" in [fact.label for fact in page.facts]


def test_rows_left_out_are_downloaded_and_no_formula_among_them(browser: Client) -> None:
    row = judged(browser, HEAD + OPEN + WRONG)
    confirm(browser, row, leave_out_errors="1")
    for _chunk in range(2):
        browser.post(reverse("exchange:step", args=[row.id]))
    answer = browser.get(reverse("exchange:left_out", args=[row.id]))
    assert answer["Content-Disposition"].startswith("attachment")
    heads, line = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert heads[:5] == ["File", "Row", "Why it was left out", "id", "title"]
    assert line[:2] == ["deals.csv", "3"]
    assert line[4] == "'=Oil"


def test_the_map_is_downloaded_for_the_command_line(browser: Client) -> None:
    row = judged(browser, HEAD + OPEN)
    text = browser.get(reverse("exchange:map_file", args=[row.id])).content.decode()
    assert text.startswith("schema: techkarta.import/1")


def test_a_stopped_import_is_told_so(browser: Client) -> None:
    row = judged(browser, HEAD + OPEN)
    assert browser.post(reverse("exchange:cancel", args=[row.id])).status_code == 302
    shown = browser.get(reverse("exchange:import", args=[row.id])).content.decode()
    assert "The import was stopped" in shown


def test_a_sales_manager_has_no_imports(browser: Client, admin: Actor) -> None:
    upload(browser, HEAD + OPEN)
    row = Import.objects.get()
    new = NewUser(email="rep@molprom.example", full_name="МП", roles=("rep",))
    rep = found_user(organisation_id=admin.organisation_id, new=new, password=None, moment=NOW)
    browser.force_login(rep, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("exchange:imports")).status_code == 403
    assert browser.get(reverse("exchange:preview", args=[row.id])).status_code == 403
    assert browser.post(reverse("exchange:step", args=[row.id])).status_code == 403
