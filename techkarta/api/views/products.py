"""What the company sells."""

from __future__ import annotations

from ninja import Query, Router

from techkarta.products import selectors

from ..declaring import reading
from ..entering import ApiRequest, Given, part_of, right
from ..shapes import lines as shapes
from ..shapes.base import Listed
from ..shapes.lines import ProductQuery, ProductShape

router = Router(tags=["products"])


@router.get("", response=reading(Listed[ProductShape]), summary="Products")
@right("product.view", query=ProductQuery)
def products(request: ApiRequest, page: Query[ProductQuery]) -> Given:
    """The company's list of products, those that are retired included."""
    rows = selectors.products(request.actor.organisation_id, is_retired=None, query=page.query)
    found, follows = part_of(rows, page)
    return Given(body=Listed(items=[shapes.product(row) for row in found], next=follows))
