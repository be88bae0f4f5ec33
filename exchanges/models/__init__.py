from .exchange import DateProposal, Exchange
from .outcome import Feedback, Practice, PracticeFollowUp
from .participant import Participant, ParticipantNeeds
from .programme import ProgrammeSession
from .story import Story

__all__ = [
    "DateProposal",
    "Exchange",
    "Feedback",
    "Participant",
    "ParticipantNeeds",
    "Practice",
    "PracticeFollowUp",
    "ProgrammeSession",
    "Story",
]
