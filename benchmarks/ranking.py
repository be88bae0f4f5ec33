"""The step that ranks offers for one request after another, as a page does."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from django.conf import settings
from django.utils import translation

from benchmarks.instances import FIRST_DAY, Instance, draw
from benchmarks.processes import Answer
from benchmarks.rows import settle, store
from matchmaking.facts import tree_of
from matchmaking.models import HostingOffer, ReadText, VisitRequest
from matchmaking.ranking import all_open, look_around, rank
from matchmaking.texts import read_unread
from matchmaking.warming_up import warm_up

REQUESTS = 100
SHOWN = 20

DIFFERENT_TEXTS = 50_000
"""Of more offers some say the same: to draw and read texts takes long and is not measured."""


def measure(*, offers: int, seed: int, shape: str, requests: int = REQUESTS) -> Answer:
    """Milliseconds from a request to its best offers with every reason in words, at the median
    and for the slowest in twenty, by the clock and of the processor; also with what would fit
    with one change and what rules out the others. The texts have been read beforehand, as they are
    soon after somebody has written them; `shelf_seconds` is how long a new web process reads beside
    its first pages. The first request of all only warms up."""
    store(_with_few_texts(draw(requests + 1, offers, seed=seed, shape=shape)))
    settle()
    _read_texts()
    translation.activate(settings.LANGUAGE_CODE)
    start = time.perf_counter()
    warm_up(on=FIRST_DAY)
    shelf_seconds = time.perf_counter() - start
    warming_up, *asked = VisitRequest.objects.with_facts().order_by("pk")
    _best(warming_up)
    _near(warming_up)
    clock, processor = np.transpose([_milliseconds(_best, request) for request in asked])
    near_clock, near_processor = np.transpose([_milliseconds(_near, request) for request in asked])
    return {
        "requests": requests,
        "shelf_seconds": shelf_seconds,
        **_percentiles("", clock),
        **_percentiles("cpu_", processor),
        **_percentiles("near_", near_clock),
        **_percentiles("near_cpu_", near_processor),
    }


def _with_few_texts(drawn: Instance) -> Instance:
    words = drawn.offers.words
    repeated = words[np.arange(len(words)) % DIFFERENT_TEXTS]
    return replace(drawn, offers=replace(drawn.offers, words=repeated))


def _read_texts() -> None:
    rows = HostingOffer.objects.order_by("text_digest", "pk").distinct("text_digest")
    ReadText.objects.all().delete()
    read_unread(HostingOffer, list(rows.values_list("pk", flat=True)), tree_of().reader)


def _milliseconds(do, request: VisitRequest) -> tuple[float, float]:
    """By the clock, and of the processor without that of the database."""
    clock, processor = time.perf_counter(), time.process_time()
    do(request)
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)


def _percentiles(name: str, taken) -> Answer:
    p50, p95 = np.percentile(taken, [50, 95])
    return {f"{name}p50_ms": float(p50), f"{name}p95_ms": float(p95)}


def _best(request: VisitRequest) -> list[str]:
    """What the page shows of them: each sentence."""
    ranked = rank(request, all_open(), on=FIRST_DAY)[:SHOWN]
    return [part.sentence for one in ranked for part in one.fit.parts]


def _near(request: VisitRequest) -> list[str]:
    """The same, what would fit with one change, and what rules out the others."""
    outlook = look_around(request, all_open(), on=FIRST_DAY)
    sentences = [part.sentence for one in outlook.ranked[:SHOWN] for part in one.fit.parts]
    sentences += [f"{group.sentence} {group.best}" for group in outlook.near]
    return [*sentences, outlook.ruled_out.reasons]
