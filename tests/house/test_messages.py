"""Every text of every page exists in Russian and in English."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.house import messages
from tests.house.messages import Text
from tests.house.places import PACKAGE, short, tracked_with

CYRILLIC = re.compile(r"[А-Яа-яЁё]")
# What of a template is no visible text: translated blocks, tags, values, comments, markup.
DJANGO = re.compile(
    r"\{%\s*(comment|verbatim)\b.*?\{%\s*end\1\s*%\}"
    r"|\{%\s*blocktrans(late)?\b.*?\{%\s*endblocktrans(late)?\s*%\}"
    # A block that gives a class its name holds no text.
    r"|\{%\s*block\s+\w*class\s*%\}.*?\{%\s*endblock.*?%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}",
    re.DOTALL,
)
MARKUP = re.compile(
    r"<!--.*?-->|<(script|style)\b.*?</\1>|<[!/]?[a-z](?:\"[^\"]*\"|'[^']*'|[^>\"'])*>|&\w+;",
    re.DOTALL | re.IGNORECASE,
)
SPOKEN = re.compile(
    r"\s(?:title|alt|placeholder|aria-label|label)=\"[^\"{]*[A-Za-zА-Яа-я]{2}[^\"{]*\""
)
WORD = re.compile(r"[A-Za-zА-Яа-яЁё]{2,}")
# Words that are the same in every language.
FORMATS = {"BPMN", "CSV", "DOCX", "HTML", "ICS", "JSON", "PDF", "SVG", "XES", "XLSX", "YAML"}
NAMES = {"Techkarta", "Технокарта", "Русский", "English"} | FORMATS
FORBIDDEN_WORDS = re.compile(r"\bТКП\b")


def hard_coded(source: str) -> list[str]:
    """Return words of a template that no translation reaches."""
    own = DJANGO.sub(" ", source)
    words = [word for word in WORD.findall(MARKUP.sub(" ", own)) if word not in NAMES]
    return words + SPOKEN.findall(own)


@pytest.mark.parametrize("part", messages.parts(), ids=lambda part: part.name)
def test_every_text_is_translated(part: Path) -> None:
    wrong = list(messages.faults(messages.catalogue_of(part), messages.own_texts(part)))
    assert not wrong, "run `make messages` and translate:\n" + "\n".join(wrong)


@pytest.mark.parametrize("part", messages.parts(), ids=lambda part: part.name)
def test_texts_in_the_code_are_english(part: Path) -> None:
    russian = [text for text in messages.texts_of(part) if CYRILLIC.search("".join(text.forms))]
    assert not russian


def test_one_text_has_one_translation() -> None:
    seen: dict[tuple[str, str], set[str]] = {}
    for part in messages.parts():
        catalogue = messages.catalogue_of(part)
        for text in messages.texts_of(part):
            message = messages.message_of(catalogue, text)
            if message and message.string:
                key = (text.forms[0], text.context)
                seen.setdefault(key, set()).add(str(message.string))
    different = {key[0]: sorted(values) for key, values in seen.items() if len(values) > 1}
    assert not different, "the first app's translation would win everywhere; give a context"


def test_words_of_the_glossary_are_kept() -> None:
    wrong = [
        short(path)
        for path in tracked_with(".po", ".html", under=PACKAGE)
        if FORBIDDEN_WORDS.search(path.read_text("utf-8"))
    ]
    assert not wrong


def test_templates_hold_no_words_of_their_own() -> None:
    found = {
        short(path): words
        for path in tracked_with(".html", under=PACKAGE)
        if (words := hard_coded(path.read_text("utf-8")))
    }
    assert not found, "\n".join(f"{path}: {words}" for path, words in found.items())


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("<p>Save</p>", True),
        ('<a title="Open card">{{ page.name }}</a>', True),
        ("<p>{% translate 'Save' %} · 5 %</p>", False),
        ("{% block body_class %}wide-page{% endblock %}", False),
        ("{% block body %}Save{% endblock %}", True),
        ("{% blocktranslate %}Save <b>it</b>{% endblocktranslate %}", False),
        ('<a title="{% translate "Open" %}" class="card">{# note #}&nbsp;</a>', False),
    ],
)
def test_words_in_templates_are_told_apart(source: str, *, is_found: bool) -> None:
    assert bool(hard_coded(source)) is is_found


def test_texts_are_gathered_from_code_and_templates() -> None:
    code = (
        'if a:\n    _("One")\n    ngettext("%(n)d day", "%(n)d days", n)\n    pgettext("x", "Two")'
    )
    assert messages.texts_in(code) == {
        Text(forms=("One",)),
        Text(forms=("%(n)d day", "%(n)d days")),
        Text(forms=("Two",), context="x"),
    }
    template = (
        "<p>\n   {% translate 'Save' %}{% button label=_('Send') %}"
        "{% blocktranslate count n=n trimmed %}\n {{ n }} day\n{% plural %}\n {{ n }} days\n"
        "{% endblocktranslate %}</p>"
    )
    assert messages.texts_in_template(template) == {
        Text(forms=("Save",)),
        Text(forms=("Send",)),
        Text(forms=("%(n)s day", "%(n)s days")),
    }


@pytest.mark.parametrize(
    ("forms", "string", "fault"),
    [
        (("Save",), "Сохранить", None),
        (("Save",), "", "not translated"),
        (("Save %(a)s",), "Сохранить", "lost placeholder"),
        (("Save",), "Сохранить %(a)s", "unknown placeholder"),
        (("%(n)s day", "%(n)s days"), ("%(n)s день", "%(n)s дня", "%(n)s дней"), None),
        (("%(n)s day", "%(n)s days"), ("%(n)s день", "%(n)s дня", ""), "not translated"),
    ],
)
def test_faults_of_a_translation(
    forms: tuple[str, ...], string: str | tuple[str, ...], fault: str | None
) -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add(forms if len(forms) > 1 else forms[0], string)
    found = list(messages.faults(catalogue, [Text(forms=forms)]))
    assert [item.partition(":")[0] for item in found] == ([fault] if fault else [])


def test_fuzzy_and_absent_translations_are_faults() -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add("Save", "Сохранить", flags=["fuzzy"])
    texts = [Text(forms=("Open",)), Text(forms=("Save",))]
    assert list(messages.faults(catalogue, texts)) == ["absent: 'Open'", "fuzzy: 'Save'"]
