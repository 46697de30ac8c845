"""From the values of a scenario file, its cards loaded, to a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from techkarta.engine.cards.model import Card, Operation, Text
from techkarta.engine.planning.effort import operation_minutes

from .dividing import divided
from .model import Chance, Law, LineOperation, Scenario, Source, Stage
from .spread import cv_of_spread

_DEFAULT_SPREAD = 2.0
Values = Mapping[str, Any]


def made_scenario(values: Values, load_card: Callable[[str], Card]) -> Scenario:
    """The line of values read from a file; what `load_card` raises goes up.

    A source enters the stage it names, else the first one of its process, else the first stage
    that belongs to no process; a stage belongs to the process of its card. A card of several stages
    that several name is divided among them.
    """
    service = values.get("service", Law.LOGNORMAL)
    cards = {path: load_card(path) for path in _paths(values)}
    parts = _divided(values, cards)
    stages, processes = [], []
    for each in values.get("stages", ()):
        card = cards.get(each.get("card"))
        stages.append(_stage(each, card, service, parts.get(each["code"])))
        processes.append(each.get("process", card.process if card else None))
    codes = [stage.code for stage in stages]
    return Scenario(
        **values["horizon"],
        people=values.get("people", {}),
        sources=tuple(_source(each, codes, processes) for each in values.get("sources", ())),
        stages=tuple(stages),
        present=tuple(values.get("present", ())),
        role_titles=_role_titles(cards.values()),
        **{name: values[name] for name in ("country", "discipline") if name in values},
    )


def card_operations(card: Card, service: Law = Law.LOGNORMAL) -> tuple[LineOperation, ...]:
    """The operations of a card without lint errors, in card order.

    Conditions are taken to hold; what a check costs its controller is not counted.
    """
    return tuple(_of_card(each, service) for each in card.operations)


def _paths(values: Values) -> tuple[str, ...]:
    found = (each.get("card") for each in values.get("stages", ()))
    return tuple(dict.fromkeys(path for path in found if path))


def _divided(values: Values, cards: Mapping[str, Card]) -> dict[str, tuple[str, ...]]:
    """Stage → numbers of its operations, where it shares a card of several stages with others.

    The client's time stands for normal days.
    """
    named: dict[str, list[tuple[str, float]]] = {}
    for each in values.get("stages", ()):
        if (path := each.get("card")) and len(cards[path].stages) > 1:
            days = each.get("wait", {}).get("mean", 0.0)
            named.setdefault(path, []).append((each["code"], float(days)))
    found: dict[str, tuple[str, ...]] = {}
    for path, stages in named.items():
        if len(stages) > 1:
            found |= divided(cards[path], stages, {})
    return found


def _within(
    operations: tuple[LineOperation, ...], numbers: tuple[str, ...]
) -> tuple[LineOperation, ...]:
    """The operations of these numbers, in their order among themselves."""
    return tuple(
        replace(each, after=tuple(no for no in each.after if no in numbers))
        for each in operations
        if each.no in numbers
    )


def _stage(
    values: Values, card: Card | None, service: Law, numbers: tuple[str, ...] | None
) -> Stage:
    operations = card_operations(card, service) if card else ()
    if numbers is not None:
        operations = _within(operations, numbers)
    wait = dict(values.get("wait", {}))
    since = wait.pop("since", None)
    inline = values.get("operations", ())
    return Stage(
        code=values["code"],
        operations=operations if card else _inline(inline, service),
        next=values["next"],
        wait=_chance(wait) if wait.get("mean") else None,
        is_wait_last=since == "operations",
    )


def _chance(values: Values) -> Chance:
    return Chance(**{"law": Law.LOGNORMAL, **values})


def _of_card(operation: Operation, service: Law) -> LineOperation:
    spread = operation.norm.spread if operation.norm else _DEFAULT_SPREAD
    return LineOperation(
        no=operation.no,
        time=Chance(law=service, mean=operation_minutes(operation), cv=cv_of_spread(spread)),
        role=operation.role or "",
        participants=operation.participants,
        after=tuple(dict.fromkeys(operation.after)),
        join=operation.join,
        is_mandatory=operation.is_mandatory,
        repeat=operation.repeat,
        due=operation.due,
    )


def _inline(operations: Sequence[Values], service: Law) -> tuple[LineOperation, ...]:
    made: list[LineOperation] = []
    names = ("participants", "join", "is_mandatory", "repeat", "due")
    for values in operations:
        above = (made[-1].no,) if made else ()
        made.append(
            LineOperation(
                no=values["no"],
                time=_time(values, service),
                role=values["role"],
                after=tuple(dict.fromkeys(values.get("after", above))),
                **{name: values[name] for name in names if name in values},
            )
        )
    return tuple(made)


def _time(values: Values, service: Law) -> Chance:
    """A mean under `dist` wins over `minutes`, a `cv` over a `spread`."""
    spread = cv_of_spread(values.get("spread", _DEFAULT_SPREAD))
    plain = Chance(law=service, mean=values.get("minutes", 0.0), cv=values.get("cv", spread))
    return replace(plain, **values.get("dist", {}))


def _source(values: Values, codes: Sequence[str], processes: Sequence[str | None]) -> Source:
    process = values["process"]
    owners = [code for code, each in zip(codes, processes, strict=True) if each == process]
    free = [code for code, each in zip(codes, processes, strict=True) if each is None]
    stage = values.get("stage") or next(iter((*owners, *free)), "")
    more = {"arrivals": values["arrivals"]} if "arrivals" in values else {}
    if "value" in values:
        more["value"] = _chance(values["value"])
    return Source(process=process, stage=stage, per_day=values["per_day"], **more)


def _role_titles(cards: Iterable[Card]) -> dict[str, Text]:
    return {role: title for card in cards for role, title in card.roles.items()}
