from django.urls import path

from notifications import views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:pk>/", views.outbox_message, name="outbox-message"),
    path("outbox/<uuid:pk>/html/", views.outbox_message_html, name="outbox-message-html"),
    path(
        "outbox/<uuid:pk>/send-again/",
        views.outbox_message_send_again,
        name="outbox-message-send-again",
    ),
]
