"""Invented rows for the gallery page: a deal on its second stage."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.ui import formats
from techkarta.ui.values import (
    BoardColumn,
    Cell,
    CheckRow,
    Column,
    GateGroup,
    GateItem,
    MoveTarget,
    Row,
    TaskRow,
    Tile,
    TimelineEvent,
)


def _rub(amount: int) -> str:
    return formats.money(Decimal(amount), "RUB", get_language() or "en")


def check_rows() -> Sequence[CheckRow]:
    """Return a checklist with an operation in each state of work."""
    return [
        CheckRow(no="010", title=_("Determine the client type"), state="accepted", need="field", minutes_norm=5, minutes_fact=4, url="#"),
        CheckRow(no="040", title=_("Talk to the user function"), state="accepted", need="call", control=_("by the recording"),
                 note=_("1st centre: A. Melnikov, head of the section"), minutes_norm=45, minutes_fact=50, url="#"),
        CheckRow(no="040·2", title=_("2nd centre: P. Gusev, foreman"), state="in_progress", need="call", minutes_norm=45, is_sub=True),
        CheckRow(no="050", title=_("Talk to the technical function"), state="done", need="meeting",
                 note=_("T. Rogova, chief technologist"), state_note=_("I. Laptev, by 25 Nov"), minutes_norm=60, minutes_fact=60, url="#"),
        CheckRow(no="060", title=_("Talk to the economic function"), state="blocked", need="meeting",
                 note=_("No access to the financial director"), state_note=_("I. Laptev clears it on 26 Nov"), minutes_norm=45, url="#"),
        CheckRow(no="070", title=_("Study two past purchases"), state="ready", need="document", note=_("was due yesterday, 23 Nov"),
                 note_tone="bad", minutes_norm=30, action_text=_("Start"), action_url="#", is_current=True, url="#"),
        CheckRow(no="080", title=_("Draw and confirm the cycle map"), state="waiting", need="map",
                 state_text=_("waits for 050, 060, 070"), minutes_norm=45, url="#"),
    ]


def task_rows() -> Sequence[TaskRow]:
    """Return three tasks of a day."""
    return [
        TaskRow(no="050", title=_("Tell all centres the interim result"), note=_("Kama Castings · Release agent, line 3"), stage=_("P4"),
                need="letter", minutes=20, due=_("Fri, 20 Nov"), due_tone="bad", url="#"),
        TaskRow(no="060", title=_("Count the effect together with the client"), note=_("Kama Castings · Release agent, line 3"), stage=_("P4"),
                need="meeting", minutes=90, due="14:00", url="#"),
        TaskRow(no="090", title=_("Count the potential and the accessible part"), note=_("Metiz South · Oils for cold heading"), stage=_("P2"),
                need="document", minutes=30, due=_("by the end of the day"), url="#", state="in_progress"),
    ]


def gate_groups() -> Sequence[GateGroup]:
    """Return a gate with met and missing requirements."""
    return [
        GateGroup(title=_("Exit criteria"), met=1, total=3, items=[
            GateItem(state="met", text=_("The client map is filled in")),
            GateItem(state="missing", text=_("Nobody at the client has confirmed the cycle map"), link_text="080", link_url="#"),
            GateItem(state="missing", text=_("The source of money is not known"), link_text="060", link_url="#"),
        ]),
        GateGroup(title=_("Operations"), met=4, total=10, items=[
            GateItem(state="done", text=_("050 awaits check"), note=_("I. Laptev, by 25 Nov"), link_text=_("Remind"), link_url="#"),
            GateItem(state="blocked", text=_("060 is blocked"), note=_("access to the financial director, 26 Nov"), link_text=_("Open"), link_url="#"),
            GateItem(state="ready", text=_("070 can be done"), link_text=_("Start"), link_url="#"),
            GateItem(state="waiting", text=_("080, 090 and 100 wait for the previous ones"), link_text=_("95 min")),
        ]),
        GateGroup(title=_("Critical answers"), met=9, total=10, items=[
            GateItem(state="missing", no=_("Q8"), text=_("Where does the money come from, when is the budget made?"),
                     note=_("S. Baranov will say"), link_text=_("Answer"), link_url="#"),
        ]),
    ]


def timeline_events() -> Sequence[TimelineEvent]:
    """Return a short history of a deal."""
    return [
        TimelineEvent(when="11:32", icon="phone", tone="accent", text=_("Call to P. Gusev, 31 min"), note=_("040·2 · three answers")),
        TimelineEvent(when=_("yesterday"), icon="hand-stop", tone="bad", text=_("060 is blocked"), note=_("A. Voronova → I. Laptev")),
        TimelineEvent(when=_("18 Nov"), icon="calendar-due", tone="bad", text=_("Date moved: 4 → 18 December"), note=_("first move")),
        TimelineEvent(when=_("9 Nov"), icon="flag", tone="ok", text=_("Moved P1 → P2, card P2, revision 4")),
    ]


def table() -> tuple[Sequence[Column], Sequence[Row]]:
    """Return columns and rows of stuck deals."""
    columns = [
        Column(title=_("Deal"), sort_url="#"), Column(title=_("Stage")), Column(title=_("State")),
        Column(title=_("Days"), is_number=True, sort_url="#", sort="down"), Column(title=_("Sum"), is_number=True),
    ]
    data = [
        (_("Agrosnab Don"), _("T3 Proposal"), "overdue", 17, 2_860_000, _("3 moves of the date")),
        (_("Teploset"), _("P4 Proof"), "in_progress", 61, 12_750_000, ""),
        (_("Cable Yard"), _("T2 Need"), "blocked", 16, 480_000, ""),
    ]
    rows = [
        Row(url="#", is_current=place == 1, cells=[
            Cell(text=name, note=note), Cell(text=stage, tone="idle"), Cell(state=state), Cell(text=str(days), tone="bad" if days > 20 else ""),
            Cell(text=_rub(amount)),
        ])
        for place, (name, stage, state, days, amount, note) in enumerate(data)
    ]
    return columns, rows


def board_columns() -> Sequence[BoardColumn]:
    """Return a small board with a deviation and a folded column."""
    targets = [MoveTarget(key="p1", text=_("P1 Selection")), MoveTarget(key="p2", text=_("P2 Development"))]
    first = [
        Tile(key="1", title=_("Vyatka Stanko"), url="#", note=_("Oil for hydraulic stations"), total=_rub(1_980_000),
             reason=_("19 days without contact"), done=2, of=4, age=_("6 d"), owner=_("Anna Voronova"), move_url="#", targets=targets),
        Tile(key="2", title=_("Steel Profile"), url="#", note=_("Rolling mill grease"), total=_rub(2_640_000),
             done=3, of=4, age=_("3 d"), owner=_("Maxim Krylov"), move_url="#", targets=targets),
    ]
    second = [
        Tile(key="3", title=_("Kolos bakery"), url="#", note=_("Food grade oven grease"), total=_rub(1_340_000),
             done=0, of=10, age=_("1 d"), owner=_("Anna Voronova"), move_url="#", targets=targets),
    ]
    return [
        BoardColumn(key="p1", code=_("P1"), title=_("Selection"), count=14, total=_rub(18_650_000), tiles=first, more_url="#", more_count=12),
        BoardColumn(key="p2", code=_("P2"), title=_("Development"), count=1, total=_rub(1_340_000), tiles=second),
        BoardColumn(key="p3", code=_("P3"), title=_("Criteria and decision"), count=0, total=_rub(0)),
        BoardColumn(key="p6", code=_("P6"), title=_("Negotiation"), count=3, total=_rub(24_600_000), is_strip=True),
    ]
