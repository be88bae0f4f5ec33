from django.core.management.base import BaseCommand

from regions.loading import load_reference


class Command(BaseCommand):
    help = "Loads or updates regions, places and topics from the vendored files; may run again."

    def handle(self, *args, **options):
        for loaded in load_reference():
            left_over = f", {loaded.left_over} no longer in the files" if loaded.left_over else ""
            if options["verbosity"]:
                self.stdout.write(f"{loaded.noun}: {loaded.rows}, {loaded.new} new{left_over}")
