"""What is typed about products."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from techkarta.ui.formats import CURRENCY_SIGNS

from .services import LONGEST_NAME, ProductFields

MOST_ROWS, LONGEST_LIST = 2000, 400_000
FEWEST_CELLS = 2


class ProductForm(forms.Form):
    """A product."""

    name = forms.CharField(label=_("Product or service"), max_length=LONGEST_NAME)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    price = forms.CharField(
        label=_("Price"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, f"{code} {sign}") for code, sign in
                                      CURRENCY_SIGNS.items()],
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_price(self) -> Decimal:
        """An amount with spaces between thousands, a comma or a point."""
        amount = amount_of(self.cleaned_data["price"])
        if amount is None:
            raise forms.ValidationError(_("This is not a number."))
        return amount

    def fields_said(self) -> ProductFields:
        """The product as services take it."""
        said = self.cleaned_data
        return ProductFields(
            name=said["name"], unit=said["unit"], price=said["price"], currency=said["currency"]
        )


class ListForm(forms.Form):
    """A list of products pasted from a spreadsheet: name, unit, price, currency."""

    rows = forms.CharField(
        label=_("Rows of a spreadsheet"),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Copy the columns name, unit, price and, where it differs, currency. A known name "
            "gets the new price, nothing is doubled."
        ),
    )

    def __init__(self, data: dict[str, str] | None = None, *, currency: str) -> None:
        """`currency` is meant where a row names none."""
        super().__init__(data, auto_id="list-%s")
        self.currency = currency

    def clean_rows(self) -> list[ProductFields]:
        """Every row read; the first that cannot be read is named with what it says."""
        lines = [each for each in self.cleaned_data["rows"].splitlines() if each.strip()]
        if len(lines) > MOST_ROWS:
            text = _("More than %(limit)d rows. Paste them in parts.")
            raise forms.ValidationError(text, params={"limit": MOST_ROWS})
        found = []
        for number, cells in enumerate(_table(lines), start=1):
            fields = self._read(cells)
            if fields is None and number == 1 and len(lines) > 1:
                continue  # The headings.
            if fields is None:
                text = _("Row %(number)d: “%(row)s” is not a name, a unit and a price.")
                told = {"number": number, "row": " ".join(cells)[:80]}
                raise forms.ValidationError(text, params=told)
            found.append(fields)
        return found

    def _read(self, cells: Sequence[str]) -> ProductFields | None:
        name, rest = cells[0].strip(), [each.strip() for each in cells[1:]]
        currency = self.currency
        if len(rest) > 1 and rest[-1].upper() in CURRENCY_SIGNS:
            currency = rest.pop().upper()
        price = amount_of(rest[-1]) if rest else None
        if not name or len(name) > LONGEST_NAME or price is None or price < 0:
            return None
        unit = rest[0][:20] if len(rest) >= FEWEST_CELLS else ""
        return ProductFields(name=name, unit=unit, price=price, currency=currency)


def amount_of(text: str) -> Decimal | None:
    """An amount as people type it; None where it is none."""
    try:
        amount = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation:
        return None
    is_plain = amount.is_finite() and abs(amount) < Decimal(10) ** 12
    return amount.quantize(Decimal("0.01")) if is_plain else None


def _table(lines: Sequence[str]) -> list[list[str]]:
    """The cells of every line: by tabs as copied, else by semicolons or commas as in files."""
    whole = "\n".join(lines)
    sign = next((each for each in ("\t", ";") if each in whole), ",")
    return [row for row in csv.reader(lines, delimiter=sign) if any(cell.strip() for cell in row)]
