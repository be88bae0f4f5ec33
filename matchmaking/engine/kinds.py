"""Kinds of organisation, and how much two of them have to show each other."""

from __future__ import annotations

from collections.abc import Mapping

SECTORS: Mapping[str, str] = {
    "regional_authority": "administration",
    "local_authority": "administration",
    "agency": "administration",
    "school": "education",
    "vet_provider": "education",
    "employment_service": "work",
    "company": "work",
    "ngo": "society",
}

SAME_KIND, SAME_SECTOR, OTHER_SECTOR = 100, 75, 40


def kinship(one: str, other: str) -> int:
    """0 to 100: the same kind, the same sector, or another one."""
    if one == other:
        return SAME_KIND
    if one in SECTORS and SECTORS[one] == SECTORS.get(other):
        return SAME_SECTOR
    return OTHER_SECTOR
