from accounts.models import User
from accounts.signals import export_personal_data
from matchmaking.actions import write_message
from tests.factories.matchmaking import MatchFactory


def test_a_person_gets_what_they_wrote_to_teams(cast, offer, visit_request):
    match = MatchFactory(offer=offer, request=visit_request)
    write_message(match, by=cast.host, text="Welcome in May.")
    write_message(match, by=cast.visitor, text="We bring four people.")

    parts = [part for _, part in export_personal_data.send(sender=User, person=cast.host)]
    [ours] = [part for part in parts if "what_you_wrote_to_teams" in part]

    assert [row["text"] for row in ours["what_you_wrote_to_teams"]] == ["Welcome in May."]
