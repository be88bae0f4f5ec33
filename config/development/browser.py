"""Where Chromium is, for the journeys and the screenshots. Playwright's own build is never used."""

import os
import shutil

# Chromium refuses its sandbox to root and to most containers; these pages are our own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def chromium() -> str | None:
    """The program that CHROMIUM names, else Debian's; None where there is none."""
    return shutil.which(os.environ.get("CHROMIUM", "chromium"))
