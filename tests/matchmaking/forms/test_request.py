import pytest

from matchmaking.forms.request import RequestForm
from matchmaking.models import FundingScheme, VisitRequest
from tests.factories.matchmaking import RequestFactory
from tests.factories.regions import OrganisationFactory, TopicFactory

from .test_offer import day, problems_of, rows

pytestmark = pytest.mark.django_db


def typed(languages=(("en", "C1"),), windows=((10, 40),), **changes):
    """What somebody types who fills in everything but the topics."""
    days = [(day(starts), day(ends)) for starts, ends in windows]
    return {
        "title": "A title",
        "learning_goals": "To see meetings.",
        "audience": ["practitioners"],
        "team_size": "4",
        "days": "2",
        **rows("languages", ("language", "level"), languages),
        **rows("windows", ("starts", "ends"), days),
        **changes,
    }


def form_with(vestland, *, must_be_complete=False, **changes):
    instance = VisitRequest(organisation=vestland)
    return RequestForm(typed(**changes), instance=instance, must_be_complete=must_be_complete)


def test_a_draft_needs_only_its_title(vestland):
    empty = {"learning_goals": "", "audience": []}

    assert form_with(vestland, languages=(), windows=(), **empty).is_valid()
    assert problems_of(form_with(vestland, title="")) == {"title": ["Give the request a title."]}


def test_publishing_points_at_every_gap_at_once(vestland):
    form = form_with(
        vestland,
        must_be_complete=True,
        languages=(),
        windows=(),
        learning_goals="",
        audience=[],
    )

    assert problems_of(form) == {
        "topic_1": ["Choose at least one topic."],
        "learning_goals": ["Say in your own words what your team wants to learn."],
        "audience": ["Say what kinds of people travel."],
        "languages": ["Name at least one language of your team."],
        "windows": ["Give at least one time when you could travel."],
    }


def test_wishes_keep_their_order_and_close_ranks(vestland):
    first, second = TopicFactory.create_batch(2)
    form = form_with(vestland, must_be_complete=True, topic_2=second.pk, topic_4=first.pk)

    assert form.is_valid()
    assert form.chosen_topics() == [second, first]


def test_a_topic_is_wished_for_once(vestland):
    topic = TopicFactory()

    assert problems_of(form_with(vestland, topic_1=topic.pk, topic_3=topic.pk)) == {
        "topic_3": ["You have chosen this topic already."]
    }


def test_every_window_holds_the_visit(vestland):
    form = form_with(vestland, days="5", windows=[(10, 14), (20, 23)])

    assert problems_of(form) == {"windows": ["Each window must be at least 5 days long."]}


def test_only_schemes_that_are_shown_and_serve_the_country_are_offered(vestland):
    FundingScheme.objects.all().delete()
    norway = FundingScheme.objects.create(
        code="norway", name="Norway only", countries=["NO"], is_shown=True
    )
    anybody = FundingScheme.objects.create(code="anybody", name="Anybody", is_shown=True)
    hidden = FundingScheme.objects.create(code="hidden", name="Not verified")
    FundingScheme.objects.create(code="swiss", name="Swiss", countries=["CH"], is_shown=True)

    def offered(request):
        return set(RequestForm(instance=request).fields["funding"].queryset)

    assert offered(VisitRequest(organisation=vestland)) == {norway, anybody}
    assert offered(RequestFactory(organisation=vestland, funding=hidden)) == {
        norway,
        anybody,
        hidden,
    }
    assert offered(VisitRequest(organisation=OrganisationFactory())) == {anybody}


def test_another_row_keeps_every_word_as_typed(vestland):
    topic = TopicFactory()
    data = typed(team_size="four", topic_2=str(topic.pk), languages=[("en", "C1")])

    form = RequestForm.with_another_row(
        data, instance=VisitRequest(organisation=vestland), rows="languages"
    )

    assert (form["team_size"].value(), form["topic_2"].value()) == ("four", str(topic.pk))
    assert [row["language"].value() for row in form.languages] == ["en", None]
    assert len(form.windows.forms) == 1


def test_the_page_of_a_saved_request_says_what_is_saved(vestland):
    first, second = TopicFactory.create_batch(2)
    request = RequestFactory(organisation=vestland, topics=[second, first])

    form = RequestForm(instance=request)

    names = ("topic_1", "topic_2", "topic_3")
    assert [form[name].value() for name in names] == [second.pk, first.pk, None]
