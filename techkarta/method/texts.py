"""Words for what a card says in codes: roles, periodicity, norms, deadlines, control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import (
    get_language,
    gettext_lazy,
    ngettext,
    npgettext,
    pgettext_lazy,
)
from django.utils.translation import gettext as _

from techkarta.accounts.roles import ROLE_TITLES
from techkarta.accounts.roles import role_title as common_role
from techkarta.common.text import card_word
from techkarta.engine.cards.model import (
    Basis,
    Card,
    Control,
    Due,
    DueUnit,
    Evidence,
    Norm,
    Operation,
    Repeat,
    RepeatEnd,
    RepeatUnit,
    Resource,
)
from techkarta.ui import formats

ASK_TITLES: Mapping[str, Promise] = {
    "selection": gettext_lazy("questions due by the end of selection"),
    "development": gettext_lazy("questions due by the end of development"),
    "proposal": gettext_lazy("questions due before the proposal"),
}
SUBJECT_TITLES: Mapping[str, Promise] = {
    "deal": gettext_lazy("deals with clients"),
    "territory": gettext_lazy("territories"),
    "campaign": gettext_lazy("campaigns: exhibitions, seminars, target projects"),
    "person": gettext_lazy("people: new managers, trainees"),
}
GROUP_TITLES: Mapping[str, Promise] = {
    "internal": gettext_lazy("Internal: the daily work of a manager"),
    "external": gettext_lazy("External: started by the management"),
    "marketing": gettext_lazy("Marketing: the manager collects information"),
    "personnel": gettext_lazy("Personnel: the head develops people"),
}
EVERY: Mapping[RepeatUnit, Promise] = {
    RepeatUnit.WORKING_DAY: gettext_lazy("every working day"),
    RepeatUnit.WEEK: gettext_lazy("every week"),
    RepeatUnit.MONTH: gettext_lazy("every month"),
    RepeatUnit.QUARTER: gettext_lazy("every quarter"),
    RepeatUnit.CONTACT: gettext_lazy("at every contact"),
}
PER: Mapping[str, Promise] = {
    "deal": gettext_lazy("per deal"),
    "contact": gettext_lazy("per contact"),
    "centre": gettext_lazy("per decision centre"),
    "outlet": gettext_lazy("per outlet"),
    "visit": gettext_lazy("per visit"),
    "event": gettext_lazy("per event"),
    "person": gettext_lazy("per person"),
}
BASIS: Mapping[Basis, Promise] = {
    Basis.EXPERT: gettext_lazy("expert guess"),
    Basis.CHRONOMETRY: gettext_lazy("chronometry"),
}
CONTROLS: Mapping[str, Promise] = {
    "automatic": pgettext_lazy("control", "automatic"),
    "sampled": pgettext_lazy("control", "by sample"),
    "each": pgettext_lazy("control", "each one"),
    "client": pgettext_lazy("control", "the client confirms"),
    "joint": pgettext_lazy("control", "together"),
    "defence": pgettext_lazy("control", "defence"),
}
# Roles as tables of cards call them; the others by their titles.
ROLE_MARKS: Mapping[str, Promise] = {
    "head_of_sales": pgettext_lazy("short role", "Head of sales"),
    "rep": pgettext_lazy("short role", "Sales manager"),
    "project_rep": pgettext_lazy("short role", "Project manager"),
    "regional_rep": pgettext_lazy("short role", "Regional manager"),
}
ATTRIBUTES: Mapping[str, Promise] = {
    "client.type": gettext_lazy("client type"),
    "client.class": gettext_lazy("client class"),
    "client.signal": gettext_lazy("signal of orders"),
}


def language() -> str:
    """The reader's language."""
    return get_language() or "en"


def say(text: object) -> str:
    """A text of the company in the reader's language."""
    return formats.localise(text, language())


def word(kind: str, code: str) -> str:
    """What a code of a card means, in the reader's language."""
    return card_word(kind, code, language=language())


def role_title(code: str, card: Card | None = None) -> str:
    """What a role is called; a role of the card's own by its own title."""
    if card is not None and code in card.roles:
        return say(card.roles[code])
    return common_role(code) if code in ROLE_TITLES else capital(word("role", code))


def field_title(path: str) -> str:
    """A path of keys in words: «control: criterion»; places in a list are left out.

    The minutes of a norm are the norm.
    """
    keys = [key for key in path.split(".") if key and not key.isdigit()]
    if keys == ["norm", "minutes"]:
        keys = ["norm"]
    return ": ".join(word("field", key) for key in keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role as a table shows it: short, with the full title for those who do not know it."""

    mark: str
    title: str


def role_of(code: str, card: Card) -> Role:
    """A role of the card, short and in full."""
    title = role_title(code, card)
    is_own = code in card.roles
    return Role(mark=title if is_own else str(ROLE_MARKS.get(code, title)), title=title)


def capital(text: str) -> str:
    """The text beginning with a capital letter."""
    return text[:1].upper() + text[1:]


def periodicity(repeat: Repeat | None) -> str:
    """How often, and until when: «every 2 weeks, until accepted»."""
    end = repeat_end(repeat.until) if repeat else ""
    return f"{often(repeat)}, {end}" if end else often(repeat)


def often(repeat: Repeat | None) -> str:
    """How often, for each class of clients where they differ."""
    if repeat is None:
        return _("once")
    if repeat.by_class:
        classes = sorted(repeat.by_class.items())
        return "; ".join(f"{name}: {_every(repeat, times)}" for name, times in classes)
    return _every(repeat, 1)


def repeat_end(until: RepeatEnd | int | None) -> str:
    """What ends a repetition; empty where nothing does."""
    if until is None:
        return ""
    if isinstance(until, int):
        return ngettext("%(count)d time", "%(count)d times", until) % {"count": until}
    return word("until", until)


def _every(repeat: Repeat, times: int) -> str:
    count = repeat.every * times
    if count == 1:
        return str(EVERY[repeat.unit])
    words = {
        RepeatUnit.WORKING_DAY: ngettext(
            "every %(count)d working day", "every %(count)d working days", count
        ),
        RepeatUnit.WEEK: ngettext("every %(count)d week", "every %(count)d weeks", count),
        RepeatUnit.MONTH: ngettext("every %(count)d month", "every %(count)d months", count),
        RepeatUnit.QUARTER: ngettext("every %(count)d quarter", "every %(count)d quarters", count),
        RepeatUnit.CONTACT: ngettext(
            "at every %(count)d contact", "at every %(count)d contacts", count
        ),
    }
    return words[repeat.unit] % {"count": count}


def norm_note(norm: Norm | None) -> str:
    """What the minutes are per and where they come from."""
    if norm is None:
        return ""
    parts = [str(PER.get(norm.per, norm.per))]
    if norm.setup:
        parts.append(_setup(norm))
    if norm.observations:
        told = ngettext(
            "chronometry, %(count)d observation",
            "chronometry, %(count)d observations",
            norm.observations,
        )
        parts.append(told % {"count": norm.observations})
    else:
        parts.append(str(BASIS[norm.basis]))
    return ", ".join(parts)


def _setup(norm: Norm) -> str:
    if norm.batch == 1:
        told = _("%(minutes)d and %(setup)d of setup")
        return told % {"minutes": norm.minutes, "setup": norm.setup}
    told = _("setup of %(setup)d shared by %(count)d")
    return told % {"setup": norm.setup, "count": norm.batch}


def due_text(due: Due | None) -> str:
    """By when, counted from the opening: «within 2 working days»; empty without a deadline."""
    if due is None:
        return ""
    if not due.within:
        return _("at once")
    count = due.within
    words = {
        DueUnit.WORKING_HOUR: ngettext(
            "within %(count)d working hour", "within %(count)d working hours", count
        ),
        DueUnit.WORKING_DAY: ngettext(
            "within %(count)d working day", "within %(count)d working days", count
        ),
        DueUnit.WEEK: ngettext("within %(count)d week", "within %(count)d weeks", count),
        DueUnit.DAY: ngettext("within %(count)d day", "within %(count)d days", count),
    }
    return words[due.unit] % {"count": count}


def condition(when: Mapping[str, tuple[str, ...]], titles: Mapping[str, object]) -> str:
    """For which cases an operation applies; empty where for all. `titles` as `tool_title`."""
    parts = [
        f"{ATTRIBUTES.get(name, name)}: "
        + ", ".join(client_type_title(value, titles) for value in values)
        for name, values in when.items()
    ]
    return "; ".join(parts)


def client_type_title(code: str, titles: Mapping[str, object]) -> str:
    """What a client type is called; an unknown one reads as its code."""
    return say(titles.get(code, code))


def evidence_text(evidence: Evidence | None) -> str:
    """What has to remain: the kind, how many, what is expected."""
    if evidence is None:
        return ""
    kind = word("evidence", evidence.kind)
    many = f"{kind} × {evidence.min}" if evidence.min > 1 else kind
    return f"{say(evidence.text)} ({many})" if evidence.text else capital(many)


def control_title(control: Control | None) -> str:
    """How an operation is accepted: «by sample, 20 %»; empty where it is not said."""
    if control is None or control.method is None:
        return ""
    title = str(CONTROLS[control.method])
    if control.share is None:
        return title
    return f"{title}, {formats.percent(100 * control.share, language())}"


def resource_text(resource: Resource, card: Card) -> str:
    """One thing an operation needs, in words."""
    if resource.name:
        parts = [say(resource.name)]
    elif resource.role:
        parts = [role_title(resource.role, card)]
    else:
        parts = [capital(word("resource", resource.kind))]
    if resource.minutes:
        parts.append(formats.minutes(resource.minutes, language()))
    if resource.amount:
        parts.append(formats.money(float(resource.amount), resource.currency or "", language()))
    return ", ".join(part.strip() for part in parts)


def tool_title(operation: Operation, titles: Mapping[str, object]) -> str:
    """The tool an operation uses by its title in the catalogue, else the technology.

    `titles`: technologies by their codes, tools by `technology/tool`.
    """
    if operation.tool:
        return say(titles.get(f"{operation.technology}/{operation.tool}", operation.tool))
    return say(titles.get(operation.technology or "", operation.technology))


def working_days(days: float) -> str:
    """«16 working days»; a part of a day with one digit."""
    if days == int(days):
        count = int(days)
        told = npgettext("card", "%(count)d working day", "%(count)d working days", count)
        return told % {"count": count}
    return _("%(number)s working days") % {"number": formats.number(days, language(), digits=1)}


def operation_count(count: int) -> str:
    """«10 operations»."""
    return ngettext("%(count)d operation", "%(count)d operations", count) % {"count": count}
