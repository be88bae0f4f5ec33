from benchmarks.table import Column, table


def test_columns_are_as_wide_as_they_must_be_and_failures_say_why():
    columns = [Column("solver", "solver"), Column("pairs", "pairs", ",d"), Column("s", "s", ".1f")]
    rows = [
        {"solver": "engine", "pairs": 12_345, "s": 0.25},
        {"solver": "peer", "pairs": 7, "failed": "not done in 5 s"},
    ]

    assert table(columns, rows).splitlines() == [
        "  solver   pairs    s",
        "  engine  12,345  0.2",
        "  peer         7    –  not done in 5 s",
    ]
