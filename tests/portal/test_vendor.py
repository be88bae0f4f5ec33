"""What we ship of others is exactly what VENDOR.json says, with its licence."""

import hashlib
import json

from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "VENDOR.json").read_text())


def test_every_file_has_the_checksum_it_was_vendored_with():
    listed = {name: digest for package in PACKAGES for name, digest in package["files"].items()}
    present = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file()
    }
    del present["VENDOR.json"]
    assert present == listed


def test_every_package_names_its_version_and_carries_its_licence():
    assert [(package["name"], package["licence"]) for package in PACKAGES] == [
        ("Atkinson Hyperlegible Next", "OFL-1.1"),
        ("Newsreader", "OFL-1.1"),
        ("htmx", "0BSD"),
        ("Country flags", "MIT"),
    ]
    for package in PACKAGES:
        assert package["version"]
        assert package["licence_file"] in package["files"]
