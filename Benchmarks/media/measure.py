#!/usr/bin/env python3
"""Measures thumbnails, uploads and downloads beside libvips, vipsthumbnail, Pillow and nginx. See README.md above."""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "streams"))
from stack import RELEASE, Stack, free_port  # pylint: disable=wrong-import-position

CLIP = HERE.parent.parent / "Contracts" / "fixtures" / "media" / "clip.mp4"


def photographs(folder, count=4):
    """JPEGs of 12 megapixels that look like photographs to a codec: smooth, with some noise."""
    import numpy  # pylint: disable=import-outside-toplevel
    from PIL import Image  # pylint: disable=import-outside-toplevel

    files = []
    random = numpy.random.default_rng(7)
    for number in range(count):
        small = random.integers(0, 256, (30, 40, 3), dtype=numpy.uint8)
        image = Image.fromarray(small).resize((4000, 3000), Image.Resampling.BICUBIC)
        noise = random.normal(0, 6, (3000, 4000, 3))
        pixels = numpy.clip(numpy.asarray(image, dtype=numpy.float32) + noise, 0, 255).astype(numpy.uint8)
        files.append(str(folder / f"{number}.jpg"))
        Image.fromarray(pixels).save(files[-1], quality=88)
    return files


def pillow(rounds, files):
    """As a Python server would do it: draft mode, upright, fitted, WebP."""
    import io  # pylint: disable=import-outside-toplevel

    from PIL import Image, ImageOps  # pylint: disable=import-outside-toplevel

    start = time.perf_counter()
    for _ in range(rounds):
        for file in files:
            with Image.open(file) as image:
                image.draft("RGB", (1024, 1024))
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((512, 512), Image.Resampling.LANCZOS)
                upright.save(io.BytesIO(), "WEBP", quality=80)
    return rounds * len(files) / (time.perf_counter() - start)


def vipsthumbnail(rounds, files):
    """A process for each picture."""
    start = time.perf_counter()
    for _ in range(rounds):
        for file in files:
            subprocess.run(["vipsthumbnail", file, "--size", "512x512>", "-o", "/tmp/%s.webp[Q=80,strip]"], check=True)
    return rounds * len(files) / (time.perf_counter() - start)


def first_number(command):
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])


def thumbnails(rounds, folder):
    files = photographs(folder)
    ways = {
        "LPO's Imager, one thread": lambda: first_number([os.path.join(RELEASE, "ThumbnailBenchmark"), "5", *files]),
        "libvips in one process": lambda: first_number([sys.executable, str(HERE / "libvips.py"), "5", *files]),
        "vipsthumbnail": lambda: vipsthumbnail(2, files),
        "Pillow": lambda: pillow(2, files),
    }
    figures = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            figures[name].append(way())
    ours = statistics.median(figures["LPO's Imager, one thread"])
    print("| thumbnails of 12-megapixel JPEGs | a second | ours is times that |\n| --- | --- | --- |")
    for name, values in figures.items():
        print(f"| {name} | {statistics.median(values):.1f} | {ours / statistics.median(values):.2f} |", flush=True)


class Nginx:
    """An nginx that takes and serves files, as a peer."""

    def __init__(self, folder):
        self.port, self.folder = free_port(), folder / "nginx"
        (self.folder / "www").mkdir(parents=True)
        os.chmod(folder, 0o755)
        for path in (self.folder, self.folder / "www"):
            os.chmod(path, 0o777)
        (self.folder / "conf").write_text(
            f"pid {self.folder}/pid; error_log {self.folder}/error; worker_processes 2; daemon off;\n"
            "events { worker_connections 256; }\n"
            f"http {{ access_log off; sendfile on; client_max_body_size 0; client_body_temp_path {self.folder}/tmp;\n"
            f"server {{ listen 127.0.0.1:{self.port}; root {self.folder}/www; location / {{ dav_methods PUT; }} }} }}\n")
        self.process = subprocess.Popen(["nginx", "-c", str(self.folder / "conf")])
        time.sleep(0.5)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def curl(*arguments):
    """Megabytes a second of one transfer."""
    result = subprocess.run(
        ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{speed_upload} %{speed_download}", "-H", "Expect:",
         *arguments], check=True, capture_output=True, text=True)
    status, up, down = result.stdout.split()
    if not status.startswith("2"):
        raise SystemExit(f"curl {arguments[-1]} was answered {status}")
    return float(up) / 1e6, float(down) / 1e6


def transfers(rounds, folder, size):
    """A file up and down again, through the server and through nginx in turn; and the memory that an upload takes."""
    clip = CLIP.read_bytes()
    film = folder / "film.mp4"
    with open(film, "wb") as file:
        file.write(clip + struct.pack(">I4s", size, b"free"))
        block = os.urandom(1 << 20)
        for _ in range(size >> 20):
            file.write(block)
    os.environ.update({
        "MAX_UPLOAD_BYTES": str(4 << 30), "MEDIA_BYTES_PER_USER": "0", "MEDIA_ROOT": str(folder / "media"),
        "GOOGLE_AI_API_KEY": "bench", "GOOGLE_AI_BASE_URL": "http://127.0.0.1:9",
    })
    stack, nginx = Stack(os.path.join(RELEASE, "lpo")), Nginx(folder)
    try:
        stack.run(True, 32)
        idle, peak, watching = stack.resident(), [0], [True]

        def watch():
            while watching[0]:
                peak[0] = max(peak[0], stack.resident())
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        figures = {"up": [], "down": [], "nginx up": [], "nginx down": []}
        for _ in range(rounds):
            token = stack.tokens[0]
            bearer = ["-H", f"Authorization: Bearer {token}"]
            base = f"http://127.0.0.1:{stack.port}"
            thread = stack.post(stack.connect(), "/threads", {"llm": "google/gemini-2.5-flash"}, token)["id"]
            form = ["-F", "prompt=x", "-F", f"files=@{film}"]
            figures["up"].append(curl(*bearer, *form, f"{base}/api/v1/chat/{thread}/send")[0])
            connection = stack.connect()
            connection.request("GET", f"/api/v1/threads/{thread}", headers={"Authorization": f"Bearer {token}"})
            media = json.loads(connection.getresponse().read())["messages"][0]["attachments"][0]
            figures["down"].append(curl(*bearer, base + media["url"])[1])
            place = f"http://127.0.0.1:{nginx.port}/film.mp4"
            figures["nginx up"].append(curl("-T", str(film), place)[0])
            figures["nginx down"].append(curl(place)[1])
        watching[0] = False
        watcher.join()
        print(f"| {size >> 20} MiB | MB/s | nginx | ratio |\n| --- | --- | --- | --- |")
        for name in ("up", "down"):
            ours, theirs = statistics.median(figures[name]), statistics.median(figures[f"nginx {name}"])
            print(f"| {name} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} |")
        print(f"memory: {idle / 2**20:.1f} MiB before, {(peak[0] - idle) / 2**20:.1f} MiB more at the most", flush=True)
    finally:
        nginx.stop()
        stack.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--only", default="thumbnails,transfers", help="which figures, by comma")
    parser.add_argument("--megabytes", type=int, default=512, help="the size of the file that is moved, in MiB")
    arguments = parser.parse_args()
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, load before it {os.getloadavg()[0]:.1f}\n", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp"))
    try:
        if "thumbnails" in arguments.only.split(","):
            thumbnails(arguments.rounds, folder)
        if "transfers" in arguments.only.split(","):
            transfers(arguments.rounds, folder, arguments.megabytes << 20)
    finally:
        shutil.rmtree(folder)


main()
