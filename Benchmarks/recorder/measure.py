#!/usr/bin/env python3
"""Measures how true the recorded times are: what `lpo record` writes of answers that `lpo mock` replays at the recorded pace.

See README.md in the folder above.
"""

import argparse
import datetime
import json
import os
import re
import signal
import statistics
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENDORS = {
    "openai": ("OPENAI", "/openai/v1"), "anthropic": ("ANTHROPIC", "/anthropic"), "google": ("GOOGLE_AI", "/google"),
    "xai": ("XAI", "/xai/v1"), "mistral": ("MISTRAL", "/mistral"),
}
# As libcurl hands it over (CURL_MAX_WRITE_SIZE).
MOST = 16_384


def recordings():
    """One a vendor's form that is asked for by its prompt: its sidecar."""
    for vendor in VENDORS:
        folder = os.path.join(ROOT, "Recordings", vendor)
        for file in sorted(os.listdir(folder)):
            if file.endswith("short.json") or file.endswith("unicode.json"):
                with open(os.path.join(folder, file), encoding="utf-8") as sidecar:
                    yield file[:-5], json.load(sidecar)


def start(binary, folder):
    log = open(os.path.join(folder, "mock.log"), "w+", encoding="utf-8")  # pylint: disable=consider-using-with
    mock = subprocess.Popen(  # pylint: disable=consider-using-with
        [binary, "mock", "--port", "0", "--timing", "recorded", "--recordings", os.path.join(ROOT, "Recordings")],
        stdout=log, stderr=log, cwd=folder)
    while True:
        log.seek(0)
        if found := re.search(r"listen on (http\S+)", log.read()):
            return mock, found[1]
        if mock.poll() is not None:
            raise SystemExit("lpo mock did not start")
        time.sleep(0.02)


def expected(chunks):
    """The times at which libcurl hands over what came in each chunk."""
    return [at for at, size in chunks for _ in range(0, size, MOST)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "release", "lpo"))
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, load before it {os.getloadavg()[0]:.1f}\n")
    differences, sizes = [], 0
    with tempfile.TemporaryDirectory() as folder:
        mock, url = start(arguments.binary, folder)
        try:
            for _ in range(arguments.rounds):
                for name, sidecar in recordings():
                    vendor = sidecar["vendor"]
                    prefix, path = VENDORS[vendor]
                    model = sidecar["request"]["body"].get("model") or re.search(
                        r"/models/([^:]+):", sidecar["request"]["path"])[1]
                    environment = {
                        "PATH": os.environ["PATH"], f"{prefix}_API_KEY": "bench", f"{prefix}_BASE_URL": url + path,
                        f"{prefix}_API": sidecar["api"],
                    }
                    subprocess.run(
                        [arguments.binary, "record", f"{vendor}/{model}", "--prompt",
                         sidecar["match"]["last_user_text"], "--name", name, "--recordings", folder, "--replace"],
                        env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL)
                    with open(os.path.join(folder, vendor, f"{name}.json"), encoding="utf-8") as file:
                        found = json.load(file)["chunks"]
                    wanted = expected(sidecar["chunks"])
                    if len(found) != len(wanted):
                        raise SystemExit(f"{vendor}/{name} came in {len(found)} pieces instead of {len(wanted)}")
                    sizes += len(found)
                    differences += [abs(at - due) for (at, _), due in zip(found, wanted)]
        finally:
            mock.send_signal(signal.SIGINT)
            mock.wait()
    differences.sort()
    print(f"{sizes} pieces: off by {statistics.median(differences):.0f} ms at the median, "
          f"{differences[int(len(differences) * 0.95)]} ms at the 95th percentile (aim 5), {differences[-1]} ms at most")


main()
