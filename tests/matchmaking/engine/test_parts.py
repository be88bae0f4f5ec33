from dataclasses import replace

import pytest

from matchmaking.engine import OfferFacts, RequestFacts, Understood, rank, read, score, terms
from matchmaking.engine.parts import GREEN_REACH_KM, points_at
from matchmaking.engine.telling import band_of, great_circle_km

from .strategies import MONDAY

NEET, AGENCIES, GUIDANCE, VALIDATION = 1, 2, 3, 4
INCLUSION, COUNSELLING = 10, 20

BORAS = OfferFacts(
    id=1,
    organisation=1,
    region="SE232",
    country="SE",
    main_topic=NEET,
    topics={NEET: INCLUSION, AGENCIES: INCLUSION, GUIDANCE: COUNSELLING},
    terms=terms(
        read(
            "One team, several professions. Follow-up meetings in the Multicompetent Team. "
            "Motivational interviewing and ACT guidance in practice. Progress tracking."
        ),
        (),
    ),
    languages={"sv": 6, "en": 5},
    windows=((MONDAY + 35, MONDAY + 74),),
    weekdays=frozenset({1, 2, 3, 4}),
    days_min=2,
    days_max=3,
    group_min=2,
    group_max=6,
    audience=frozenset({"practitioners", "team_leaders"}),
    point=(57.72, 12.94),
    wants_to_visit_back=True,
)
VESTLAND = RequestFacts(
    id=1,
    organisation=2,
    region="NO0A2",
    country="NO",
    topics=((NEET, INCLUSION), (AGENCIES, INCLUSION), (GUIDANCE, COUNSELLING)),
    goals=read(
        "How a multi-agency team works, how motivational interviewing is used in follow-up "
        "meetings, and tools for progress tracking."
    ),
    languages={"nb": 6, "en": 5},
    understood={"sv": Understood("nb", 4)},
    windows=((MONDAY, MONDAY + 100),),
    days=2,
    team_size=4,
    audience=frozenset({"practitioners", "team_leaders"}),
    point=(60.39, 5.32),
)


def part(name, request=VESTLAND, offer=BORAS):
    [fit] = score(request, [offer])
    return next(part for part in fit.parts if part.name == name)


def test_boras_comes_first_among_its_rivals_for_vestland():
    rivals = [
        replace(BORAS, id=2, main_topic=GUIDANCE),
        replace(BORAS, id=3, topics={NEET: INCLUSION}),
        replace(
            BORAS, id=4, terms=terms(read("Welding and woodwork in the school's workshops."), ())
        ),
        replace(BORAS, id=5, languages={"en": 4}),
        replace(BORAS, id=6, windows=((MONDAY + 35, MONDAY + 41),)),
        replace(BORAS, id=7, audience=frozenset({"practitioners"})),
        replace(BORAS, id=8, point=(41.38, 2.17)),
        replace(BORAS, id=9, wants_to_visit_back=False),
    ]
    ranked = rank(VESTLAND, [*rivals, BORAS])
    assert len(ranked) == 9
    assert ranked[0].offer == BORAS.id
    assert ranked[0].hundredths > ranked[1].hundredths


def test_boras_and_vestland_by_hand():
    """As docs/matching.md works it out."""
    host = replace(BORAS, kind="local_authority")
    [fit] = score(replace(VESTLAND, kind="regional_authority"), [host])
    assert {part.name: part.score * part.weight for part in fit.parts} == {
        "topics": 3000,
        "learning_goals": 1800,
        "languages": 1400,
        "dates": 740,
        "group": 800,
        "organisation": 375,
        "journey": 528,
        "hospitality": 644,
    }
    assert (fit.hundredths, fit.total) == (9287, 93)


def test_all_wishes_with_the_first_as_main_topic_are_full_marks():
    assert part("topics").score == 100


def test_an_early_wish_counts_more_than_a_late_one():
    only_first = replace(BORAS, main_topic=None, topics={NEET: INCLUSION})
    only_last = replace(BORAS, main_topic=None, topics={GUIDANCE: COUNSELLING})
    assert part("topics", offer=only_first).score > part("topics", offer=only_last).score
    assert part("topics", offer=only_first).reason.values["first_missed"] is None
    assert part("topics", offer=only_last).reason.values["first_missed"] == NEET


def test_a_topic_of_the_same_group_counts_a_little():
    kin = replace(BORAS, main_topic=VALIDATION, topics={VALIDATION: INCLUSION})
    stranger = replace(BORAS, main_topic=VALIDATION, topics={VALIDATION: 30})
    assert part("topics", offer=kin).reason.values["kin"] == (NEET, AGENCIES)
    assert part("topics", offer=kin).score > part("topics", offer=stranger).score == 0


def test_the_words_in_both_are_told_the_longest_phrase_first():
    told = part("learning_goals").reason.values["phrases"]
    assert told == ("motivational interviewing", "follow-up meetings", "progress tracking")


def test_a_topic_named_in_other_words_counts():
    silent = replace(BORAS, terms=terms(read("Nothing alike"), ()))
    named = replace(VESTLAND, named_topics=frozenset({AGENCIES}))
    assert part("learning_goals", offer=silent).score == 0
    assert part("learning_goals", named, silent).reason.values["topics"] == (AGENCIES,)


def test_two_good_ways_to_talk_are_full_marks():
    assert part("languages").score == 100


def test_a_kindred_language_is_a_way_to_talk():
    swedish_only = replace(BORAS, languages={"sv": 6})
    assert part("languages", offer=swedish_only).reason.values["ways"] == (("sv", "nb", 6, 4),)
    assert part("languages", offer=swedish_only).score == 80


def test_days_to_begin_on_are_counted_and_the_earliest_visit_is_told():
    values = part("dates").reason.values
    assert values == {"days": 18, "starts": MONDAY + 35, "ends": MONDAY + 36}
    assert part("dates").score == 74


def test_a_group_of_the_wrong_size_scores_nothing():
    assert part("group", replace(VESTLAND, team_size=7)).score == 0


def test_the_group_counts_for_whom_the_offer_is_meant():
    mixed = replace(VESTLAND, audience=frozenset({"practitioners", "counsellors"}))
    assert part("group").score == 100
    assert part("group", mixed).score == 80


def test_boras_to_bergen_is_about_527_km():
    assert great_circle_km((57.72, 12.94), (60.39, 5.32)) == pytest.approx(527, abs=3)


def test_a_journey_has_the_points_of_its_length():
    assert part("journey").score == points_at(great_circle_km(VESTLAND.point, BORAS.point))


def test_a_longer_journey_never_has_more_points():
    points = [points_at(km) for km in range(0, 20_000, 7)]
    assert points == sorted(points, reverse=True)
    assert points_at(GREEN_REACH_KM) > points_at(GREEN_REACH_KM + 1)


@pytest.mark.parametrize(
    ("km", "band"),
    [(9, None), (10, (10, 99)), (499, (100, 499)), (527, (500, 1999)), (9000, (8000, None))],
)
def test_a_distance_lies_in_its_band(km, band):
    assert band_of(km) == band


def test_a_preferred_country_lifts_and_another_one_lowers():
    preferred = part("journey", replace(VESTLAND, countries=frozenset({"SE"}))).score
    other = part("journey", replace(VESTLAND, countries=frozenset({"FI"}))).score
    assert other < part("journey").score < preferred


def test_a_first_visit_goes_before_a_second():
    again = replace(VESTLAND, visited=frozenset({BORAS.organisation}))
    assert part("hospitality").score - part("hospitality", again).score == 20


def test_a_host_that_answers_goes_before_one_that_does_not():
    scores = [part("hospitality", offer=replace(BORAS, answers=n)).score for n in (0, 50, 100)]
    assert scores == sorted(set(scores))


def test_who_is_new_to_this_goes_before_those_who_are_not():
    seasoned = replace(VESTLAND, has_visited=True), replace(BORAS, has_hosted=True)
    assert part("hospitality").score > part("hospitality", *seasoned).score


def test_an_offer_that_many_have_asked_for_is_pressed():
    asked = [part("hospitality", offer=replace(BORAS, undecided=n)).score for n in (0, 1, 2, 9)]
    assert asked == [asked[0], asked[0] - 5, asked[0] - 10, asked[0] - 10]


@pytest.mark.parametrize(
    ("host", "visitor", "score"),
    [
        ("school", "school", 100),
        ("school", "vet_provider", 75),
        ("local_authority", "regional_authority", 75),
        ("school", "company", 40),
    ],
)
def test_organisations_of_a_kind_have_much_to_show_each_other(host, visitor, score):
    told = part("organisation", replace(VESTLAND, kind=visitor), replace(BORAS, kind=host))
    assert told.score == score


def test_a_rare_topic_counts_more_than_a_common_one():
    wish = replace(VESTLAND, topics=((NEET, INCLUSION), (GUIDANCE, COUNSELLING)))
    last_only = replace(BORAS, main_topic=None, topics={GUIDANCE: COUNSELLING})
    [common] = score(wish, [last_only])
    [rare] = score(wish, [last_only], rarity={NEET: 2, GUIDANCE: 4})
    assert rare.parts[0].score > common.parts[0].score


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("topics", {"topics": ()}),
        ("learning_goals", {"goals": read("")}),
        ("languages", {"languages": {}}),
        ("dates", {"windows": ()}),
        ("journey", {"point": None}),
    ],
)
def test_what_is_not_known_yet_stands_in_the_middle(name, missing):
    assert part(name, replace(VESTLAND, **missing)).score == 50
