import json

import pytest

from config.development import bench


def test_a_small_run_writes_its_figures(tmp_path, capsys):
    file = tmp_path / "figures.json"
    code = bench.run(
        ["matching", "--parts=assignment", "--sizes=30,40", "--peers=none", f"--json={file}"]
    )
    figures = json.loads(file.read_text())

    assert code == 0
    assert [row["size"] for row in figures["assignment"]] == [30, 30, 40, 40]
    assert figures["options"]["shape"] == "tight"
    assert "Assignment, 40 × 40" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("--peers=greedy,nobody", "nobody is not one of greedy, hospital_resident"),
        ("--parts=everything", "everything is not one of assignment, rings"),
        ("--sizes=0", "sizes begin at 1"),
        ("--shape=round", "invalid choice: 'round'"),
    ],
)
def test_what_cannot_be_measured_is_refused(argument, complaint, capsys):
    with pytest.raises(SystemExit):
        bench.run(["matching", argument])

    assert complaint in capsys.readouterr().err
