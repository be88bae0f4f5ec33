from django.urls import path

from lifecycle.views import verb_paths

from . import actions
from .forms.offer import OfferForm
from .forms.request import RequestForm
from .models import HostingOffer, Match, MatchingRound, Ring, Separation, VisitRequest
from .views import gap, match, offer, request, ring, weights, what_if
from .views import round as round_views
from .views.writing import CopyView, DiscardView, HandOverView, WriteView

write_offer = WriteView.as_view(
    model=HostingOffer,
    form_class=OfferForm,
    action=actions.save_offer,
    publish=actions.publish_offer,
    template_name="matchmaking/offer_form.html",
)
write_request = request.WriteRequestView.as_view(
    model=VisitRequest,
    form_class=RequestForm,
    action=actions.save_request,
    publish=actions.publish_request,
    template_name="matchmaking/request_form.html",
)

offer_urls = [
    path("offers/", offer.offer_list, name="offer-list"),
    path("offers/mine/", offer.offer_mine, name="offer-mine"),
    path("offers/new/", write_offer, name="offer-create"),
    path("offers/<int:pk>/", offer.offer_detail, name="offer-detail"),
    path("offers/<int:pk>/edit/", write_offer, name="offer-edit"),
    path(
        "offers/<int:pk>/copy/",
        CopyView.as_view(model=HostingOffer, action=actions.copy_offer),
        name="offer-copy",
    ),
    path(
        "offers/<int:pk>/discard/",
        DiscardView.as_view(
            model=HostingOffer, action=actions.discard_offer, next_name="offer-mine"
        ),
        name="offer-discard",
    ),
    path(
        "offers/<int:pk>/hand-over/",
        HandOverView.as_view(model=HostingOffer, action=actions.hand_over_draft),
        name="offer-hand-over",
    ),
    *verb_paths(
        "offers",
        HostingOffer,
        {
            "publish": actions.publish_offer,
            "resume": actions.resume_offer,
            "pause": actions.pause_offer,
            "close": actions.close_offer,
        },
    ),
]

request_urls = [
    path("requests/", request.request_list, name="request-list"),
    path("requests/mine/", request.request_mine, name="request-mine"),
    path("requests/new/", write_request, name="request-create"),
    path("requests/fits/", request.request_fits, name="request-fits-new"),
    path("requests/<int:pk>/", request.request_detail, name="request-detail"),
    path("requests/<int:pk>/edit/", write_request, name="request-edit"),
    path("requests/<int:pk>/fits/", request.request_fits, name="request-fits"),
    path(
        "requests/<int:pk>/copy/",
        CopyView.as_view(model=VisitRequest, action=actions.copy_request),
        name="request-copy",
    ),
    path(
        "requests/<int:pk>/discard/",
        DiscardView.as_view(
            model=VisitRequest, action=actions.discard_request, next_name="request-mine"
        ),
        name="request-discard",
    ),
    path(
        "requests/<int:pk>/hand-over/",
        HandOverView.as_view(model=VisitRequest, action=actions.hand_over_draft),
        name="request-hand-over",
    ),
    *verb_paths(
        "requests",
        VisitRequest,
        {"publish": actions.publish_request, "withdraw": actions.withdraw_request},
    ),
]

match_urls = [
    path("matches/", match.match_list, name="match-list"),
    path("matches/propose/", match.match_propose, name="match-propose"),
    path("matches/<int:pk>/", match.match_detail, name="match-detail"),
    path("matches/<int:pk>/write/", match.match_write, name="match-write"),
    *verb_paths(
        "matches",
        Match,
        {
            "accept": actions.accept_match,
            "decline": actions.decline_match,
            "withdraw": actions.withdraw_match,
            "approve": actions.approve_match,
            "reject": actions.reject_match,
        },
    ),
]

round_urls = [
    path("rounds/", round_views.round_list, name="round-list"),
    path("rounds/new/", round_views.round_create, name="round-create"),
    path("rounds/weights/", weights.weights, name="round-weights"),
    path("rounds/gaps/", gap.round_gaps, name="round-gaps"),
    path("rounds/gaps/<int:pk>/tell/", gap.round_tell_hosts, name="round-tell-hosts"),
    path("rounds/<int:pk>/", round_views.round_detail, name="round-detail"),
    path("rounds/<int:pk>/progress/", round_views.round_progress, name="round-progress"),
    path("rounds/<int:pk>/pair/", round_views.round_pair, name="round-pair"),
    path("rounds/<int:pk>/what-if/", what_if.round_what_if, name="round-what-if"),
    path("rounds/<int:pk>/what-if/<int:trial>/", what_if.round_trial, name="round-trial"),
    path(
        "rounds/<int:pk>/what-if/<int:trial>/progress/",
        what_if.round_trial_progress,
        name="round-trial-progress",
    ),
    *verb_paths(
        "rounds",
        MatchingRound,
        {
            "queue": actions.queue_round,
            "cancel": actions.cancel_round,
            "release": actions.release_round,
        },
    ),
    path("rounds/rings/<int:pk>/", ring.ring_detail, name="ring-detail"),
    *verb_paths("rounds/rings", Ring, {"approve": actions.approve_ring}),
]

separation_urls = verb_paths("separations", Separation, {"end": actions.end_separation})

urlpatterns = [*offer_urls, *request_urls, *match_urls, *round_urls, *separation_urls]
