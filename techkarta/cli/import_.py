"""`techkarta import`: the import wizard's steps from the shell."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from techkarta.cli import project
from techkarta.cli.console import Stop, read_bytes
from techkarta.cli.import_texts import language, say

if TYPE_CHECKING:
    from techkarta.exchange.services import ImportStatus, SourceFile

KINDS = ("crm",)
ENDINGS = frozenset({".csv", ".xlsx", ".tsv", ".txt"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("kind", choices=KINDS, help=say("help_kind"))
    parser.add_argument("paths", nargs="+", metavar="PATH", help=say("help_paths"))
    parser.add_argument("--map", metavar="MAP.yaml", help=say("help_map"))
    parser.add_argument("--write-map", metavar="MAP.yaml", help=say("help_write_map"))
    parser.add_argument("--dry-run", action="store_true", help=say("help_dry_run"))
    parser.add_argument("--skip-errors", action="store_true", help=say("help_skip_errors"))
    parser.add_argument("--organisation", default="", metavar="SLUG", help=say("help_organisation"))
    parser.add_argument("--user", default="", metavar="EMAIL", help=say("help_user"))
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=say("help_format")
    )


def run(arguments: argparse.Namespace) -> int:
    """Import the files: 0 done, 1 rows with errors were found, 2 the call or a file is unusable."""
    paths = files_of(arguments.paths)
    document = _document(arguments.map) if arguments.map else None
    if not project.is_prepared("import", project.DEVELOPMENT):
        return 2
    from django.db import DatabaseError

    from techkarta.common.errors import DomainError
    from techkarta.common.texts.errors import error_text

    try:
        return _import(arguments, paths, document)
    except DomainError as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    except DatabaseError as error:
        raise Stop(say("database", problem=str(error).splitlines()[0])) from error


def files_of(names: list[str]) -> list[Path]:
    """The files named, and those of the folders named; Stop where there is nothing to read."""
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
            if not inside:
                raise Stop(say("no_files", path=name))
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise Stop(say("no_path", path=name))
    return found


def _document(name: str) -> object:
    from techkarta.cli.wording import finding_line
    from techkarta.engine.cards.nodes import data_of
    from techkarta.engine.cards.source import read_source

    source = read_source(read_bytes(name))
    for finding in source.findings:
        raise Stop(finding_line(name, finding))
    return data_of(source.root) if source.root is not None else None


def _import(arguments: argparse.Namespace, paths: list[Path], document: object) -> int:
    from django.db import transaction

    from techkarta.accounts.importing import importing_actor
    from techkarta.cli import import_show
    from techkarta.exchange.services import SourceFile, carry_import, prepare_import

    began = time.monotonic()
    actor = importing_actor(organisation_slug=arguments.organisation, email=arguments.user)
    sources: list[SourceFile] = [SourceFile(path=path, name=path.name) for path in paths]
    if sys.stderr.isatty():
        print(say("reading"), file=sys.stderr)
    now = datetime.now(tz=UTC)
    with transaction.atomic():
        status = prepare_import(actor=actor, files=sources, document=document, moment=now)
        is_told_only = arguments.dry_run or bool(arguments.write_map)
        is_stopped = bool(status.gap or (status.errors and not arguments.skip_errors))
        if is_told_only or is_stopped:
            transaction.set_rollback(True)
    if arguments.write_map:
        return _write_map(arguments.write_map, status)
    if status.gap is not None:
        raise Stop(say("gap", problem=import_show.words(status.gap)))
    if not (is_told_only or is_stopped):
        with import_show.progress(status) as moved:
            for written in carry_import(actor=actor, import_id=status.id, clock=_now):
                moved(written)
        status = status.finished(actor)
    import_show.show(status, arguments, seconds=time.monotonic() - began)
    return 1 if status.errors else 0


def _now() -> datetime:
    return datetime.now(tz=UTC)


def _write_map(name: str, status: ImportStatus) -> int:
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.allow_unicode = True
    try:
        with Path(name).open("w", encoding="utf-8") as file:
            yaml.dump(status.mapping, file)
    except OSError as error:
        raise Stop(say("cannot_write", path=name)) from error
    print(say("map_written", path=name), file=sys.stderr)
    return 0
