"""The company's list of products: read by all, changed by whoever may."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.selectors import organisation
from techkarta.common.errors import Conflict, DomainError, Invalid
from techkarta.common.texts.errors import error_text

from . import selectors, services
from .forms import ListForm, ProductForm
from .pages import Difference, ProductsPage, product_page, product_rows
from .selectors import Product

CONFLICT, REFUSED = 409, 422
ON_A_PAGE, MOST_RETIRED = 50, 50
LONGEST_QUERY = 100


@entry(GET="product.view", POST="product.change")
def products(request: ActorRequest) -> HttpResponse:
    """The products in use; a POST adds one."""
    form = ProductForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            services.create_product(
                actor=request.actor, fields=form.fields_said(), moment=request.moment
            )
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The product is added."))
            return redirect("products:list")
    return _shown(request, form=form)


@entry(POST="product.change")
def load(request: ActorRequest) -> HttpResponse:
    """Add and change the products of a pasted list."""
    form = ListForm(request.POST.dict(), currency=_currency(request))
    if form.is_valid():
        try:
            counted = services.load_products(
                actor=request.actor, rows=form.cleaned_data["rows"], moment=request.moment
            )
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            told = _("Added: %(create)d, changed: %(update)d, as they were: %(skip)d.")
            names = ("create", "update", "skip")
            messages.success(request, told % {name: counted[name] for name in names})
            return redirect("products:list")
    return _shown(request, list_form=form)


@entry(GET="product.change", POST="product.change")
def product(request: ActorRequest, product_id: int) -> HttpResponse:
    """Change a product; what somebody else made of it meanwhile is shown beside."""
    row = selectors.product(request.actor.organisation_id, product_id)
    differences: tuple[Difference, ...] = ()
    form = ProductForm(request.POST or None, initial=_values(row))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_product(
                actor=request.actor,
                product_id=row.id,
                version=form.cleaned_data["version"] or 0,
                fields=form.fields_said(),
                moment=request.moment,
            )
        except Conflict:
            differences = _differences(form, row)
            form = ProductForm({**request.POST.dict(), "version": str(row.version)})
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("products:list")
    status = CONFLICT if differences else REFUSED if form.errors else 200
    page = product_page(row, form, differences)
    return render(request, "products/product.html", {"page": page}, status=status)


@entry(POST="product.change")
def retire(request: ActorRequest, product_id: int) -> HttpResponse:
    """Offer a product no more."""
    return _switch(request, product_id, services.retire_product, _("The product is retired."))


@entry(POST="product.change")
def restore(request: ActorRequest, product_id: int) -> HttpResponse:
    """Offer a retired product again."""
    return _switch(request, product_id, services.restore_product, _("The product is back."))


def _switch(
    request: ActorRequest, product_id: int, change: Callable[..., Product], said: str
) -> HttpResponse:
    version = request.POST.get("version", "")
    is_number = version.isascii() and version.isdigit()
    change(
        actor=request.actor,
        product_id=product_id,
        version=int(version) if is_number else 0,
        moment=request.moment,
    )
    messages.success(request, said)
    return redirect("products:list")


def _shown(
    request: ActorRequest,
    *,
    form: ProductForm | None = None,
    list_form: ListForm | None = None,
) -> HttpResponse:
    organisation_id, language = request.actor.organisation_id, get_language() or "en"
    query = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]
    rows = selectors.products(organisation_id, query=query)
    found = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    can_change = may(request.actor, "product.change")
    retired = selectors.products(organisation_id, is_retired=True) if can_change else ()
    currency = _currency(request)
    page = ProductsPage(
        query=query,
        rows=product_rows(found, language),
        retired=product_rows(retired[:MOST_RETIRED], language),
        place=_place(found),
        before_url=_url(query, found.number - 1) if found.has_previous() else "",
        after_url=_url(query, found.number + 1) if found.has_next() else "",
        form=(form or ProductForm(initial={"currency": currency})) if can_change else None,
        list_form=(list_form or ListForm(currency=currency)) if can_change else None,
        import_url=reverse("exchange:imports") if may(request.actor, "import.run") else "",
    )
    is_refused = any(each is not None and each.errors for each in (form, list_form))
    status = REFUSED if is_refused else 200
    return render(request, "products/list.html", {"page": page}, status=status)


def _place(found: Page[Product]) -> str:
    pages = found.paginator.num_pages
    of = {"page": found.number, "pages": pages}
    return _("page %(page)d of %(pages)d") % of if pages > 1 else ""


def _url(query: str, page: int) -> str:
    return f"{reverse('products:list')}?{urlencode({'q': query, 'page': page})}"


def _currency(request: ActorRequest) -> str:
    return organisation(request.actor.organisation_id).currency


def _values(row: Product) -> dict[str, object]:
    price = f"{row.price.normalize():f}"
    named = {"name": row.name, "unit": row.unit, "price": price, "currency": row.currency}
    return {**named, "version": row.version}


def _differences(form: ProductForm, row: Product) -> tuple[Difference, ...]:
    said, present = form.cleaned_data, _values(row)
    names = [name for name in services.COMPARED if said[name] != getattr(row, name)]
    return tuple(
        Difference(
            label=str(form.fields[name].label),
            mine=str(form.data.get(name, "")),
            theirs=str(present[name]),
        )
        for name in names
    )


def _refuse(form: forms.Form, refusal: DomainError) -> None:
    text = error_text(refusal.code, refusal.params, get_language() or "en")
    name = str(refusal.params.get("field", ""))
    form.add_error(name if name in form.fields else None, text)
