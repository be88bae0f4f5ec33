"""The outbox in the admin: to be searched, never to be changed."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from notifications.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """The words are read on the outbox's own page, which knows who may read them."""

    list_display = ["subject", "to", "kind", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", "kind", "created_at"]
    search_fields = ["to", "subject", "key"]
    exclude = ["text", "html"]
    readonly_fields = ["page"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=_("text"))
    def page(self, message: Message):
        return format_html('<a href="{}">{}</a>', message.get_absolute_url(), _("Read it"))
