"""What the client's page shows of orders: a picture of months, the rhythm, the share in him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.engine.formulas import potential as formula
from techkarta.engine.formulas.orders import Rhythm, month_before
from techkarta.ui import formats

from .models import Estimate, Order
from .selectors import History
from .words import GROUNDS, METHODS

SHOWN = 13
HEIGHT, BAR, STEP = 110, 30, 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month of the picture; its place and height in the units of the picture."""

    label: str
    title: str
    is_now: bool
    is_low: bool
    x: int
    y: int
    height: int
    middle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A sign that the client may be leaving, in words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One of the latest orders."""

    number: str
    day: date
    amount: str
    product: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareView:
    """Our share in the client against his potential."""

    amount: str
    share: str
    percent: int
    white_spot: str
    doubts: tuple[str, ...]
    grounds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersPage:
    """The orders of a client, as a part of his page."""

    client_id: int
    bars: Sequence[Bar]
    width: int
    total: str
    interval: int | None
    next_on: date | None
    last_on: date | None
    alarms: Sequence[Alarm]
    others: str
    latest: Sequence[OrderRow]
    share: ShareView | None
    form: forms.Form | None
    import_url: str
    today: date


def orders_page(
    client_id: int,
    history: History | None,
    estimates: Sequence[Estimate],
    form: forms.Form | None,
    *,
    today: date,
    import_url: str,
) -> OrdersPage:
    """The page of a client's orders on a day."""
    language, rhythm = get_language() or "en", history.rhythm if history else None
    bars = _bars(history, today, language) if history else ()
    sales = _year(history, today)
    last = rhythm.last_day if rhythm else None
    interval = rhythm.interval if rhythm else None
    return OrdersPage(
        client_id=client_id,
        bars=bars,
        width=SHOWN * STEP,
        total=formats.money(sales, history.currency, language) if history else "",
        interval=interval,
        next_on=date.fromordinal(last.toordinal() + interval) if last and interval else None,
        last_on=last,
        alarms=_alarms(rhythm, today) if rhythm else (),
        others=", ".join(f"{code} — {count}" for code, count in history.others.items())
        if history
        else "",
        latest=[_row(order, language) for order in history.latest] if history else (),
        share=_share(history, estimates, sales, language),
        form=form,
        import_url=import_url,
        today=today,
    )


def _months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < SHOWN:
        months.append(month_before(months[-1]))
    return months[::-1]


def _bars(history: History, today: date, language: str) -> list[Bar]:
    sums = {month: history.rhythm.months.get(month, Decimal()) for month in _months(today)}
    most = max(*sums.values(), Decimal(1))
    low = {signal.episode for signal in history.rhythm.signals(today)}
    words, bars = formats.words_of(language).months, []
    for place, (month, amount) in enumerate(sums.items()):
        height = max(2, round(HEIGHT * amount / most)) if amount > 0 else 0
        money = formats.money(amount, history.currency, language)
        bars.append(
            Bar(
                label=words[month.month - 1],
                title=f"{words[month.month - 1]} {month.year}: {money}",
                is_now=month == today.replace(day=1),
                is_low=str(month) in low,
                x=place * STEP + (STEP - BAR) // 2,
                y=HEIGHT - height,
                height=height,
                middle=place * STEP + STEP // 2,
            )
        )
    return bars


def _year(history: History | None, today: date) -> Decimal:
    """What was bought in the twelve months up to today: whole months, the present one too."""
    if history is None:
        return Decimal()
    months = _months(today)[1:]
    return sum((history.rhythm.months.get(month, Decimal()) for month in months), Decimal())


def _alarms(rhythm: Rhythm, today: date) -> list[Alarm]:
    texts = {
        "order_late": (
            _("The order is late"),
            _("No order for %(days)d days; usually one comes every %(interval)d days."),
        ),
        "orders_fell": (
            _("The client buys less"),
            _("Last month was %(percent)d%% below the mean of the three months before."),
        ),
    }
    return [
        Alarm(title=texts[signal.code][0], text=texts[signal.code][1] % signal.params)
        for signal in rhythm.signals(today)
    ]


def _row(order: Order, language: str) -> OrderRow:
    return OrderRow(
        number=order.number,
        day=order.ordered_on,
        amount=formats.money(order.amount, order.currency, language),
        product=order.product,
    )


def _share(
    history: History | None, estimates: Sequence[Estimate], sales: Decimal, language: str
) -> ShareView | None:
    if not estimates:
        return None
    currency = estimates[0].currency
    is_same = history is None or history.currency == currency
    found = formula.potential(
        [formula.Estimate(amount=each.amount, ground=each.ground) for each in estimates],
        sales=sales if is_same else Decimal(),
        available=Decimal(estimates[0].available) / 100,
    )
    doubts = {
        "one_method": _("One method only: estimate by a second one."),
        "wide_spread": _("The estimates differ by more than 30%: verify them."),
        "share_over_whole": _("We sell more than the potential: the potential is wrong."),
    }
    said = [doubts[code] for code in found.doubts]
    if not is_same:
        said.append(_("Orders are in another currency and are not counted."))
    return ShareView(
        amount=formats.money(found.amount, currency, language),
        share=formats.percent(found.share * 100, language, digits=1),
        percent=min(100, round(found.share * 100)),
        white_spot=formats.money(found.white_spot, currency, language),
        doubts=tuple(said),
        grounds=tuple(
            f"{METHODS[each.method]} ({GROUNDS[each.ground]}): "  # type: ignore[index]
            f"{formats.money(each.amount, currency, language)}"
            for each in estimates
        ),
    )
