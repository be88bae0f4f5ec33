"""What the source itself must not do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NO_NOUNS = {"config", "migrations", "tests", ".venv", ".local"}
SOURCES = sorted(
    path for path in ROOT.rglob("*.py") if not NO_NOUNS & set(path.relative_to(ROOT).parts)
)
# Here states may be written: in the one function that moves them, and for the delivery of a
# message, which is no person's verb and has no transition table.
MAY_MOVE = {
    ROOT / "lifecycle" / "actions.py",
    ROOT / "notifications" / "actions.py",
    ROOT / "notifications" / "delivery.py",
}
# What takes long to load, and the one file that may: it does so when a round is solved.
LOADED_LATE = {"highspy", "ortools", "pandas", "rustworkx", "scipy"}
LOADS_LATE = ROOT / "matchmaking" / "engine" / "solvers.py"


@pytest.mark.parametrize(
    "path", sorted(set(SOURCES) - MAY_MOVE), ids=lambda path: str(path.relative_to(ROOT))
)
def test_only_advance_moves_a_state(path):
    tree = ast.parse(path.read_text())

    assert [node.lineno for node in ast.walk(tree) if moves_a_state(node)] == []


def test_solvers_are_loaded_only_where_it_can_wait():
    apps = [path for path in SOURCES if "benchmarks" not in path.parts and path != LOADS_LATE]

    assert [path for path in apps if LOADED_LATE & set(imported_by(path))] == []
    assert LOADED_LATE & set(imported_by(LOADS_LATE)) == {"highspy", "ortools", "rustworkx"}


def imported_by(path: Path) -> Iterator[str]:
    """The packages that a file imports from, inside its functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def moves_a_state(node: ast.AST) -> bool:
    """`something.state = …` or `….update(state=…)`."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in targets)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "update"
        and any(keyword.arg == "state" for keyword in node.keywords)
    )
