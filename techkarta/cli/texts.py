"""What the command line says, in both languages."""

from __future__ import annotations

import os
from collections.abc import Mapping

from .language import console_language

TEXTS: Mapping[str, tuple[str, str]] = {
    "program": (
        "Techkarta: технологические карты продаж",
        "Techkarta: technology cards for sales",
    ),
    "language": ("язык сообщений", "language of the messages"),
    "version": ("показать версию программы", "show the version of the program"),
    "card": ("карты как файлы", "cards as files"),
    "plan": ("план одного дела по карте", "dated plan of one case by a card"),
    "conform": ("соблюдение карты по журналу событий", "conformance of an event log with a card"),
    "norms": ("хронометраж операций по журналу", "chronometry of operations from an event log"),
    "simulate": ("имитация линии", "simulation of the line"),
    "demo": ("показательная компания на этом компьютере", "a demo company on this machine"),
    "serve": ("рабочий сервер", "the production server"),
    "worker": ("фоновые задания", "the background worker"),
    "migrate": ("обновить схему базы данных", "bring the database schema up to date"),
    "doctor": ("проверить настройки, базу, файлы и часы", "check settings, database, files, clock"),
    "import": ("загрузить данные", "import data"),
    "export": ("выгрузить данные", "export data"),
    "backup": ("сделать резервную копию", "make a backup"),
    "restore": ("восстановить из копии", "restore a backup"),
    "verify": ("проверить копию", "verify a backup"),
    "mcp": ("сервер для ИИ-помощников", "server for AI assistants"),
    "assets": ("собрать файлы страниц", "make the files of the pages"),
    "card.lint": ("проверить карты", "check cards"),
    "card.show": ("прочесть карту", "read a card"),
    "card.diff": ("сравнить две карты по операциям", "compare two cards by operation"),
    "card.new": ("начать новую карту", "begin a new card"),
    "card.fmt": ("привести файл к единому виду", "put a file into canonical form"),
    "card.render": ("напечатать карту", "make the document of a card"),
    "card.import": ("взять карту из таблицы Excel", "take a card from an Excel sheet"),
    "files": (
        "файлы карт; знаки * и ** раскрываются; «-» — стандартный ввод",
        "card files; * and ** are expanded; - is standard input",
    ),
    "file": ("файл карты; «-» — стандартный ввод", "card file; - is standard input"),
    "old": ("прежняя карта", "the old card"),
    "new": ("новая карта", "the new card"),
    "format": ("вид вывода", "form of the output"),
    "catalogue": (
        "папка с процессами и типами клиентов; по умолчанию — поставляемые",
        "folder with processes and client types; the shipped ones by default",
    ),
    "process": ("код процесса", "code of the process"),
    "stage": ("код этапа", "code of the stage"),
    "render_output": (
        "файл документа; вид по окончанию: pdf, docx, xlsx, html, md, bpmn, json, svg",
        "the document; its ending says the format: pdf, docx, xlsx, html, md, bpmn, json, svg",
    ),
    "sheet_file": ("книга Excel или файл CSV", "an Excel book or a CSV file"),
    "card_output": ("файл черновика карты", "the draft's card file"),
    "sheet_name": ("имя листа, если их несколько", "name of the sheet, where there are several"),
    "sheet_map": (
        "файл YAML: columns (заголовок или буква столбца → поле), roles (слово → роль), header",
        "YAML file: columns (heading or column letter → field), roles (word → role), header",
    ),
    "no_sheet": (
        "{path}: нет листа «{sheet}»; есть: {sheets}",
        "{path}: there is no sheet “{sheet}”; there are: {sheets}",
    ),
    "several_stages": (
        "{path}: в файле несколько этапов: {stages}. Назовите один ключом --stage или --sheet",
        "{path}: the file holds several stages: {stages}. Name one by --stage or --sheet",
    ),
    "bad_map": (
        "{path}: не карта импорта: нужны ключи со значениями из {keys}",
        "{path}: not a map of an import: it has keys with values, out of {keys}",
    ),
    "bad_map_value": (
        "{path}: {name}: «{value}» не подходит; возможно: {allowed}",
        "{path}: {name}: “{value}” does not suit; there are: {allowed}",
    ),
    "bad_ending": (
        "{path}: по окончанию имени не понять, какой документ нужен; возможны: {allowed}",
        "{path}: the ending does not name a document; there are: {allowed}",
    ),
    "output": ("записать в файл, а не на экран", "write to a file instead of the screen"),
    "check": (
        "ничего не писать; код 1, если вид файла не единый",
        "write nothing; exit code 1 when the file is not in canonical form",
    ),
    "write": ("переписать файл на месте", "rewrite the file in place"),
    "unknown_command": ("этой команды пока нет", "this command is not there yet"),
    "cannot_open": (
        "{path}: файл не открывается: {problem}",
        "{path}: cannot be opened: {problem}",
    ),
    "cannot_write": ("{path}: не записывается: {problem}", "{path}: cannot be written: {problem}"),
    "no_match": ("{path}: нет таких файлов", "{path}: no such files"),
    "no_folder": ("{path}: нет такой папки", "{path}: no such folder"),
    "is_folder": ("это папка", "it is a folder"),
    "not_found": ("нет такого файла", "no such file"),
    "not_allowed": ("нет права читать", "no permission to read"),
    "unreadable": ("не читается", "it cannot be read"),
    "exists": ("{path}: файл уже есть", "{path}: the file exists already"),
    "bad_code": (
        "{value}: код состоит из строчных латинских букв, цифр и дефисов",
        "{value}: a code consists of small Latin letters, digits and hyphens",
    ),
    "catalogue_skipped": ("{path}: пропущен, не читается", "{path}: skipped, it cannot be read"),
    "not_canonical": ("{path}: вид файла не единый", "{path}: not in canonical form"),
    "interrupted": ("прервано", "interrupted"),
    "problem": ("ошибка: {problem}", "error: {problem}"),
    "severity.error": ("ошибка", "error"),
    "severity.warning": ("вопрос", "warning"),
    "severity.advice": ("совет", "advice"),
    "operation": ("операция {no}", "operation {no}"),
    "same": ("карты не различаются", "the cards do not differ"),
    "change.added": ("добавлена", "added"),
    "change.removed": ("убрана", "removed"),
    "change.moved": ("передвинута", "moved"),
    "change.changed": ("изменена", "changed"),
    "heading": ("Заголовок", "Heading"),
    "criterion": ("Критерий {id}", "Criterion {id}"),
    "operation_title": ("Операция {no}", "Operation {no}"),
    "nothing": ("—", "—"),
    "yes": ("да", "yes"),
    "no": ("нет", "no"),
    "minutes": ("{count} мин", "{count} min"),
    "total": ("Всего минут: {minutes}", "Minutes in all: {minutes}"),
    "at_entry": ("с начала", "at entry"),
    "any_of": ("любая из: {numbers}", "any of {numbers}"),
    "every": ("раз в {every} · {unit} · {until}", "every {every} · {unit} · {until}"),
    "times": ("раз: {count}", "{count} times"),
    "optional": ("необязательная", "optional"),
    "controlled": ("{method}, {by}", "{method}, {by}"),
    "clean": ("замечаний нет, карт: {count}", "nothing found in {count} card(s)"),
    "summary": (
        "карт: {count}; ошибок: {errors}, вопросов: {warnings}, советов: {advice}",
        "cards: {count}; errors: {errors}, warnings: {warnings}, advice: {advice}",
    ),
}


def say(key: str, **params: object) -> str:
    """The text of a key in the language of the console."""
    russian, english = TEXTS[key]
    text = russian if console_language(os.environ) == "ru" else english
    return text.format(**params) if params else text
