"""A card as a BPMN 2.0 process with its diagram, for the tools of others.

An operation is a user task; several successors open through a parallel gateway, several
predecessors meet in one (`join: any` in an exclusive one); an operation with a condition, or one
that may be left out, stands between two exclusive gateways with a way around it; a repeating one
has a loop marker. What BPMN has no word for stands in the documentation and in attributes of our
own namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from techkarta.engine.cards.model import Card, Join, Operation
from techkarta.engine.planning.network import Network, network

from .document import Document
from .table import OperationRow
from .words import Words, role_name

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:tk="urn:techkarta:card:1"
  id="definitions" name="{title}" targetNamespace="urn:techkarta:card:1" exporter="Techkarta">"""
_TASK = (100.0, 80.0)
_GATE = (50.0, 50.0)
_EVENT = (36.0, 36.0)
_COLUMN, _ROW = 420.0, 150.0
_LEFT, _TOP = 160.0, 90.0
# Where the shapes of one operation stand within its column.
_OFFSET = {"join": 0.0, "choice": 65.0, "task": 135.0, "merge": 255.0, "split": 320.0}
_GATES = {"join": "parallelGateway", "split": "parallelGateway"}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """An element of the process and where it stands; `x` and `y` are its middle."""

    id: str
    kind: str
    name: str
    x: float
    y: float
    size: tuple[float, float]
    row: OperationRow | None = None
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flow:
    """A sequence flow with the points it passes; a `condition` in words."""

    source: str
    target: str
    via: tuple[Point, ...] = ()
    condition: str = ""

    @property
    def id(self) -> str:
        """The name of the flow in the file."""
        return f"flow_{self.source}_{self.target}"


@dataclass(slots=True)
class _Process:
    """Shapes by id and flows, in reading order."""

    shapes: dict[str, _Shape] = field(default_factory=dict)
    flows: list[_Flow] = field(default_factory=list)
    first: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)

    def add(self, shape: _Shape) -> str:
        """Add a shape and return its id."""
        self.shapes[shape.id] = shape
        return shape.id

    def link(
        self, source: str, target: str, *, via: tuple[Point, ...] = (), condition: str = ""
    ) -> None:
        """Add a flow."""
        self.flows.append(_Flow(source=source, target=target, via=via, condition=condition))


def bpmn_of(card: Card, document: Document, words: Words) -> str:
    """The card as a BPMN file. EngineError as `network`."""
    process = _process(card, document)
    roles = {each.role: role_name(each.role, card, words) for each in card.operations if each.role}
    lines = [_HEAD.format(title=_quoted(document.title))]
    for code, name in roles.items():
        lines.append(f'  <resource id="role_{_id(code)}" name="{_quoted(name)}"/>')
    lines.append(
        f'  <process id="process_{_id(card.code)}" name="{_quoted(document.title)}" '
        'isExecutable="true">'
    )
    by_no = {f"task_{_id(each.no)}": each for each in card.operations}
    for shape in process.shapes.values():
        lines.extend(_element(shape, process, by_no.get(shape.id), words))
    lines.extend(_flow(flow) for flow in process.flows)
    lines.append("  </process>")
    lines.extend(_diagram(card, process))
    return "\n".join([*lines, "</definitions>\n"])


def _process(card: Card, document: Document) -> _Process:
    order = network(card)
    process = _Process()
    rows = {row.no: row for row in document.rows}
    places = {node.no: (node.column, node.row) for node in document.route.nodes}
    for operation in card.operations:
        column, row = places[operation.no]
        corner = (_LEFT + column * _COLUMN, _TOP + row * _ROW)
        _operation(process, operation, rows[operation.no], order, corner)
    bends = {(edge.before, edge.after): edge.bends for edge in document.route.edges}
    for no, befores in order.predecessors.items():
        for before in befores:
            via = _bends(bends.get((before, no), ()))
            process.link(process.last[before], process.first[no], via=via)
    _ends(process, order, document)
    return process


def _operation(
    process: _Process, operation: Operation, row: OperationRow, order: Network, corner: Point
) -> None:
    """The task and the gateways around it, linked among themselves."""
    no, key = operation.no, _id(operation.no)
    chain: list[str] = []

    def put(part: str, kind: str, *, name: str = "", default: str = "") -> None:
        size = _TASK if part == "task" else _GATE
        x = corner[0] + _OFFSET[part] + size[0] / 2
        task = row if part == "task" else None
        shape = _Shape(
            id=f"{part}_{key}",
            kind=kind,
            name=name,
            x=x,
            y=corner[1],
            size=size,
            row=task,
            default=default,
        )
        chain.append(process.add(shape))

    is_optional = bool(operation.when) or not operation.is_mandatory
    if len(order.predecessors[no]) > 1:
        put("join", "exclusiveGateway" if operation.join is Join.ANY else "parallelGateway")
    if is_optional:
        put(
            "choice",
            "exclusiveGateway",
            name=row.conditions,
            default=f"flow_choice_{key}_merge_{key}",
        )
    put("task", "userTask", name=f"{row.no} {row.title}".strip())
    if is_optional:
        put("merge", "exclusiveGateway")
    if len(order.successors[no]) > 1:
        put("split", "parallelGateway")
    for before, after in pairwise(chain):
        condition = row.conditions if before.startswith("choice_") else ""
        process.link(before, after, condition=condition)
    if is_optional:
        above = corner[1] - _TASK[1] / 2 - 14
        choice, merge = process.shapes[f"choice_{key}"], process.shapes[f"merge_{key}"]
        process.link(choice.id, merge.id, via=((choice.x, above), (merge.x, above)))
    process.first[no], process.last[no] = chain[0], chain[-1]


def _bends(places: tuple[tuple[int, int], ...]) -> tuple[Point, ...]:
    """Straight through every place that is passed."""
    return tuple(
        (_LEFT + column * _COLUMN + side, _TOP + row * _ROW)
        for column, row in places
        for side in (0.0, _OFFSET["split"] + _GATE[0])
    )


def _ends(process: _Process, order: Network, document: Document) -> None:
    """The start before what nobody precedes, the end behind what nobody follows."""
    right = _LEFT + document.route.columns * _COLUMN
    starts = [process.first[no] for no in order.order if not order.predecessors[no]]
    leaves = [process.last[no] for no in order.order if not order.successors[no]]
    _event(process, "start", "startEvent", _LEFT - 110)
    source = "start"
    if len(starts) > 1:
        source = _gate(process, "split_start", _LEFT - 60)
        process.link("start", source)
    for first in starts:
        process.link(source, first)
    target = "end"
    if len(leaves) > 1:
        target = _gate(process, "join_end", right + 40)
    _event(process, "end", "endEvent", right + 130)
    for last in leaves:
        process.link(last, target)
    if target != "end":
        process.link(target, "end")


def _event(process: _Process, name: str, kind: str, x: float) -> None:
    process.add(_Shape(id=name, kind=kind, name="", x=x, y=_TOP, size=_EVENT))


def _gate(process: _Process, name: str, x: float) -> str:
    shape = _Shape(id=name, kind="parallelGateway", name="", x=x, y=_TOP, size=_GATE)
    return process.add(shape)


def _element(
    shape: _Shape, process: _Process, operation: Operation | None, words: Words
) -> Iterator[str]:
    name = f' name="{_quoted(shape.name)}"' if shape.name else ""
    default = f' default="{shape.default}"' if shape.default else ""
    row = shape.row
    own = f' tk:no="{_quoted(row.no)}" tk:minutes="{_quoted(row.minutes)}"' if row else ""
    yield f'    <{shape.kind} id="{shape.id}"{name}{default}{own}>'
    if row:
        yield f"      <documentation>{escape(_told(row, words))}</documentation>"
    yield from (
        f"      <incoming>{flow.id}</incoming>" for flow in process.flows if flow.target == shape.id
    )
    yield from (
        f"      <outgoing>{flow.id}</outgoing>" for flow in process.flows if flow.source == shape.id
    )
    if operation and operation.role:
        yield "      <potentialOwner>"
        yield f"        <resourceRef>role_{_id(operation.role)}</resourceRef>"
        yield "      </potentialOwner>"
    if operation and operation.repeat:
        until = operation.repeat.until
        most = f' loopMaximum="{until}"' if isinstance(until, int) else ""
        yield f'      <standardLoopCharacteristics testBefore="false"{most}>'
        yield '        <loopCondition xsi:type="tFormalExpression">not is_ended</loopCondition>'
        yield "      </standardLoopCharacteristics>"
    yield f"    </{shape.kind}>"


def _told(row: OperationRow, words: Words) -> str:
    """Every column that says something, one a line."""
    return "\n".join(
        f"{words.say(f'column.{name}')}: {'; '.join(value.splitlines())}"
        for name, value in row.cells().items()
        if value and name not in {"no", "title"}
    )


def _flow(flow: _Flow) -> str:
    head = f'    <sequenceFlow id="{flow.id}" sourceRef="{flow.source}" targetRef="{flow.target}"'
    if not flow.condition:
        return f"{head}/>"
    return (
        f'{head} name="{_quoted(flow.condition)}"><conditionExpression '
        'xsi:type="tFormalExpression">is_needed</conditionExpression></sequenceFlow>'
    )


def _diagram(card: Card, process: _Process) -> Iterator[str]:
    yield '  <bpmndi:BPMNDiagram id="diagram">'
    yield f'    <bpmndi:BPMNPlane id="plane" bpmnElement="process_{_id(card.code)}">'
    for shape in process.shapes.values():
        width, height = shape.size
        marker = ' isMarkerVisible="true"' if shape.kind == "exclusiveGateway" else ""
        yield f'      <bpmndi:BPMNShape id="shape_{shape.id}" bpmnElement="{shape.id}"{marker}>'
        yield (
            f'        <dc:Bounds x="{shape.x - width / 2:g}" y="{shape.y - height / 2:g}" '
            f'width="{width:g}" height="{height:g}"/>'
        )
        yield "      </bpmndi:BPMNShape>"
    for flow in process.flows:
        yield f'      <bpmndi:BPMNEdge id="edge_{flow.id}" bpmnElement="{flow.id}">'
        for x, y in _points(flow, process):
            yield f'        <di:waypoint x="{x:g}" y="{y:g}"/>'
        yield "      </bpmndi:BPMNEdge>"
    yield "    </bpmndi:BPMNPlane>"
    yield "  </bpmndi:BPMNDiagram>"


def _points(flow: _Flow, process: _Process) -> Iterator[Point]:
    """From side to side, with a step where the height changes."""
    source, target = process.shapes[flow.source], process.shapes[flow.target]
    if flow.via and flow.via[0][0] == source.x:
        yield source.x, source.y - source.size[1] / 2
        yield from flow.via
        yield target.x, target.y - target.size[1] / 2
        return
    last = (source.x + source.size[0] / 2, source.y)
    yield last
    for point in (*flow.via, (target.x - target.size[0] / 2, target.y)):
        if point[1] != last[1]:
            middle = (last[0] + point[0]) / 2
            yield middle, last[1]
            yield middle, point[1]
        yield point
        last = point


def _id(text: str) -> str:
    """A text as part of an XML name; different texts stay different."""
    return "".join(each if each.isalnum() else f"_{ord(each):x}_" for each in text)


def _quoted(text: str) -> str:
    return escape(text, quote=True)
