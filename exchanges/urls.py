from django.urls import path

from lifecycle.views import verb_paths

from . import actions
from .models import Exchange, Story
from .views import dates, exchange, ledger, outcome, papers, participant, programme, story

urlpatterns = [
    path("rounds/ledger/", ledger.visits_ledger, name="ledger"),
    path("exchanges/", exchange.ExchangeList.as_view(), name="exchange-list"),
    path("exchanges/<int:pk>/", exchange.ExchangeDetail.as_view(), name="exchange-detail"),
    path(
        "exchanges/<int:pk>/confirm/", exchange.ConfirmProgramme.as_view(), name="exchange-confirm"
    ),
    *verb_paths(
        "exchanges",
        Exchange,
        {"complete": actions.complete_exchange, "cancel": actions.cancel_exchange},
    ),
    path(
        "exchanges/<int:pk>/practical/",
        exchange.EditPractical.as_view(),
        name="exchange-practical",
    ),
    path(
        "exchanges/<int:pk>/organiser/",
        exchange.NameOrganiser.as_view(),
        name="exchange-organiser",
    ),
    path("exchanges/<int:pk>/dates/", dates.Dates.as_view(), name="exchange-dates"),
    path(
        "exchanges/<int:pk>/dates/accept/",
        dates.AcceptDates.as_view(),
        name="exchange-accept-dates",
    ),
    path(
        "exchanges/<int:pk>/dates/decline/",
        dates.DeclineDates.as_view(),
        name="exchange-decline-dates",
    ),
    path("exchanges/<int:pk>/sessions/add/", programme.AddSession.as_view(), name="session-add"),
    path(
        "exchanges/<int:pk>/sessions/start/",
        programme.StartFromOffer.as_view(),
        name="exchange-start-from-offer",
    ),
    path(
        "exchanges/<int:pk>/sessions/copy-day/",
        programme.CopyDay.as_view(),
        name="exchange-copy-day",
    ),
    path("sessions/<int:pk>/edit/", programme.EditSession.as_view(), name="session-edit"),
    path("sessions/<int:pk>/move/", programme.MoveSession.as_view(), name="session-move"),
    path(
        "exchanges/<int:pk>/sessions/remove/",
        programme.RemoveSession.as_view(),
        name="session-remove",
    ),
    path("exchanges/<int:pk>/people/", participant.People.as_view(), name="exchange-people"),
    path(
        "exchanges/<int:pk>/people/add/",
        participant.AddParticipant.as_view(),
        name="participant-add",
    ),
    path(
        "exchanges/<int:pk>/people/attendance/",
        participant.MarkAttendance.as_view(),
        name="exchange-attendance",
    ),
    path(
        "participants/<int:pk>/edit/",
        participant.EditParticipant.as_view(),
        name="participant-edit",
    ),
    path("participants/<int:pk>/needs/", participant.EditNeeds.as_view(), name="participant-needs"),
    path(
        "exchanges/<int:pk>/people/remove/",
        participant.RemoveParticipant.as_view(),
        name="participant-remove",
    ),
    path("exchanges/<int:pk>/feedback/", outcome.FeedbackPage.as_view(), name="exchange-feedback"),
    path("exchanges/<int:pk>/practices/add/", outcome.AddPractice.as_view(), name="practice-add"),
    path("practices/<int:pk>/edit/", outcome.EditPractice.as_view(), name="practice-edit"),
    path("follow-ups/<int:pk>/answer/", outcome.AnswerFollowUp.as_view(), name="follow-up-answer"),
    path("exchanges/<int:pk>/visit-back/", outcome.VisitBack.as_view(), name="exchange-visit-back"),
    path(
        "exchanges/<int:pk>/draft-story/",
        outcome.DraftStory.as_view(),
        name="exchange-draft-story",
    ),
    path("exchanges/<int:pk>/programme/", papers.Programme.as_view(), name="exchange-programme"),
    path(
        "exchanges/<int:pk>/programme.ics",
        papers.ProgrammeCalendar.as_view(),
        name="exchange-calendar",
    ),
    path("exchanges/<int:pk>/invitation/", papers.Invitation.as_view(), name="exchange-invitation"),
    path(
        "exchanges/<int:pk>/learning-agreement/",
        papers.LearningAgreement.as_view(),
        name="exchange-learning-agreement",
    ),
    path(
        "exchanges/<int:pk>/certificates/",
        papers.Certificates.as_view(),
        name="exchange-certificates",
    ),
    path("stories/", story.StoryList.as_view(), name="story-list"),
    path("stories/feed/", story.StoryFeed(), name="story-feed"),
    *verb_paths(
        "stories",
        Story,
        {"publish": actions.publish_story, "withdraw": actions.withdraw_story},
    ),
    path("stories/<slug:slug>/", story.story_detail, name="story-detail"),
    path("stories/<slug:slug>/edit/", story.EditStory.as_view(), name="story-edit"),
]
