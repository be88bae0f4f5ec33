"""What staff find in the admin and look at there, while it is changed by its verbs alone."""

from __future__ import annotations

from regions.admin import ReadOnlyAdmin


class SeenByStaffAdmin(ReadOnlyAdmin):
    list_per_page = 50

    def has_module_permission(self, request) -> bool:
        return request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_staff
