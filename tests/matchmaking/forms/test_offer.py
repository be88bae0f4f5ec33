from datetime import timedelta

import pytest
from django.utils import timezone

from matchmaking.forms.offer import OfferForm
from matchmaking.models import HostingOffer
from tests.factories.matchmaking import OfferFactory
from tests.factories.regions import TopicFactory

pytestmark = pytest.mark.django_db


def day(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def rows(prefix, names, values):
    """The fields of a formset with these rows."""
    data = {f"{prefix}-TOTAL_FORMS": len(values), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(values):
        data |= {f"{prefix}-{number}-{name}": value for name, value in zip(names, row, strict=True)}
    return data


def typed(languages=(("en", "C1"),), windows=((10, 40),), **changes):
    """What somebody types who fills in everything."""
    days = [tuple(day(d) if isinstance(d, int) else d for d in window) for window in windows]
    return {
        "title": "A title",
        "summary": "Two sentences.",
        "observation": "A meeting.",
        "audience": ["practitioners"],
        "group_min": "2",
        "group_max": "4",
        "days_min": "2",
        "days_max": "3",
        "weekdays": ["1", "2"],
        "visits": "1",
        **rows("languages", ("language", "level"), languages),
        **rows("windows", ("starts", "ends"), days),
        **changes,
    }


def problems_of(form):
    """All errors by field or by kind of rows."""
    assert not form.is_valid()
    found = {name: list(errors) for name, errors in form.errors.items()}
    for part in (form.languages, form.windows):
        errors = [*part.non_form_errors()]
        errors += [
            error for row in part.errors for row_errors in row.values() for error in row_errors
        ]
        if errors:
            found[part.prefix] = errors
    return found


def form_with(boras, *, must_be_complete=False, **changes):
    instance = HostingOffer(organisation=boras)
    return OfferForm(typed(**changes), instance=instance, must_be_complete=must_be_complete)


def test_a_draft_needs_only_its_title(boras):
    empty = {"summary": "", "observation": "", "audience": [], "weekdays": []}

    assert form_with(boras, languages=(), windows=(), **empty).is_valid()
    assert problems_of(form_with(boras, title="")) == {"title": ["Give the offer a title."]}


def test_publishing_points_at_every_gap_at_once(boras):
    form = form_with(
        boras,
        must_be_complete=True,
        languages=(("", "B2"),),
        windows=(("", ""),),
        summary=" ",
        observation="",
        audience=[],
        weekdays=[],
    )

    assert problems_of(form) == {
        "summary": ["Say in two or three sentences what visitors will see."],
        "main_topic": ["Choose the main topic."],
        "observation": ["Fill in at least one of: strategy, observation, methods, reflection."],
        "audience": ["Say for whom the visit is."],
        "weekdays": ["Choose the days of the week."],
        "languages": ["Name at least one working language."],
        "windows": ["Give at least one window of dates that is not over yet."],
    }


def test_a_complete_form_gives_all_it_says(boras):
    main, more = TopicFactory.create_batch(2)
    form = form_with(boras, must_be_complete=True, main_topic=main.pk, topics=[more.pk])

    assert form.is_valid()
    assert form.instance.weekdays == [1, 2]
    assert form.chosen_topics() == [more]
    assert form.languages.levels() == {"en": "C1"}
    assert form.windows.spans() == [
        (timezone.localdate() + timedelta(days=10), timezone.localdate() + timedelta(days=40))
    ]


@pytest.mark.parametrize(
    ("windows", "sentence"),
    [
        ([(20, 10)], "The last day lies before the first."),
        ([(-20, -10)], "These days are over. Give days to come."),
        ([(10, "")], "Give the last day."),
        (("", 10), "Give the first day."),
        ([(10, 1200)], "Please stay within the next three years."),
        ([(10, 10)], "Each window must be at least 2 days long."),
        ([(10, "soon")], "Enter a valid date."),
    ],
)
def test_a_window_is_looked_at_with_the_calendar(windows, sentence, boras):
    windows = [windows] if isinstance(windows, tuple) else windows

    assert problems_of(form_with(boras, windows=windows)) == {"windows": [sentence]}


def test_windows_may_not_share_days(boras):
    [sentence] = problems_of(form_with(boras, windows=[(10, 20), (20, 30)]))["windows"]

    assert sentence.startswith("Two of your windows share days, from ")


def test_a_window_that_is_over_may_stay_where_it_was(boras):
    offer = OfferFactory(organisation=boras, windows=[(-60, -30), (10, 40)])
    changes = {"windows": [(-60, -30), (10, 40)], "main_topic": offer.main_topic.pk}

    assert OfferForm(typed(**changes), instance=offer, must_be_complete=True).is_valid()


def test_a_language_is_named_once(boras):
    form = form_with(boras, languages=[("en", "C1"), ("sv", "C2"), ("en", "B2")])

    assert problems_of(form) == {"languages": ["English is named twice. Keep the higher level."]}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"group_max": "1"}, {"group_max": ["The largest group is smaller than the smallest."]}),
        ({"days_max": "1"}, {"days_max": ["The longest visit is shorter than the shortest."]}),
        ({"days_max": "61"}, {"days_max": ["Please give a number from 1 to 60."]}),
        ({"visits": "many"}, {"visits": ["Please give a number from 1 to 50."]}),
        ({"group_min": ""}, {"group_min": ["Please give a number from 1 to 60."]}),
    ],
)
def test_numbers_have_limits_said_in_words(changes, problems, boras):
    assert problems_of(form_with(boras, **changes)) == problems


def test_visits_cannot_fall_below_those_taken(boras):
    offer = OfferFactory(organisation=boras, visits=3, visits_taken=2)

    assert problems_of(OfferForm(typed(), instance=offer)) == {
        "visits": ["2 visits are taken already. Give at least as many."]
    }


def test_another_row_keeps_every_word_as_typed_and_checks_nothing(boras):
    data = typed(
        title="",
        visits="many",
        weekdays=["5"],
        languages=[("en", "C1")],
        windows=[("soon", "later")],
    )

    form = OfferForm.with_another_row(
        data, instance=HostingOffer(organisation=boras), rows="windows"
    )

    assert not form.is_bound
    assert [form[name].value() for name in ("title", "visits", "weekdays", "summary")] == [
        "",
        "many",
        ["5"],
        "Two sentences.",
    ]
    assert [row["language"].value() for row in form.languages] == ["en"]
    assert [row["starts"].value() for row in form.windows] == ["soon", None]


def test_the_page_of_a_saved_offer_says_what_is_saved(boras):
    more = TopicFactory()
    offer = OfferFactory(organisation=boras, languages={"sv": "C2"}, windows=[(10, 40)])
    offer.topics.add(more)

    form = OfferForm(instance=offer)

    assert form["version"].value() == offer.version
    assert form["main_topic"].value() == offer.main_topic.pk
    assert form["topics"].value() == [more.pk]
    assert [row["language"].value() for row in form.languages] == ["sv", None, None]
    assert [row["ends"].value() for row in form.windows] == [
        timezone.localdate() + timedelta(days=40),
        None,
        None,
    ]
