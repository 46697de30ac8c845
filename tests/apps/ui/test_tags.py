"""What the tags put on a page."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from techkarta.ui import formats, sources
from techkarta.ui.shell import Shell, theme_of
from techkarta.ui.states import tone_class
from techkarta.ui.templatetags.ui import register
from techkarta.ui.values import (
    Cell,
    CheckRow,
    Column,
    GateGroup,
    GateItem,
    Link,
    MoveTarget,
    Option,
    PathStage,
    Row,
    Segment,
    Tile,
)

TEMPLATES = sources.HERE / "templates" / "ui"
Render = Callable[..., str]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def render() -> Render:
    def one(source: str, **values: object) -> str:
        text = Template("{% load ui %}" + source).render(Context(values))
        return re.sub(r"[ \n]+", " ", text).strip()

    return one


class DealForm(forms.Form):
    title = forms.CharField(label="Title", help_text="As the client says it")
    stage = forms.ChoiceField(choices=[("p1", "P1"), ("p2", "P2")])
    is_urgent = forms.BooleanField(label="Urgent", required=False)


def test_an_icon_is_silent_unless_named(render: Render) -> None:
    assert 'aria-hidden="true"' in render('{% icon "sun" %}')
    assert 'role="img" aria-label="Day"' in render('{% icon "sun" label="Day" %}')


def test_an_unknown_icon_becomes_a_question_mark(render: Render) -> None:
    assert "#help-circle" in render('{% icon "no-such-icon" %}')


def test_a_pill_says_its_state_by_icon_word_and_colour(render: Render) -> None:
    pill = render('{% pill "blocked" %}')
    assert all(part in pill for part in ("#hand-stop", "blocked", "tk-bad"))


def test_parts_of_a_pill_are_replaced(render: Render) -> None:
    assert "waits for 050" in render('{% pill "waiting" text="waits for 050" %}')
    assert "tk-warn" in render('{% pill text="load" tone="warn" icon="gauge" %}')
    assert "<svg" not in render('{% pill "accepted" has_icon=False %}')


def test_an_unknown_state_is_shown_as_unknown(render: Render) -> None:
    assert "unknown" in render('{% pill "melted" %}')


def test_an_unknown_tone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="purple"):
        tone_class("purple")


def test_a_button_is_a_link_or_sends_a_form(render: Render) -> None:
    assert '<a class="tk-btn" href="/x">' in render('{% button "Open" url="/x" %}')
    assert '<button class="tk-btn tk-btn-primary" type="submit">' in render(
        '{% button "Save" variant="primary" %}'
    )


def test_a_button_binds_and_shows_its_key(render: Render) -> None:
    button = render('{% button "Done" key="e" %}')
    assert 'data-key="e" aria-keyshortcuts="e"' in button
    assert '<kbd aria-hidden="true">E</kbd>' in button


def test_a_button_without_words_is_named(render: Render) -> None:
    assert 'aria-label="Bell" title="Bell"' in render('{% button "" icon="bell" label="Bell" %}')


def test_further_attributes_of_a_button(render: Render) -> None:
    button = render('{% button "Go" name_="act" hx_post=url data_x=True off=False %}', url='/a"b')
    assert 'name="act" hx-post="/a&quot;b" data-x>' in button
    assert "off" not in button


@pytest.mark.parametrize("language", ["ru", "en"])
def test_bars_are_drawn_alike_in_every_language(render: Render, language: str) -> None:
    with translation.override(language):
        bar = render("{% bar 1 3 limit=2.5 %}")
    assert 'width="33.33%"' in bar
    assert 'x1="83.33%"' in bar


@pytest.mark.parametrize(("fact", "width"), [(-5, "0.00%"), (500, "100.00%")])
def test_a_bar_stays_within_its_track(render: Render, fact: int, width: str) -> None:
    assert f'width="{width}"' in render("{% bar fact 100 %}", fact=fact)


def test_a_load_bar_adds_up_and_marks_the_limit(render: Render) -> None:
    segments = [Segment(kind="done", minutes=60, text="done"), Segment(kind="excess", minutes=20)]
    bar = render("{% load_bar segments limit=60 %}", segments=segments)
    assert 'x="0.00%" width="75.00%"' in bar
    assert 'x="75.00%" width="25.00%"' in bar
    assert 'x1="75.00%"' in bar
    assert f"done <b>1{formats.NBSP}h</b>" in bar


def test_a_block_keeps_its_body_and_escapes_its_words(render: Render) -> None:
    panel = render(
        "{% panel title=title count=0 %}<b>{{ body }}</b>{% endpanel %}", title="<i>", body="<u>"
    )
    assert "&lt;i&gt;" in panel
    assert "<b>&lt;u&gt;</b>" in panel
    assert '<span class="tk-pill tk-idle">0</span>' in panel


def test_a_header_without_actions_has_no_empty_box(render: Render) -> None:
    assert "tk-page-actions" not in render('{% page_header title="Board" %} {% endpage_header %}')
    assert "<b>x</b>" in render('{% page_header title="Board" %}<b>x</b>{% endpage_header %}')


def test_a_field_carries_label_help_and_errors(render: Render) -> None:
    field = render('{% field form.title hx_get="/check" %}', form=DealForm({"title": ""}))
    assert '<label class="tk-label" for="id_title">' in field
    assert "As the client says it" in field
    assert "This field is required." in field
    assert 'aria-invalid="true"' in field
    assert 'hx-get="/check"' in field


def test_a_checkbox_is_labelled_beside(render: Render) -> None:
    field = render("{% field form.is_urgent %}", form=DealForm())
    assert re.search(r'<label class="tk-check"><input type="checkbox".*<span>Urgent</span>', field)


def test_chips_mark_the_chosen(render: Render) -> None:
    options = [Option(value="a", text="A"), Option(value="b", text="B")]
    assert 'value="b" checked' in render('{% chips "x" options selected="b" %}', options=options)
    several = render(
        '{% chips "x" options selected=chosen is_multiple=True %}',
        options=options,
        chosen=["a", "b"],
    )
    assert several.count(" checked") == 2
    assert several.count('type="checkbox"') == 2


def test_a_choice_field_as_chips(render: Render) -> None:
    assert 'value="p2" checked' in render(
        "{% chips_field form.stage %}", form=DealForm({"stage": "p2"})
    )


def test_own_minutes_stand_in_their_own_place(render: Render) -> None:
    assert 'value="45" checked' in render("{% minutes_chips selected=45 %}")
    own = render("{% minutes_chips selected=50 %}")
    assert 'name="minutes_own" value="50"' in own
    assert " checked" not in own


def test_a_checklist_row_offers_its_action(render: Render) -> None:
    row = CheckRow(
        no="070",
        title="Call",
        state="ready",
        action_text="Start",
        action_url="/go",
        minutes_norm=30,
    )
    assert 'href="/go"' in render("{% check_row row %}", row=row)


def test_a_gate_mutes_what_is_met(render: Render) -> None:
    items = [
        GateItem(state="met", text="Map"),
        GateItem(state="missing", text="Money", link_text="060", link_url="/060"),
    ]
    gate = render(
        "{% gate_list groups %}", groups=[GateGroup(title="Criteria", met=1, total=2, items=items)]
    )
    assert gate.count("tk-is-met") == 1
    assert "1 of 2" in gate
    assert '<a class="tk-link" href="/060">060</a>' in gate


def test_the_current_stage_is_told_to_readers_of_screens(render: Render) -> None:
    stages = [
        PathStage(code="P1", title="A", state="done"),
        PathStage(code="P2", title="B", state="current"),
    ]
    assert render("{% stage_path stages %}", stages=stages).count('aria-current="step"') == 1


def test_a_table_sorts_and_opens(render: Render) -> None:
    table = render(
        "{% data_table columns rows %}",
        columns=[
            Column(title="Deal", sort_url="?s=1", sort="down"),
            Column(title="Sum", is_number=True),
        ],
        rows=[Row(cells=[Cell(text="A&B"), Cell(text="5")], url="/1")],
    )
    assert 'aria-sort="descending"' in table
    assert '<a class="tk-row-link" href="/1">A&amp;B</a>' in table
    assert 'data-open="/1"' in table


def test_a_tile_can_be_moved_without_scripts(render: Render) -> None:
    tile = Tile(
        key="1",
        title="Deal",
        url="/1",
        move_url="/1/move",
        targets=[MoveTarget(key="p2", text="P2")],
    )
    html = render("{% board_tile tile %}", tile=tile, csrf_token="t0ken")
    assert 'action="/1/move"' in html
    assert 'value="t0ken"' in html
    assert 'name="stage" value="p2"' in html


def test_links_show_where_one_is(render: Render) -> None:
    links = [Link(text="A", url="/a", is_current=True, count=0), Link(text="B", url="/b")]
    assert render("{% tabs links %}", links=links).count('aria-current="page"') == 1
    assert render("{% segments links %}", links=links).count('aria-current="true"') == 1


def test_a_dialog_is_open_for_those_without_scripts(render: Render) -> None:
    assert " open data-dialog-open" in render('{% dialog title="Move" %}…{% enddialog %}')
    assert "data-dialog-open" not in render(
        '{% dialog title="Move" is_open=False %}…{% enddialog %}'
    )


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("{{ v|money }}", 1234567, "₽1,234,567"),
        ("{{ v|money:'EUR' }}", "12.5", "€12.50"),
        ("{{ v|money }}", None, ""),
        ("{{ v|number:1 }}", 2.25, "2.3"),
        ("{{ v|percent }}", 86, "86%"),
        ("{{ v|minutes }}", 90, f"1{formats.NBSP}h{formats.NBSP}30{formats.NBSP}min"),
        ("{{ v|minutes }}", "", ""),
        ("{{ v|long_date }}", date(2026, 11, 24), f"Tuesday, 24{formats.NBSP}November 2026"),
        ("{{ v|day }}", None, ""),
        ("{{ v|localise }}", {"ru": "Да", "en": "Yes"}, "Yes"),
    ],
)
def test_filters(source: str, value: object, expected: str) -> None:
    assert Template("{% load ui %}" + source).render(Context({"v": value})) == expected


def test_a_day_is_near_to_the_day_of_the_page() -> None:
    source = "{% load ui %}{{ day|day:today }} {{ day|short_date:today }}"
    values = {"day": date(2026, 11, 23), "today": date(2026, 11, 24)}
    assert Template(source).render(Context(values)) == f"yesterday 23{formats.NBSP}Nov"


@pytest.mark.parametrize(("value", "expected"), [("dark", "dark"), ("", "auto"), ("<b>", "auto")])
def test_an_unknown_theme_means_as_in_the_system(value: str, expected: str) -> None:
    assert theme_of(value) == expected


def test_the_avatar_of_the_shell() -> None:
    shell = Shell(groups=(), user_name="Anna Voronova", role_title="", language="en")
    assert shell.initials == "AV"


def test_every_component_is_on_the_gallery_page() -> None:
    names = set(register.tags) - {"ui_styles", "ui_scripts", "page_theme"}
    places = [*(TEMPLATES / "gallery").glob("*.html"), TEMPLATES / "gallery.html"]
    # Smaller components stand there inside larger ones.
    places += (TEMPLATES / "components").glob("*.html")
    places += (TEMPLATES.parents[1] / "tags").glob("*.py")
    shown = "".join(path.read_text("utf-8") for path in places)
    drawn = r'\{{% {0}\b|render_to_string\("ui/components/{0}.html"'
    assert {name for name in names if not re.search(drawn.format(name), shown)} == set()
