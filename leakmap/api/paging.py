"""Lists come in pages. The address of the next page carries a place in the order, nothing of a patient."""

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

from leakmap.api.problems import Problem


class Pages(CursorPagination):
    """`cursor` leads on, `limit` says how many, 50 unless told, 200 at most. The view names its `ordering`."""

    page_size, max_page_size, page_size_query_param = 50, 200, "limit"
    page_size_query_description = "Rows of a page: 50 unless told, 200 at most."

    def get_ordering(self, request, queryset, view) -> tuple[str, ...]:
        return view.ordering

    def paginate_queryset(self, queryset, request, view=None) -> list:
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except (NotFound, ValueError, ValidationError):
            raise Problem(
                400,
                "That cursor is none of ours: follow `next`, or begin without one.",
                code="cursor",
                field="cursor",
            ) from None
