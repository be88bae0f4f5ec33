"""Writing an offer, copying, discarding and listing one's own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matchmaking.models import HostingOffer
from tests.factories.matchmaking import OfferFactory
from tests.factories.regions import TopicFactory
from tests.matchmaking.forms.test_offer import typed

pytestmark = pytest.mark.django_db

MINE_QUERIES = 4
FORM_QUERIES = 5


@pytest.fixture
def host(client, cast):
    client.force_login(cast.host)
    return client


def text_of(response):
    return response.content.decode()


def test_a_draft_is_saved_with_a_title_alone_and_shown(host, boras):
    response = host.post(reverse("offer-create"), {"title": "Only a title", **typed_numbers()})

    draft = HostingOffer.objects.get()
    assert (draft.title, draft.state, draft.organisation) == ("Only a title", "draft", boras)
    assert response.url == draft.get_absolute_url()


def typed_numbers():
    return {
        "group_min": "1",
        "group_max": "4",
        "days_min": "2",
        "days_max": "3",
        "visits": "1",
        "languages-TOTAL_FORMS": "0",
        "languages-INITIAL_FORMS": "0",
        "windows-TOTAL_FORMS": "0",
        "windows-INITIAL_FORMS": "0",
    }


def test_writing_and_publishing_at_once(host):
    topic = TopicFactory()

    host.post(reverse("offer-create"), typed(main_topic=topic.pk, publish="1"))

    offer = HostingOffer.objects.get()
    assert offer.is_open
    assert [entry.verb for entry in offer.log.all()] == ["draft", "publish"]


def test_publishing_with_gaps_shows_them_beside_the_fields_and_keeps_the_text(host):
    response = host.post(
        reverse("offer-create"), typed(summary="", title="Kept as typed", publish="1")
    )

    assert response.status_code == 422
    assert not HostingOffer.objects.exists()
    assert 'value="Kept as typed"' in text_of(response)
    assert 'href="#id_summary"' in text_of(response)
    assert 'aria-invalid="true"' in text_of(response)


def test_publishing_before_being_verified_saves_the_draft_and_says_why(host, boras):
    boras.state = "applied"
    boras.save()

    response = host.post(
        reverse("offer-create"), typed(main_topic=TopicFactory().pk, publish="1"), follow=True
    )

    assert HostingOffer.objects.get().is_draft
    assert "has not verified Borås Municipality yet" in text_of(response)


def test_a_colleague_saves_but_does_not_publish(client, cast):
    client.force_login(cast.host_colleague)
    topic = TopicFactory()

    response = client.post(reverse("offer-create"), typed(main_topic=topic.pk, publish="1"))

    assert response.status_code == 403
    form = client.get(reverse("offer-create"), follow=True)
    assert form.status_code == 200
    assert 'name="publish"' not in text_of(form)


@pytest.mark.parametrize(("rows", "before"), [("windows", 1), ("languages", 1)])
def test_another_row_comes_without_javascript(host, rows, before):
    response = host.post(
        reverse("offer-create"), typed(title="Kept", visits="many", **{f"add_{rows}": "1"})
    )

    assert response.status_code == 200
    assert len(getattr(response.context["form"], rows).forms) == before + 1
    assert 'value="Kept"' in text_of(response)
    assert 'value="many"' in text_of(response)
    assert not HostingOffer.objects.exists()


def test_editing_takes_a_bounded_number_of_queries(host, offer, django_assert_num_queries):
    with django_assert_num_queries(FORM_QUERIES):
        host.get(reverse("offer-edit", args=[offer.pk]))


def test_a_stale_page_is_refused_keeps_the_text_and_can_be_saved_again(host, offer):
    url = reverse("offer-edit", args=[offer.pk])
    page = typed(main_topic=offer.main_topic.pk, version=offer.version)
    host.post(url, page | {"title": "Saved by somebody else"})

    response = host.post(url, page | {"title": "Typed before"})

    assert response.status_code == 409
    assert HostingOffer.objects.get().title == "Saved by somebody else"
    assert "Somebody saved this after you had opened it." in text_of(response)
    assert 'value="Typed before"' in text_of(response)

    again = page | {"title": "Typed before", "version": response.context["form"]["version"].value()}
    host.post(url, again)
    assert HostingOffer.objects.get().title == "Typed before"


def test_a_closed_offer_leads_back_from_its_form(host, boras):
    closed = OfferFactory(organisation=boras, state="closed")

    response = host.get(reverse("offer-edit", args=[closed.pk]), follow=True)

    assert "This can no longer be changed. You can copy it." in text_of(response)


def test_staff_choose_for_whom_they_write(client, cast, boras):
    client.force_login(cast.staff)

    assert "On behalf of which organisation?" in text_of(client.get(reverse("offer-create")))
    client.post(f"{reverse('offer-create')}?organisation={boras.slug}", typed())

    offer = HostingOffer.objects.get()
    assert offer.organisation == boras
    assert offer.log.get().on_behalf_of == boras.name


def test_nobody_writes_for_an_organisation_of_others(client, cast, vestland):
    client.force_login(cast.host)

    response = client.post(f"{reverse('offer-create')}?organisation={vestland.slug}", typed())

    assert response.status_code == 403


def test_who_has_no_organisation_is_led_to_one(client, cast):
    client.force_login(cast.newcomer)

    assert client.get(reverse("offer-create")).url == reverse("my-organisation")
    assert client.get(reverse("offer-mine")).url == reverse("my-organisation")


# --- Copying, discarding, one's own -------------------------------------------------------------


def test_a_copy_opens_in_the_form(host, offer):
    response = host.post(reverse("offer-copy", args=[offer.pk]))

    copy = HostingOffer.objects.exclude(pk=offer.pk).get()
    assert response.url == reverse("offer-edit", args=[copy.pk])


def test_discarding_asks_first(host, boras):
    draft = OfferFactory(organisation=boras, state="draft")
    url = reverse("offer-discard", args=[draft.pk])

    assert "Discard this draft?" in text_of(host.get(url))
    assert host.post(url).url == reverse("offer-mine")
    assert not HostingOffer.objects.exists()


def test_handing_over_says_so(client, cast, boras):
    draft = OfferFactory(organisation=boras, state="draft")
    client.force_login(cast.host_colleague)

    response = client.post(reverse("offer-hand-over", args=[draft.pk]), follow=True)

    assert "Your coordinators have been asked to publish it." in text_of(response)


@pytest.mark.parametrize("number", [1, 30])
def test_ones_own_take_the_same_queries_for_one_and_for_thirty(
    host, boras, django_assert_num_queries, number
):
    OfferFactory.create_batch(number, organisation=boras)
    with django_assert_num_queries(MINE_QUERIES):
        host.get(reverse("offer-mine"))


def test_ones_own_come_in_every_state_drafts_first(host, boras):
    now = timezone.now()
    states = ["closed", "open", "paused", "draft"]
    for number, state in enumerate(states):
        OfferFactory(organisation=boras, state=state, state_since=now + timedelta(hours=number))
    OfferFactory()

    shown = list(host.get(reverse("offer-mine")).context["page_obj"])

    assert [offer.state for offer in shown] == ["draft", "open", "paused", "closed"]
