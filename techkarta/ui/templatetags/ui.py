"""`{% load ui %}`: every component and filter of the pages under one name."""

from django.template import Library

from techkarta.ui.tags import bars, basic, board, flow, forms, page, panels, rows, tables, text

register = Library()
for part in (basic, bars, board, flow, forms, page, panels, rows, tables, text):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
