"""People, for the staff: to find somebody and to set their standing, nothing else."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from rules.contrib.admin import ObjectPermissionsModelAdmin

from accounts.actions import change_standing
from accounts.models import User

# One way to sign in for everybody, with its limits on tries and its confirmed addresses.
admin.site.login = secure_admin_login(admin.site.login)


@admin.register(User)
class UserAdmin(ObjectPermissionsModelAdmin):
    """Accounts come from sign-up and go by their owner's wish. The address and the password are
    the owner's too: who could set them here could act in the person's name."""

    list_display = ["full_name", "email", "job_title", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active", "date_joined"]
    search_fields = ["full_name", "email", "job_title"]
    ordering = ["full_name", "email"]
    fields = [
        "full_name",
        "email",
        "job_title",
        "language",
        "date_joined",
        "last_login",
        "is_active",
        "is_staff",
    ]

    def get_readonly_fields(self, request, obj=None):
        may_appoint = request.user.has_perm("accounts.appoint_staff")
        editable = {"is_active", "is_staff"} if may_appoint else {"is_active"}
        return [name for name in self.fields if name not in editable]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: User, form, change: bool) -> None:
        change_standing(obj, by=request.user, is_active=obj.is_active, is_staff=obj.is_staff)
