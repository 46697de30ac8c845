"""Files of evidence: taken up to a size, kept under the server's own names, handed out by right."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.utils import translation

from techkarta.accounts.models import User
from techkarta.work import forms
from techkarta.work.models import Evidence, Task
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import Cast, make_case, make_user

PAGE = b"<script>alert(1)</script>"


def task_of(cast: Cast, kind: str = "file") -> Task:
    put_card(cast.company, operation("010", evidence=kind))
    return tasks_of(make_case(cast.owner, process="short"))["010"]


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def send(cast: Cast, task: Task, name: str, content: bytes = PAGE) -> int:
    """The owner finishes the task with a file; the status of the answer."""
    told = {
        "evidence_kind": task.operation.evidence_kind,
        "evidence_file": SimpleUploadedFile(name, content),
        "minutes": "15",
    }
    with translation.override("en"):
        return browser_of(cast.owner).post(f"/tasks/{task.id}/completion/", told).status_code


def uploaded(cast: Cast, name: str = "Протокол встречи.html") -> Evidence:
    assert send(cast, task_of(cast), name) == 302
    return Evidence.objects.get()


def get(user: User, evidence: Evidence) -> HttpResponseBase:
    """The answer to somebody who asks for the file; read to its end, as a browser does."""
    answer = browser_of(user).get(f"/evidence/{evidence.id}/")
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def test_a_file_is_kept_under_a_name_of_the_servers_own(cast: Cast) -> None:
    evidence = uploaded(cast, "../../etc/passwd.html")
    stored = Path(evidence.file.path)
    assert stored.parent == Path(settings.MEDIA_ROOT) / "evidence"
    assert stored.suffix == ""
    assert evidence.file_name == "passwd.html"


def test_two_files_of_one_name_are_two_files(cast: Cast) -> None:
    first = uploaded(cast)
    assert send(cast, task_of(cast), first.file_name, b"other") == 302
    second = Evidence.objects.latest("id")
    assert first.file.name != second.file.name


def test_a_file_comes_back_as_an_attachment_that_no_browser_opens(cast: Cast) -> None:
    answer = get(cast.owner, uploaded(cast))
    assert answer.body == PAGE
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "status"),
    [("owner", 200), ("colleague", 200), ("head", 200), ("admin", 200), ("outsider", 404),
     ("other_head", 404), ("stranger", 404)],
)  # fmt: skip
def test_who_sees_the_task_gets_its_file(cast: Cast, name: str, status: int) -> None:
    assert get(getattr(cast, name), uploaded(cast)).status_code == status


def test_rights_are_asked_at_every_request(cast: Cast) -> None:
    evidence = uploaded(cast)
    assert get(cast.colleague, evidence).status_code == 200
    User.objects.filter(pk=cast.colleague.pk).update(team=cast.outsider.team)
    assert get(cast.colleague, evidence).status_code == 404


def test_a_stranger_from_outside_is_asked_to_sign_in(cast: Cast) -> None:
    assert Client().get(f"/evidence/{uploaded(cast).id}/").url.startswith("/login/")


def test_evidence_in_words_has_no_file(cast: Cast) -> None:
    complete(cast.owner, task_of(cast, "note"))
    assert get(cast.owner, Evidence.objects.get()).status_code == 404


def test_twenty_five_megabytes_are_the_limit() -> None:
    assert forms.LARGEST_FILE == 25 * 1024 * 1024


def test_a_larger_file_is_refused_in_place(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST_FILE", len(PAGE) - 1)
    task = task_of(cast)
    assert send(cast, task, "large.html") == 422
    task.refresh_from_db()
    assert (task.state, Evidence.objects.count()) == ("ready", 0)
    monkeypatch.setattr(forms, "LARGEST_FILE", len(PAGE))
    assert send(cast, task, "exact.html") == 302


def test_an_empty_file_is_no_evidence(cast: Cast) -> None:
    assert send(cast, task_of(cast), "empty.html", b"") == 422


@pytest.mark.parametrize("kind", ["file", "photo", "signature", "record", "reply"])
def test_a_file_proves_these_kinds(cast: Cast, kind: str) -> None:
    assert send(cast, task_of(cast, kind), "proof") == 302


@pytest.mark.parametrize("kind", ["note", "field", "link"])
def test_a_file_does_not_prove_these(cast: Cast, kind: str) -> None:
    assert send(cast, task_of(cast, kind), "proof") == 422
    assert not Evidence.objects.exists()


def test_a_refused_completion_leaves_no_file_behind(cast: Cast) -> None:
    send(cast, task_of(cast, "note"), "proof")
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    assert not folder.exists() or not list(folder.iterdir())


def test_a_specialist_gets_the_file_of_what_he_checks(cast: Cast) -> None:
    expert = make_user(cast.company, "specialist", team=cast.outsider.team)
    put_card(cast.company, operation("010", evidence="file", method="each", by="specialist"))
    task = tasks_of(make_case(cast.owner, process="short"))["010"]
    assert send(cast, task, "proof") == 302
    assert get(expert, Evidence.objects.get()).status_code == 200
