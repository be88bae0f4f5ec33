"""What the source itself must not do."""

import ast
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


@pytest.mark.parametrize(
    "path", sorted(set(SOURCES) - MAY_MOVE), ids=lambda path: str(path.relative_to(ROOT))
)
def test_only_advance_moves_a_state(path):
    tree = ast.parse(path.read_text())

    assert [node.lineno for node in ast.walk(tree) if moves_a_state(node)] == []


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
