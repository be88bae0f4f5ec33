"""`dev.py bench matching`: the matching engine measured beside other programs, from a seed."""

import argparse
import sys
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path

import dev
from benchmarks import matching
from benchmarks.peers import NAMES
from benchmarks.processes import Runner
from config import embedded
from config.development.surroundings import LOCAL, ROOT, local_environment, run_child

STATE = LOCAL / "bench"
PEERS_LOCK = ROOT / "benchmarks" / "requirements.txt"
PEERS = STATE / "environment"


def run(arguments: list[str]) -> int:
    options, file = _options(arguments)
    STATE.mkdir(parents=True, exist_ok=True)
    theirs = Path(sys.executable)
    if options.peers and "assignment" in options.parts:
        theirs = dev.make_environment(PEERS_LOCK, PEERS, "what we are measured beside")
    environment = local_environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    with ExitStack() as running:
        if matching.NEED_DATABASE & set(options.parts):
            environment |= running.enter_context(embedded.services(STATE, {}))
            run_child([sys.executable, "manage.py", "migrate", "--verbosity=0"], environment)
        answer = matching.Bench(
            options,
            ours=Runner(Path(sys.executable), options.limit),
            theirs=Runner(theirs, options.limit),
            platform=Runner(
                Path(sys.executable), options.limit, environment, "benchmarks.platform_step"
            ),
        ).run()
    if file:
        matching.save(answer, file)
    return 0


def _options(arguments: list[str]) -> tuple[matching.Options, Path | None]:
    parser = argparse.ArgumentParser(prog="python3 dev.py bench")
    parser.add_argument("what", choices=["matching"])
    parser.add_argument("--parts", type=_names_of(matching.PARTS), default=tuple(matching.PARTS))
    parser.add_argument("--peers", type=_names_of(NAMES), default=NAMES, help="names, or none")
    parser.add_argument("--sizes", type=_numbers, default=(100, 1_000, 10_000, 50_000))
    parser.add_argument(
        "--shape", choices=matching.SHAPES, default="tight", help="visits there are"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--participants", type=_numbers, default=(1_000, 3_000), help="of rings")
    parser.add_argument("--ranked-offers", type=_numbers, default=(100_000,))
    parser.add_argument("--round-sizes", type=_numbers, default=(10_000,))
    parser.add_argument("--effort", type=float, default=30, help="of the search for rings")
    parser.add_argument("--limit", type=float, default=600, help="seconds for each step")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    chosen = vars(parser.parse_args(arguments))
    file = chosen.pop("json")
    del chosen["what"]
    return matching.Options(**chosen), file


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(number.replace("_", "")) for number in text.split(","))
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError("sizes begin at 1")
    return numbers


def _names_of(known: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    def names(text: str) -> tuple[str, ...]:
        chosen = () if text == "none" else tuple(text.split(","))
        unknown = set(chosen) - set(known)
        if unknown:
            raise argparse.ArgumentTypeError(
                f"{', '.join(sorted(unknown))} is not one of {', '.join(known)}"
            )
        return chosen

    return names
