from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Prints the people of the demo: name, e-mail address, password, what they can do."

    def handle(self, *args, **options):
        names = dict(User.objects.values_list("email", "full_name"))
        missing = [person.email for person in PEOPLE if person.email not in names]
        if missing:
            raise CommandError("The demo is not loaded. Run load_demo first.")
        rows = [(names[p.email], p.email, PASSWORD, str(p.can)) for p in PEOPLE]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
            self.stdout.write("  ".join(cells))
