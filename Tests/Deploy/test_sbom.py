"""The bill of materials, made of a small file tree."""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import deployment

SHARE = "usr/local/share/lpo"
STATUS = """\
Package: libone1
Status: install ok installed
Architecture: amd64
Source: one (1.0)
Version: 1:1.0-1
Description: text
 Version: of another line

Package: one-data
Status: install ok installed
Architecture: all
Source: one
Version: 1.0-1

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 2

Package: plain
Status: install ok installed
Architecture: amd64
Version: 3+b1

Package: odd
Status: install ok installed
Architecture: amd64
Version: 4
"""
FILES = {
    "var/lib/dpkg/status": STATUS,
    # Of libone1 there is none: it is the other's of the same source.
    "usr/share/doc/one-data/copyright": "Format: x\n\nFiles: *\nLicense: GPL-2+ and Expat\n\nLicense: GPL-2+\n text\n",
    "usr/share/doc/plain/copyright": "This is free. See /usr/share/common-licenses/LGPL-2.1.\n",
    "usr/share/doc/odd/copyright": "Do as you like.\n",
    f"{SHARE}/swift-version": "Swift version 6.3.1 (swift-6.3.1-RELEASE)\nTarget: x86_64-unknown-linux-gnu\n",
    f"{SHARE}/Package.resolved": json.dumps(
        {
            "pins": [
                {
                    "identity": "tree",
                    "kind": "remoteSourceControl",
                    "location": "https://github.com/example/Tree.git",
                    "state": {"revision": "0" * 40, "version": "1.2.3"},
                }
            ],
            "version": 3,
        }
    ),
    f"{SHARE}/notices/Tree/LICENSE": "The MIT License\n\nPermission is hereby granted, free of\ncharge, to any person\n",
    f"{SHARE}/notices/Tree/NOTICE.txt": "Has parts under the Apache License.\n",
}


def archive(files):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


def run(files, folder):
    return subprocess.run(
        [sys.executable, deployment.ROOT / "Scripts/sbom.py", "--version", "9.9.9", "--output", folder],
        input=archive(files),
        capture_output=True,
    )


class Bill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            cls.outcome = run(FILES, folder)
            cls.text = (Path(folder) / "lpo.cdx.json").read_text()
            cls.packages = (Path(folder) / "packages.txt").read_text()
        cls.components = {item["name"]: item for item in json.loads(cls.text)["components"]}

    def licences(self, name):
        return [
            entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
            for entry in self.components[name].get("licenses", [])
        ]

    def test_is_valid(self):
        self.assertEqual(self.outcome.returncode, 0)
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(self.text))

    def test_has_what_is_installed_and_nothing_else(self):
        self.assertEqual(set(self.components), {"Tree", "swift", "libone1", "one-data", "plain", "odd"})
        self.assertEqual(self.packages, "libone1 1:1.0-1 amd64\nodd 4 amd64\none-data 1.0-1 all\nplain 3+b1 amd64\n")

    def test_names_packages_as_scanners_do(self):
        self.assertEqual(
            self.components["libone1"]["purl"], "pkg:deb/debian/libone1@1%3A1.0-1?arch=amd64&distro=debian-12"
        )
        self.assertEqual(self.components["plain"]["purl"], "pkg:deb/debian/plain@3%2Bb1?arch=amd64&distro=debian-12")
        self.assertEqual(self.components["Tree"]["purl"], "pkg:swift/github.com/example/Tree@1.2.3")
        self.assertEqual(self.components["swift"]["version"], "6.3.1")

    def test_says_licences_as_their_files_do(self):
        self.assertEqual(self.licences("one-data"), ["GPL-2.0-or-later", "MIT"])
        self.assertEqual(self.licences("libone1"), ["GPL-2.0-or-later", "MIT"])
        self.assertEqual(self.licences("plain"), ["LGPL-2.1-only"])
        self.assertEqual(self.licences("odd"), ["as /usr/share/doc/odd/copyright says"])
        # A notice of what is in it is not its licence.
        self.assertEqual(self.licences("Tree"), ["MIT"])

    def test_refuses_another_image(self):
        with tempfile.TemporaryDirectory() as folder:
            other = run({name: text for name, text in FILES.items() if not name.startswith(SHARE)}, folder)
        self.assertEqual(other.returncode, 1)
        self.assertIn(b"it is none of LPO's", other.stderr)


if __name__ == "__main__":
    unittest.main()
