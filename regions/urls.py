from django.urls import path

from lifecycle.views import verb_paths

from . import actions, views
from .models import Membership, Organisation

urlpatterns = [
    path("organisations/register/", views.register, name="organisation-register"),
    path("organisations/mine/", views.my_organisation, name="my-organisation"),
    path("organisations/switch/", views.switch, name="organisation-switch"),
    path("organisations/<slug:slug>/edit/", views.edit, name="organisation-edit"),
    path("organisations/<slug:slug>/people/", views.people, name="organisation-people"),
    path("organisations/<slug:slug>/join/", views.ask_to_join, name="organisation-join"),
    path("memberships/<int:pk>/role/", views.change_role, name="membership-role"),
    path("invitations/<str:token>/", views.accept_invitation, name="invitation-accept"),
    *verb_paths(
        "organisations",
        Organisation,
        {
            "verify": actions.verify_organisation,
            "refuse": actions.refuse_organisation,
            "reapply": actions.reapply_organisation,
            "suspend": actions.suspend_organisation,
            "reinstate": actions.reinstate_organisation,
        },
    ),
    *verb_paths(
        "memberships",
        Membership,
        {
            "admit": actions.admit_membership,
            "decline": actions.decline_membership,
            "end": actions.end_membership,
        },
    ),
]
