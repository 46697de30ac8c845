"""What is typed in the method office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from django import forms
from django.utils.translation import gettext_lazy as _

from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import Text

from .models import TechnologyGroup
from .services import ASKS, SUBJECTS, StageEdit, TechnologyEdit, ToolEdit
from .texts import ASK_TITLES, GROUP_TITLES, SUBJECT_TITLES

LONGEST_REASON = 400
LONGEST_DAYS = 3650
LONGEST_ENTRY = 400


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2})


class ReasonForm(forms.Form):
    """What a decision is told: why, from which day, until which day."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    valid_from = forms.DateField(label=_("In force from"), required=False, widget=_day())
    acknowledge_by = forms.DateField(
        label=_("Performers read it by"), required=False, widget=_day()
    )
    until = forms.DateField(label=_("Last day of the trial"), required=False, widget=_day())
    version = forms.IntegerField(widget=forms.HiddenInput)


class CardFileForm(forms.Form):
    """A card file to load."""

    file = forms.FileField(
        label=_("Card file"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a card file: YAML or JSON.")},
    )


class TitleForm(forms.Form):
    """A name in both languages; one of them is enough."""

    title_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)

    def title(self) -> Text:
        """The name as a text: of both languages, or of the one that is there."""
        return text_of(self.cleaned_data["title_ru"], self.cleaned_data["title_en"])


class ProcessForm(TitleForm):
    """The name of a process."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class StageForm(TitleForm):
    """A stage: name, mark, ages, when a case enters, where it goes back to, what is asked."""

    mark_ru = forms.CharField(label=_("Mark in Russian"), max_length=8, required=False)
    mark_en = forms.CharField(label=_("Mark in English"), max_length=8, required=False)
    normal_days = forms.IntegerField(
        label=_("Normal age"), min_value=1, max_value=LONGEST_DAYS, initial=10
    )
    maximum_days = forms.IntegerField(
        label=_("Maximum age"), min_value=1, max_value=LONGEST_DAYS, initial=20
    )
    entry_ru = forms.CharField(
        label=_("A case enters when, in Russian"),
        max_length=LONGEST_ENTRY,
        required=False,
        widget=_lines(),
    )
    entry_en = forms.CharField(
        label=_("A case enters when, in English"),
        max_length=LONGEST_ENTRY,
        required=False,
        widget=_lines(),
    )
    returns = forms.MultipleChoiceField(
        label=_("A case may go back to"),
        required=False,
        help_text=_("Nothing chosen: to any earlier stage."),
    )
    asks = forms.MultipleChoiceField(
        label=_("The stage asks for"),
        required=False,
        choices=[(code, ASK_TITLES[code]) for code in ASKS],
    )
    may_win = forms.BooleanField(label=_("A case may be won here"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object],
        earlier: Sequence[tuple[str, str]] = (),
    ) -> None:
        """A form whose cases may go back to one of `earlier`: codes and titles of stages."""
        super().__init__(data, initial=dict(initial))
        self.fields["returns"].choices = list(earlier)  # type: ignore[attr-defined]

    def edit(self) -> StageEdit:
        """What was typed, for the service."""
        data = self.cleaned_data
        return StageEdit(
            title=self.title(),
            mark=text_of(data["mark_ru"], data["mark_en"]),
            normal_days=data["normal_days"],
            maximum_days=data["maximum_days"],
            entry=text_of(data["entry_ru"], data["entry_en"]),
            returns=tuple(data["returns"]),
            asks=tuple(data["asks"]),
            may_win=data["may_win"],
        )


class NewProcessForm(TitleForm):
    """A process of the company's own, with its first stage."""

    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Code"),
        max_length=60,
        error_messages={"invalid": _("Small Latin letters, digits and hyphens only.")},
        help_text=_("Card files name the process by it."),
    )
    subject = forms.ChoiceField(
        label=_("What its cases are about"),
        choices=[(code, SUBJECT_TITLES[code]) for code in SUBJECTS],
        help_text=_("Lists of questions may be asked of each of them."),
    )
    stage_ru = forms.CharField(label=_("First stage in Russian"), max_length=120, required=False)
    stage_en = forms.CharField(label=_("First stage in English"), max_length=120, required=False)
    normal_days = forms.IntegerField(
        label=_("Normal age"), min_value=1, max_value=LONGEST_DAYS, initial=10
    )
    maximum_days = forms.IntegerField(
        label=_("Maximum age"), min_value=1, max_value=LONGEST_DAYS, initial=20
    )
    field_order = ("title_ru", "title_en", "code", "stage_ru", "stage_en")

    def first_stage(self) -> StageEdit:
        """The first stage, for the service."""
        data = self.cleaned_data
        return StageEdit(
            title=text_of(data["stage_ru"], data["stage_en"]),
            mark={},
            normal_days=data["normal_days"],
            maximum_days=data["maximum_days"],
        )


class TechnologyForm(TitleForm):
    """A technology of the catalogue."""

    purpose_ru = forms.CharField(
        label=_("Purpose in Russian"), max_length=LONGEST_ENTRY, required=False, widget=_lines()
    )
    purpose_en = forms.CharField(
        label=_("Purpose in English"), max_length=LONGEST_ENTRY, required=False, widget=_lines()
    )
    group = forms.ChoiceField(
        label=_("Who initiates"),
        choices=[(group, GROUP_TITLES[group]) for group in TechnologyGroup.values],
    )
    sales_types = forms.MultipleChoiceField(label=_("Used in processes"))
    is_usable = forms.BooleanField(
        label=_("May be used in cards"),
        required=False,
        help_text=_(
            "Every tool needs a control tool for this; without it the entry is kept aside."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object],
        processes: Sequence[tuple[str, str]],
    ) -> None:
        """A form of a technology that may apply to these processes."""
        super().__init__(data, initial=dict(initial))
        self.fields["sales_types"].choices = list(processes)  # type: ignore[attr-defined]


class ToolForm(TitleForm):
    """A tool and what it is controlled with, one control tool a line; empty names remove it."""

    code = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    controls_ru = forms.CharField(
        label=_("Controlled with, in Russian"), max_length=1000, required=False, widget=_lines()
    )
    controls_en = forms.CharField(
        label=_("Controlled with, in English"), max_length=1000, required=False, widget=_lines()
    )

    def edit(self) -> ToolEdit | None:
        """The tool as typed; None for a row that says nothing."""
        data = self.cleaned_data
        if not data:
            return None
        russian, english = (
            [line.strip() for line in data[name].splitlines()]
            for name in ("controls_ru", "controls_en")
        )
        controls = [text_of(*pair) for pair in zip_longest(russian, english, fillvalue="")]
        title = self.title()
        if not title and not any(controls):
            return None
        return ToolEdit(
            code=data["code"], title=title, controls=tuple(each for each in controls if each)
        )


ToolFormSet = forms.formset_factory(ToolForm, extra=1, max_num=20)


def edit_of(form: TechnologyForm, tools: Iterable[ToolForm]) -> TechnologyEdit:
    """What was typed of a technology, for the service."""
    data = form.cleaned_data
    edits = (tool.edit() for tool in tools)
    return TechnologyEdit(
        title=form.title(),
        purpose=text_of(data["purpose_ru"], data["purpose_en"]),
        group=data["group"],
        sales_types=tuple(data["sales_types"]),
        tools=tuple(each for each in edits if each is not None),
        is_usable=data["is_usable"],
    )


def text_of(russian: str, english: str) -> Text:
    """A text of the strings that are there; an empty one for none."""
    known = {"ru": russian.strip(), "en": english.strip()}
    return {language: text for language, text in known.items() if text}


def strings_of(text: object, name: str) -> dict[str, str]:
    """The strings of a text as the form shows them: `name_ru` and `name_en`."""
    if isinstance(text, str):
        return {f"{name}_ru": text, f"{name}_en": ""}
    known = text if isinstance(text, dict) else {}
    return {f"{name}_{language}": str(known.get(language, "")) for language in ("ru", "en")}


def stage_order(stage_ids: Sequence[str], move: str) -> list[int]:
    """The identifiers in order, after moving one where `move` says so: «12:up», «12:down».

    Invalid stages_incomplete for anything that is no list of identifiers.
    """
    if not all(text.isascii() and text.isdigit() for text in stage_ids):
        raise Invalid("stages_incomplete", field="stage")
    order = [int(text) for text in stage_ids]
    wanted, _colon, direction = move.partition(":")
    if wanted not in stage_ids:
        return order
    place = stage_ids.index(wanted)
    target = place + (1 if direction == "down" else -1)
    if 0 <= target < len(order):
        order.insert(target, order.pop(place))
    return order
