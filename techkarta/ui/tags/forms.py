"""Parts of a form: field, chips, minutes, file drop, errors, steps of a wizard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from techkarta.ui.values import Option

register = Library()

MINUTE_CHIPS = (15, 30, 45, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A bound form field with everything around its control."""

    control: SafeString
    id: str
    label: str
    help: str
    errors: Sequence[str]
    suffix: str
    is_required: bool
    is_check: bool
    is_group: bool
    is_wide: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chips:
    """A group of choices drawn as chips."""

    name: str
    label: str
    kind: str
    options: Sequence[Option]
    selected: Sequence[str]
    is_required: bool


@register.inclusion_tag("ui/components/field.html")
def field(
    bound: forms.BoundField,
    *,
    label: str = "",
    hint: str = "",
    suffix: str = "",
    is_wide: bool = False,
    **attributes: str | bool,
) -> dict[str, Field]:
    """Show a form field with label, help and errors; further arguments go to its control."""
    widget = bound.field.widget
    extra = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    if bound.errors:
        extra["aria-invalid"] = "true"
    is_group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    return {
        "field": Field(
            control=bound.as_widget(attrs=extra),
            id=bound.id_for_label,
            label=label or str(bound.label),
            help=hint or str(bound.help_text or ""),
            errors=[str(error) for error in bound.errors],
            suffix=suffix,
            is_required=bound.field.required,
            is_check=isinstance(widget, forms.CheckboxInput),
            is_group=is_group,
            is_wide=is_wide or isinstance(widget, forms.Textarea),
            is_hidden=bound.is_hidden,
        )
    }


@register.inclusion_tag("ui/components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, object]:
    """Show the errors that belong to no field of the form."""
    return {"errors": [str(error) for error in form.non_field_errors()]}


@register.inclusion_tag("ui/components/chips.html")
def chips(
    name: str,
    options: Sequence[Option],
    *,
    selected: object = None,
    label: str = "",
    is_multiple: bool = False,
    is_required: bool = False,
) -> dict[str, Chips]:
    """Show choices as chips; `selected` is a value or a list of values."""
    chosen = selected if isinstance(selected, list | tuple | set | frozenset) else [selected]
    return {
        "chips": Chips(
            name=name,
            label=label,
            kind="checkbox" if is_multiple else "radio",
            options=options,
            selected=[str(value) for value in chosen if value is not None],
            is_required=is_required,
        )
    }


@register.inclusion_tag("ui/components/chips.html")
def chips_field(bound: forms.BoundField, *, label: str = "") -> dict[str, Chips]:
    """Show a choice field of a form as chips."""
    is_multiple = isinstance(bound.field, forms.MultipleChoiceField)
    value = bound.value()
    widget = bound.field.widget
    choices = widget.choices if isinstance(widget, forms.widgets.ChoiceWidget) else ()
    options = [Option(value=str(key), text=str(text)) for key, text in choices if str(key)]
    return chips(
        bound.html_name,
        options,
        selected=value if value is not None else [],
        label=label or str(bound.label),
        is_multiple=is_multiple,
        is_required=bound.field.required,
    )


@register.inclusion_tag("ui/components/minutes.html")
def minutes_chips(
    name: str = "minutes",
    *,
    selected: int | None = None,
    options: Sequence[int] = MINUTE_CHIPS,
    label: str = "",
) -> dict[str, object]:
    """Show minutes as chips with a place for one's own number.

    The chips send `name`, one's own number sends `name` + `_own`; the latter wins when given.
    """
    own = selected if selected is not None and selected not in options else None
    return {
        "name": name,
        "selected": selected,
        "options": options,
        "own": own,
        "label": label or gettext("Spent, min"),
    }


@register.inclusion_tag("ui/components/file_drop.html")
def file_drop(
    name: str,
    *,
    text: str = "",
    note: str = "",
    accept: str = "",
    is_multiple: bool = False,
    is_required: bool = False,
) -> dict[str, object]:
    """Show a place to drop a file or to choose one."""
    return {
        "name": name,
        "text": text or gettext("Drop a file here or choose one"),
        "note": note,
        "accept": accept,
        "is_multiple": is_multiple,
        "is_required": is_required,
    }


@register.inclusion_tag("ui/components/steps.html")
def wizard_steps(steps: Sequence[str], current: int) -> dict[str, object]:
    """Show the steps of a wizard; `current` counts from 1."""
    states = [
        "done" if place < current else "current" if place == current else ""
        for place in range(1, len(steps) + 1)
    ]
    return {
        "steps": [
            {"no": no, "text": text, "state": state}
            for no, (text, state) in enumerate(zip(steps, states, strict=True), 1)
        ]
    }


@register.simple_block_tag(end_name="endfilter_bar")
def filter_bar(content: str, *, url: str = "", target: str = "", label: str = "") -> SafeString:
    """Wrap controls in a GET form whose values live in the address and apply on change.

    With `target` (a CSS selector) only that part of the page is replaced.
    """
    context = {
        "content": content,
        "url": url,
        "target": target,
        "label": label or gettext("Filters"),
    }
    return render_to_string("ui/components/filter_bar.html", {"filters": context})
