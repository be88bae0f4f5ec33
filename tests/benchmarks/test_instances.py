import dataclasses

import numpy as np
import pytest

from benchmarks import matching
from benchmarks.instances import (
    AUDIENCES,
    COUNTRIES,
    DAYS,
    ENGLISH,
    ORGANISATION_KINDS,
    SHAPES,
    draw,
    draw_participants,
    have_topic_in_common,
    plain,
)
from matchmaking.models import Audience
from regions.models import OrganisationKind

MANY = 20_000


@pytest.fixture(scope="module")
def drawn():
    return draw(MANY, MANY, seed=1)


def arrays(instance):
    for part in (instance.world, instance.requests, instance.offers):
        for field in dataclasses.fields(part):
            yield np.asarray(getattr(part, field.name))


def test_a_seed_gives_the_same_instance_again():
    once, again = draw(50, 60, seed=7), draw(50, 60, seed=7)

    assert all(map(np.array_equal, arrays(once), arrays(again)))


def test_another_seed_gives_another_instance():
    one, other = draw(50, 60, seed=7), draw(50, 60, seed=8)

    assert not any(
        np.array_equal(mine, theirs)
        for mine, theirs in zip(arrays(one), arrays(other), strict=True)
        if mine.size and mine.dtype != np.int64  # the organisations are numbered in order
    )


def test_the_numbers_of_words_the_platform_knows():
    assert list(AUDIENCES) == Audience.values
    assert list(ORGANISATION_KINDS) == OrganisationKind.values
    assert tuple(SHAPES) == matching.SHAPES


def test_topics(drawn):
    topics = drawn.requests.topics
    named = topics >= 0

    assert shares(named.sum(axis=1), 5) == pytest.approx([0, 0.2, 0.35, 0.3, 0.15], abs=0.02)
    assert all(len(set(row[row >= 0])) == (row >= 0).sum() for row in topics[:500])
    counted = np.bincount(topics[named])
    assert counted[0] > 3 * counted[-1]


def test_languages(drawn):
    english, local = drawn.offers.levels[:, ENGLISH], drawn.offers.levels.max(axis=1)
    abroad = drawn.offers.country != [country for country, _ in COUNTRIES].index("IE")

    assert (local == 6).all()
    assert (english[abroad] > 0).mean() == pytest.approx(0.8, abs=0.02)
    assert (english[abroad] >= 3).mean() == pytest.approx(0.72, abs=0.02)


def test_windows_lie_in_the_year_in_order_and_apart(drawn):
    for side, longest in ((drawn.requests, 28), (drawn.offers, 60)):
        starts, ends = side.starts.astype(int), side.ends.astype(int)
        named = starts >= 0

        assert named[:, 0].all()
        assert (named[:, 1:] <= named[:, :-1]).all()
        assert ((ends >= starts) & (ends < DAYS))[named].all()
        assert (starts[:, 1:] > ends[:, :-1] + 1)[named[:, 1:]].all()
        assert (ends - starts)[named].max() < 3 * longest


def test_hardly_anything_begins_in_august(drawn):
    begun = np.bincount(drawn.requests.starts[:, 0][drawn.requests.starts[:, 0] >= 0])

    assert begun[213:240].mean() < 0.2 * begun[100:200].mean()


def test_sizes(drawn):
    assert shares(drawn.requests.days, 6)[2:] == pytest.approx([0.2, 0.4, 0.2, 0.2], abs=0.02)
    assert drawn.requests.team_size.mean() == pytest.approx(2.9, abs=0.05)
    assert drawn.offers.group_max.mean() == pytest.approx(4.5, abs=0.05)


def test_shapes_decide_how_many_visits_there_are():
    tight, ample = (draw(10, MANY, shape=shape).offers.visits for shape in ("tight", "ample"))

    assert (tight == 1).all()
    assert ample.mean() == pytest.approx(1.9, abs=0.03)


def test_everybody_is_another_organisation(drawn):
    both = np.concatenate([drawn.requests.organisation, drawn.offers.organisation])

    assert len(np.unique(both)) == 2 * MANY


def test_participants_host_and_visit():
    drawn = draw_participants(100)

    assert np.array_equal(drawn.requests.organisation, drawn.offers.organisation)
    assert np.array_equal(drawn.requests.region, drawn.offers.region)


def test_a_plain_draw_is_for_everybody_and_every_weekday(drawn):
    bare = plain(drawn)

    assert not bare.requests.audience.any()
    assert not bare.offers.audience.any()
    assert bare.offers.weekdays.all()
    assert np.array_equal(bare.requests.topics, drawn.requests.topics)


def test_a_topic_in_common_is_the_very_same_one(drawn):
    request, offer = np.divmod(np.arange(2_500), 50)
    wished, shown = (
        [set(topics[topics >= 0].tolist()) for topics in side.topics[:50]]
        for side in (drawn.requests, drawn.offers)
    )
    expected = [bool(wished[row] & shown[other]) for row, other in zip(request, offer, strict=True)]

    assert have_topic_in_common(drawn, request, offer).tolist() == expected
    assert 0 < sum(expected) < len(expected)


def shares(values, upto):
    return np.bincount(values, minlength=upto)[:upto] / len(values)
