#!/usr/bin/env python3
"""What LPO is built from and runs with, and under which licences.

Usage: Scripts/dependencies.py            writes DEPENDENCIES.md
       Scripts/dependencies.py --check    fails if that would change it: a new dependency, or another licence
       Scripts/dependencies.py --json     prints the same with versions, as a list of objects

Swift packages are those of Package.resolved; their licences are read from the build folder (`swift package resolve`). Debian
packages are the libraries that the binary links and the programs that it runs; their licences are read from
/usr/share/doc. Versions are in the JSON only, so that an update alone changes no document.
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# That of `make run`, and that of the tests.
BUILDS = [".build", ".build/optimized"]

# By package: what it is for. Names as Debian 12 has them, or another release, with alternatives between bars.
DEBIAN = {
    "libpq5": "linked: PostgreSQL's protocol",
    "libcurl4|libcurl4t64": "linked: requests to vendors, identity providers and S3",
    "libssl3|libssl3t64": "linked: passwords, tokens, encryption",
    "libvips42|libvips42t64": "linked: pictures",
    "libglib2.0-0|libglib2.0-0t64": "linked: by libvips",
    "libjansson4": "linked: JSON",
    "zlib1g": "linked: compression",
    "libstdc++6": "linked: by the Swift runtime",
    "libgcc-s1": "linked: by the Swift runtime",
    "libc6": "linked: the C library",
    "ca-certificates": "read: the authorities that TLS trusts",
    "ffmpeg": "run: thumbnails of videos and sound; a process of its own",
    "util-linux": "run: prlimit, which bounds ffmpeg",
    "coreutils": "run: nice, which bounds ffmpeg",
    "postgresql": "run by `lpo dev` and the tests only; in production a server of the operator's",
}

# The names of licences in Debian's copyright files, as SPDX has them.
SPDX = {
    "Expat": "MIT", "PostgreSQL": "PostgreSQL", "curl": "curl", "Zlib": "Zlib", "LGPL-2.1": "LGPL-2.1-only",
    "LGPL-2+": "LGPL-2.0-or-later", "LGPL-2.1+": "LGPL-2.1-or-later", "GPL-2+": "GPL-2.0-or-later",
    "GPL-3+": "GPL-3.0-or-later", "GPL-2": "GPL-2.0-only", "BSD-3-clause": "BSD-3-Clause", "BSD-2-clause": "BSD-2-Clause",
    "MPL-2.0": "MPL-2.0", "Apache-2.0": "Apache-2.0",
}

# Copyright files that say it in prose, or of the source and not of what is built from it.
KNOWN = {
    "libstdc++6": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libc6": "LGPL-2.1-or-later",
    # The sources are LGPL; Debian builds them with the parts that are GPL.
    "ffmpeg": "GPL-2.0-or-later",
    # Of its many licences that of the library itself.
    "libglib2.0-0": "LGPL-2.1-or-later",
    "util-linux": "GPL-2.0-or-later",
    # The server, not the scripts around it.
    "postgresql": "PostgreSQL",
    # The scripts, and Mozilla's list.
    "ca-certificates": "GPL-2.0-or-later AND MPL-2.0",
}


def swift_packages():
    pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
    for pin in sorted(pins, key=lambda pin: pin["identity"]):
        location = pin["location"].removesuffix(".git")
        folders = [ROOT / build / "checkouts" / location.rsplit("/", 1)[1] for build in BUILDS]
        folder = next(filter(pathlib.Path.is_dir, folders), folders[0])
        state = pin["state"]
        yield {
            "kind": "swift", "name": pin["identity"], "version": state.get("version") or state["revision"],
            "licence": swift_licence(folder), "source": location, "use": "linked into the binary or its build",
            "revision": state["revision"],
        }


def swift_licence(folder):
    files = sorted(file for file in folder.glob("LICENSE*") if file.is_file())
    if not files:
        sys.exit(f"{folder} has no licence: run swift package resolve")
    text = files[0].read_text()
    if "Apache License" in text and "Version 2.0" in text:
        return "Apache-2.0 WITH Swift-exception" if "Runtime Library Exception" in text else "Apache-2.0"
    if "Permission is hereby granted, free of charge" in text:
        return "MIT"
    if "Redistribution and use in source and binary forms" in text:
        return "BSD-3-Clause" if "Neither the name" in text else "BSD-2-Clause"
    sys.exit(f"{files[0]} is a licence that {__file__} does not know: teach it")


def debian_packages():
    for names, use in DEBIAN.items():
        installed = next((name for name in names.split("|") if version(name)), None)
        first = names.split("|")[0]
        yield {
            "kind": "debian", "name": first, "version": version(installed) if installed else None,
            "licence": KNOWN.get(first) or debian_licence(installed), "source": f"https://packages.debian.org/{installed or first}",
            "use": use, "package": installed,
        }


def version(package):
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", package]
    try:
        status, _, number = subprocess.run(query, capture_output=True, text=True).stdout.partition(" ")
    except FileNotFoundError:
        return None
    return number if status == "installed" else None


def debian_licence(package):
    """The licence of all files that have no other; None where the package is not here."""
    if package is None:
        return None
    text = pathlib.Path(f"/usr/share/doc/{package}/copyright").read_text(errors="replace")
    for stanza in re.split(r"\n\s*\n", text):
        if re.search(r"^Files:\s*\*\s*$", stanza, re.M) and (found := re.search(r"^License:\s*(.+)$", stanza, re.M)):
            name = found[1].strip()
            return SPDX.get(name, name)
    # A package of packages, such as postgresql.
    found = re.search(r"^License:\s*(.+)$", text, re.M)
    return SPDX.get(found[1].strip(), found[1].strip()) if found else None


def document(packages):
    lines = [
        "# Dependencies", "",
        "What LPO is built from and runs with. `Scripts/dependencies.py` writes this file, `make test` holds it up to date;",
        "`Scripts/dependencies.py --json` prints it with versions.", "",
        "## Swift packages", "",
        "Compiled into the binary, from `Package.resolved`; some are there for the tests or a build plugin alone. Packages of",
        "SwiftNIO and Swift Crypto hold parts of BoringSSL, llhttp and other works: their `NOTICE.txt` lists them.", "",
        "| Package | Licence |", "| --- | --- |",
    ]
    lines += [f"| [{p['name']}]({p['source']}) | {p['licence']} |" for p in packages if p["kind"] == "swift"]
    lines += [
        "", "The Swift runtime, Foundation and Dispatch come with the toolchain and are under Apache-2.0 with the Runtime Library",
        "Exception.", "", "## Debian packages", "",
        "The libraries that the binary links, and the programs that it runs. They bring libraries of their own: an image's bill of",
        "materials lists all of them.", "", "| Package | Licence | Use |", "| --- | --- | --- |",
    ]
    lines += [f"| {p['name']} | {p['licence']} | {p['use']} |" for p in packages if p["kind"] == "debian"]
    return "\n".join(lines) + "\n"


def main():
    packages = [*swift_packages(), *debian_packages()]
    if sys.argv[1:] == ["--json"]:
        print(json.dumps(packages, indent=2))
        return 0
    path = ROOT / "DEPENDENCIES.md"
    written = path.read_text() if path.exists() else ""
    # A licence that cannot be read here, where the package is not installed, stays as it was.
    for package in packages:
        if package["licence"] is None:
            row = re.search(rf"^\| {re.escape(package['name'])} \| (.*?) \|", written, re.M)
            if not row:
                sys.exit(f"{package['name']} is not installed, and so its licence cannot be read")
            package["licence"] = row[1]
    text = document(packages)
    if sys.argv[1:] == ["--check"]:
        if text == written:
            return 0
        old, new = set(written.splitlines()), set(text.splitlines())
        for line in sorted(old ^ new):
            print(("-" if line in old else "+") + line, file=sys.stderr)
        print("DEPENDENCIES.md is not up to date: run Scripts/dependencies.py", file=sys.stderr)
        return 1
    if sys.argv[1:]:
        sys.exit(__doc__)
    path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
