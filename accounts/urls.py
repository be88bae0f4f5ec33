from django.urls import path

from accounts import views

urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("profile/data/", views.profile_data, name="profile-data"),
    path("profile/delete/", views.EraseAccountView.as_view(), name="profile-erase"),
]
