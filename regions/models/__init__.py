from .membership import Invitation, Membership
from .organisation import Organisation, OrganisationKind, Partnership
from .region import Place, Region
from .topic import Topic

__all__ = [
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Partnership",
    "Place",
    "Region",
    "Topic",
]
