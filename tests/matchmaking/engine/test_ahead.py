"""Compiling ahead."""

from matchmaking.engine import compile_all, eligible_pairs, loops, offers_of, requests_of, world_of
from matchmaking.engine.fit import WEIGHTS

from .test_conditions import OFFER, REQUEST

LOOPS = (loops.find, loops.compare_each, loops.count_failures)


def test_what_was_compiled_ahead_serves_every_world():
    compile_all()
    before = [loop.machine_code.signatures for loop in LOOPS]
    assert all(before)

    world = world_of([REQUEST], [OFFER])
    pairs = eligible_pairs(requests_of([REQUEST], world), offers_of([OFFER], world), world, WEIGHTS)

    assert len(pairs) == 1
    assert [loop.machine_code.signatures for loop in LOOPS] == before
