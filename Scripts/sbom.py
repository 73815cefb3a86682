#!/usr/bin/env python3
"""Says what is in an image of LPO, from its file tree as a tar archive on standard input.

Writes to the folder --output a list of its Debian packages (packages.txt) and a bill of materials in CycloneDX 1.6
(lpo.cdx.json): LPO, the Swift packages that are linked into it with the versions of its Package.resolved, Swift's own
libraries, and the Debian packages, each with its licences as its copyright file or notice states them.
"""

import argparse
import datetime
import json
import re
import sys
import tarfile
import urllib.parse
import uuid
from pathlib import Path

SHARE = "usr/local/share/lpo"
STATUS = "var/lib/dpkg/status"
COPYRIGHT = re.compile(r"usr/share/doc/([^/]+)/copyright")
LICENCE = re.compile(SHARE + r"/notices/([^/]+)/LICEN[CS]E[^/]*", re.I)

# SPDX's names by Debian's short names for licences (its machine-readable copyright format), in lower case.
SPDX = {
    name.lower(): name
    for name in (
        "AFL-2.1 Apache-2.0 Artistic-2.0 Beerware BSD-2-Clause BSD-3-Clause BSD-4-Clause BSD-4-Clause-UC BSL-1.0 CC-BY-3.0 "
        "CC-BY-4.0 CC-BY-SA-3.0 CC0-1.0 curl FSFAP FSFUL FSFULLR FTL ICU IJG ISC Latex2e MIT MPL-1.0 MPL-1.1 MPL-2.0 MS-PL "
        "NTP OFL-1.1 OLDAP-2.8 OpenSSL PostgreSQL Sleepycat TCL Unicode-DFS-2016 Unlicense X11 Zlib"
    ).split()
} | {"expat": "MIT", "apache-2": "Apache-2.0", "bsl-1": "BSL-1.0", "cc0": "CC0-1.0", "mpl-2": "MPL-2.0"}
for family, versions in {"GPL": ("1", "2", "3"), "LGPL": ("2", "2.1", "3"), "GFDL": ("1.1", "1.2", "1.3")}.items():
    for version in versions:
        full = version if "." in version else f"{version}.0"
        for written in (version, full):
            SPDX[f"{family}-{written}".lower()] = f"{family}-{full}-only"
            SPDX[f"{family}-{written}+".lower()] = f"{family}-{full}-or-later"

# What a copyright file that is not machine-readable refers to, in Debian's folder of common licences.
COMMON = re.compile(r"/usr/share/common-licenses/([A-Za-z]+(?:-[0-9](?:\.[0-9])?)?)")


# How MIT's licence begins.
PERMISSION = "Permission is hereby granted, free of charge"


class Tree:
    """What is needed of the image's files."""

    def __init__(self, stream):
        self.bytes = 0
        self.files = {}
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                name = member.name.removeprefix("./")
                self.bytes += member.size
                if member.isfile() and self._is_needed(name):
                    self.files[name] = archive.extractfile(member).read().decode("utf-8", "replace")

    @staticmethod
    def _is_needed(name):
        return name == STATUS or name.startswith(SHARE + "/") or COPYRIGHT.fullmatch(name) is not None

    def text(self, name):
        if name not in self.files:
            sys.exit(f"The image has no /{name}: it is none of LPO's.")
        return self.files[name]

    def copyright(self, packages):
        """The first copyright file there is among those of `packages`."""
        return next(filter(None, (self.files.get(f"usr/share/doc/{name}/copyright") for name in packages)), "")


def debian_packages(status):
    for paragraph in status.split("\n\n"):
        fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.M))
        if fields.get("Status", "").endswith(" installed"):
            yield fields


def debian_licences(text):
    """The licences that a copyright file names, in its order; where it names none in a known way, nothing."""
    if re.match(r"\s*Format:", text):
        names = re.findall(r"^License:[ \t]*(\S[^\n]*)$", text, re.M)
    else:
        names = COMMON.findall(text)
        if not names and PERMISSION in " ".join(text.split()):
            names = ["MIT"]
    parts = []
    for name in names:
        for part in re.split(r",? (?:and|or|AND|OR)(?:/or)? |, ", name):
            part = part.strip().rstrip(",;.")
            if part and part not in parts:
                parts.append(part)
    return parts


def licence(name):
    spdx = SPDX.get(name.lower())
    return {"license": {"id": spdx}} if spdx else {"license": {"name": name}}


def swift_licence(text):
    if "Apache License" in text:
        # Swift's own exception (binaries that it is compiled into need not carry the notice) is part of the text.
        if "Runtime Library Exception" in text:
            return {"expression": "Apache-2.0 WITH Swift-exception"}
        return {"license": {"id": "Apache-2.0"}}
    if PERMISSION in " ".join(text.split()):
        return {"license": {"id": "MIT"}}
    return None


def unique(licences):
    seen = []
    for entry in licences:
        if entry not in seen:
            seen.append(entry)
    return seen


def source_of(fields):
    return fields.get("Source", fields["Package"]).split()[0]


def debian_component(fields, siblings, tree):
    name, version = fields["Package"], fields["Version"]
    purl = (
        f"pkg:deb/debian/{urllib.parse.quote(name, safe='')}@{urllib.parse.quote(version, safe='')}"
        f"?arch={fields['Architecture']}&distro=debian-12"
    )
    component = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "properties": [{"name": "debian:source", "value": source_of(fields)}],
    }
    text = tree.copyright([name, *siblings])
    licences = unique(licence(part) for part in debian_licences(text))
    if licences:
        component["licenses"] = licences
    elif text:
        component["licenses"] = [{"license": {"name": f"as /usr/share/doc/{name}/copyright says"}}]
    return component


def swift_components(tree):
    licences = {}
    for name, text in tree.files.items():
        match = LICENCE.fullmatch(name)
        if match:
            licences[match[1].lower()] = text
    for pin in json.loads(tree.text(f"{SHARE}/Package.resolved"))["pins"]:
        location = re.sub(r"^https://|\.git$", "", pin["location"])
        version = pin["state"].get("version") or pin["state"]["revision"]
        purl = f"pkg:swift/{location}@{version}"
        component = {
            "type": "library",
            "bom-ref": purl,
            "group": location.rpartition("/")[0],
            "name": location.rpartition("/")[2],
            "version": version,
            "purl": purl,
            "externalReferences": [{"type": "vcs", "url": pin["location"]}],
        }
        found = swift_licence(licences.get(location.rpartition("/")[2].lower(), ""))
        if found:
            component["licenses"] = [found]
        yield component
    version = re.search(r"Swift version ([0-9.]+)", tree.text(f"{SHARE}/swift-version"))
    # The standard library, Foundation and Dispatch, linked statically.
    yield {
        "type": "framework",
        "bom-ref": "swift",
        "name": "swift",
        "version": version[1] if version else "unknown",
        "licenses": [{"expression": "Apache-2.0 WITH Swift-exception"}],
    }


def bill(tree, options):
    packages = list(debian_packages(tree.text(STATUS)))
    # Of packages that are built from one source, some refer to the copyright file of another.
    siblings = {}
    for fields in packages:
        siblings.setdefault(source_of(fields), []).append(fields["Package"])
    debian = [debian_component(fields, siblings[source_of(fields)], tree) for fields in packages]
    swift = list(swift_components(tree))
    components = sorted(swift, key=lambda item: item["name"]) + sorted(debian, key=lambda item: item["name"])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "container",
                "bom-ref": "lpo",
                "name": "lpo",
                "version": options.version,
                "description": "A chat backend for mobile apps",
                "properties": [{"name": "lpo:revision", "value": options.revision}],
            },
        },
        "components": components,
        "dependencies": [
            {"ref": "lpo", "dependsOn": [item["bom-ref"] for item in components]},
            *({"ref": item["bom-ref"]} for item in components),
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True, help="LPO's version")
    parser.add_argument("--revision", default="unknown", help="the commit that the image was built from")
    parser.add_argument("--image", default="lpo", help="the image's name, to be shown")
    parser.add_argument("--output", type=Path, required=True, help="the folder to write to")
    options = parser.parse_args()
    tree = Tree(sys.stdin.buffer)
    document = bill(tree, options)
    packages = sorted(
        (fields["Package"], fields["Version"], fields["Architecture"]) for fields in debian_packages(tree.text(STATUS))
    )
    (options.output / "packages.txt").write_text("".join(" ".join(package) + "\n" for package in packages))
    path = options.output / "lpo.cdx.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    unknown = [item["name"] for item in document["components"] if "licenses" not in item]
    print(
        f"{options.image}: {tree.bytes / 1e6:.0f} MB unpacked, {len(packages)} Debian packages "
        f"({options.output / 'packages.txt'}), {len(document['components'])} components in {path}"
    )
    if unknown:
        print(f"Without a licence that could be read: {', '.join(unknown)}")


if __name__ == "__main__":
    main()
