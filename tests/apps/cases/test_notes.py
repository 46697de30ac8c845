"""Notes on a case: written once, told to whom they concern, taken back, with files."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case, CaseNote, NoteFile
from techkarta.notices.models import Notice
from tests.apps.cases.conftest import World

Enter = Callable[[User], Browser]


def write(browser: Browser, case: Case, text: str = "", **more: object) -> int:
    sent = {"text": text, "once": text or "once"} | more
    return browser.post(reverse("cases:write_note", args=[case.id]), sent).status_code


def page(browser: Browser, case: Case) -> str:
    return browser.get(reverse("cases:case", args=[case.id])).content.decode()


def test_a_note_is_read_by_all_and_told_to_the_owner(world: World, enter: Enter) -> None:
    case = world.case()
    assert write(enter(world.cast.colleague), case, "He asked\nfor a <b>discount</b>") == 302
    text = page(enter(world.cast.owner), case)
    assert "He asked<br>for a &lt;b&gt;discount&lt;/b&gt;" in text
    assert world.cast.colleague.full_name in text
    notice = Notice.objects.get(kind="case_noted")
    assert (notice.person_id, notice.params["text"]) == (
        world.cast.owner.id,
        "He asked\nfor a <b>discount</b>",
    )
    # The answer of the owner is told to who wrote before him, and not to himself.
    write(enter(world.cast.owner), case, "Ten per cent")
    told = Notice.objects.filter(kind="case_noted").values_list("person_id", flat=True)
    assert sorted(told) == sorted([world.cast.owner.id, world.cast.colleague.id])


def test_the_same_request_again_writes_nothing(world: World, enter: Enter) -> None:
    case, browser = world.case(), enter(world.cast.owner)
    for _ in range(2):
        assert write(browser, case, "Once", once="same") == 302
    assert CaseNote.objects.count() == 1
    assert page(browser, case).count("Once") == 1


def test_files_come_with_a_note_and_go_with_it(world: World, enter: Enter) -> None:
    case, browser = world.case(), enter(world.cast.owner)
    files = [SimpleUploadedFile(f"смета {n}.xlsx", b"sheet") for n in (1, 2)]
    assert write(browser, case, attached=files) == 302
    kept = list(NoteFile.objects.order_by("id"))
    assert [row.name for row in kept] == ["смета 1.xlsx", "смета 2.xlsx"]
    address = reverse("cases:note_file", args=[case.id, kept[0].id])
    assert address in page(browser, case)
    answer = browser.get(address)
    assert answer.getvalue() == b"sheet"
    assert answer["Content-Disposition"].startswith("attachment")
    assert enter(world.cast.outsider).get(address).status_code == 404
    taken = reverse("cases:withdraw_note", args=[case.id, kept[0].note_id])
    assert browser.post(taken).status_code == 302
    assert browser.get(address).status_code == 404
    text = page(browser, case)
    assert "смета" not in text
    assert "A note is taken back" in text


def test_a_note_of_another_is_not_taken_back(world: World, enter: Enter) -> None:
    case = world.case()
    write(enter(world.cast.owner), case, "Mine")
    note = CaseNote.objects.get()
    taken = reverse("cases:withdraw_note", args=[case.id, note.id])
    assert taken not in page(enter(world.cast.colleague), case)
    assert enter(world.cast.colleague).post(taken).status_code == 403
    assert enter(world.cast.outsider).post(taken).status_code == 404
    other = reverse("cases:withdraw_note", args=[world.case().id, note.id])
    assert enter(world.cast.owner).post(other).status_code == 404
    note.refresh_from_db()
    assert note.withdrawn_at is None


def test_what_cannot_be_taken_is_told_and_stays_typed(world: World, enter: Enter) -> None:
    case, browser = world.case(), enter(world.cast.owner)
    empty = browser.post(reverse("cases:write_note", args=[case.id]), {"text": " ", "once": "a"})
    assert empty.status_code == 422
    assert "Write something or attach a file." in empty.content.decode()
    many = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    sent = {"text": "Eleven files", "once": "b", "attached": many}
    refused = browser.post(reverse("cases:write_note", args=[case.id]), sent).content.decode()
    assert "No more than 10 files" in refused
    assert "Eleven files" in refused
    assert not CaseNote.objects.exists()


def test_a_closed_case_is_written_on_and_a_foreign_one_is_not(world: World, enter: Enter) -> None:
    case = world.case()
    assert write(enter(world.cast.outsider), case, "No") == 404
    Case.objects.filter(pk=case.id).update(state="lost", closed_at=case.opened_at)
    assert write(enter(world.cast.owner), case, "They may come back in spring") == 302


def test_many_notes_cost_no_more_queries(world: World, enter: Enter) -> None:
    case, browser = world.case(), enter(world.cast.owner)
    write(browser, case, "First")
    page(browser, case)
    with CaptureQueriesContext(connection) as few:
        page(browser, case)
    for number in range(5):
        write(browser, case, f"Note {number}", attached=SimpleUploadedFile("a.txt", b"a"))
    with CaptureQueriesContext(connection) as many:
        page(browser, case)
    assert len(many) == len(few)
