"""A step that needs the platform: its settings and its database."""

import django

from benchmarks import step

if __name__ == "__main__":
    django.setup()
    step.main()
