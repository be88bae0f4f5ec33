from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.events import ContentRefused
from demo.loading import NotEmpty, is_current, load_demo
from demo.models import Loading

NOT_A_DEMO = (
    "This installation is not a demonstration, so nothing was loaded. "
    "Set the environment variable DEMO=1 if it is meant to be one."
)
NOT_EMPTY = (
    "This database holds organisations already, so nothing was loaded. "
    "The demo needs an empty database."
)
CHANGED = (
    "The demo's content has changed since it was loaded. What is in the database was left as it "
    "is; to see the new content, load it into an empty database."
)


class Command(BaseCommand):
    help = "Loads the demo into an empty database; may run again, and then changes nothing."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(NOT_A_DEMO)
        try:
            loading = load_demo()
        except NotEmpty:
            raise CommandError(NOT_EMPTY) from None
        except ContentRefused as refused:
            raise CommandError(f"Nothing was loaded: {refused}") from refused
        if loading is None and not is_current(Loading.objects.get()):
            self.stdout.write(CHANGED)
        elif options["verbosity"]:
            self.stdout.write("The demo is loaded." if loading else "The demo is there already.")
