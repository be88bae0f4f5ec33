"""Lists page by page."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

PAGE_NUMBER_DIGITS = 5


def page_in_one_query(rows: QuerySet, number: str | None, size: int) -> Page:
    """A page of `rows` that knows how many there are in all, from the same query.

    A page that does not exist becomes the last one, at the price of two queries more.
    """
    wanted = _positive(number)
    found = list(rows.annotate(found=Window(Count("pk")))[(wanted - 1) * size : wanted * size])
    paginator = Paginator(rows, size)
    if not found and wanted > 1:
        return paginator.get_page(number)
    paginator.count = found[0].found if found else 0
    return Page(found, wanted, paginator)


def _positive(number: str | None) -> int:
    text = number or ""
    is_number = text.isascii() and text.isdecimal() and len(text) <= PAGE_NUMBER_DIGITS
    return max(1, int(text)) if is_number else 1
