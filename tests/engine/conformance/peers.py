"""A card as the Petri net of another program, which then says what a trace costs."""

from typing import Any

import pytest

from techkarta.engine.conformance.standard import OFF_CARD, Standard

PRICE = 10_000
"""What that program asks for one move."""


def peer() -> Any:
    """The other program; a skip where it is not installed."""
    return pytest.importorskip("pm4py", reason="a tool of development that is not installed here")


def net_of(made: Standard) -> tuple[Any, Any, Any]:
    """Net, first and last marking: every operation once, or never where it may be left out."""
    from pm4py.objects.petri_net.obj import Marking, PetriNet  # noqa: PLC0415 - not everywhere
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to  # noqa: PLC0415 - not everywhere

    net = PetriNet("card")

    def place(name: str) -> Any:
        found = PetriNet.Place(name)
        net.places.add(found)
        return found

    def step(name: str, label: str | None, before: list[Any], after: list[Any]) -> None:
        found = PetriNet.Transition(name, label)
        net.transitions.add(found)
        for each in before:
            add_arc_from_to(each, found, net)
        for each in after:
            add_arc_from_to(found, each, net)

    first, last = place("first"), place("last")
    ready = [place(f"ready {at}") for at in range(len(made.operations))]
    closed = [place(f"closed {at}") for at in range(len(made.operations))]
    links = {(a, b): place(f"{a} {b}") for b, row in enumerate(made.direct) for a in row}
    step("begin", None, [first], ready)
    step("end", None, closed, [last])
    for at, operation in enumerate(made.operations):
        before = [ready[at], *(links[a, at] for a in made.direct[at])]
        after = [link for (a, _), link in links.items() if a == at]
        if made.repeating >> at & 1:
            again = place(f"again {at}")
            step(f"do {at}", operation.no, before, [*after, again])
            step(f"again {at}", operation.no, [again], [again])
            step(f"close {at}", None, [again], [closed[at]])
        else:
            step(f"do {at}", operation.no, before, [*after, closed[at]])
        if not made.mandatory >> at & 1:
            step(f"skip {at}", None, before, [*after, closed[at]])
    return net, Marking({first: 1}), Marking({last: 1})


def peer_costs(made: Standard, rows: list[tuple[int, ...]]) -> list[int]:
    """What each trace costs by the other program."""
    from pm4py.algo.conformance.alignments.petri_net import algorithm  # noqa: PLC0415 - not everywhere
    from pm4py.objects.log.obj import Event, EventLog, Trace  # noqa: PLC0415 - not everywhere

    net, first, last = net_of(made)
    log = EventLog()
    for row in rows:
        names = ("?" if at == OFF_CARD else made.operations[at].no for at in row)
        log.append(Trace([Event({"concept:name": name}) for name in names]))
    variant = algorithm.Variants.VERSION_DIJKSTRA_LESS_MEMORY
    shown = {"show_progress_bar": False}
    found = algorithm.apply_log(log, net, first, last, variant=variant, parameters=shown)
    return [each["cost"] // PRICE for each in found]
