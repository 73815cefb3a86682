#!/usr/bin/env python3
"""Measures thumbnails, uploads and downloads beside libvips, vipsthumbnail, Pillow and nginx. See README.md above."""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import socket
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


def photographs(folder, count=4, size=(4000, 3000)):
    """JPEGs of 12 megapixels that look like photographs to a codec: smooth, with some noise."""
    import numpy  # pylint: disable=import-outside-toplevel
    from PIL import Image  # pylint: disable=import-outside-toplevel

    files = []
    random = numpy.random.default_rng(7)
    width, height = size
    for number in range(count):
        small = random.integers(0, 256, (30, 40, 3), dtype=numpy.uint8)
        image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
        noise = random.normal(0, 6, (height, width, 3))
        pixels = numpy.clip(numpy.asarray(image, dtype=numpy.float32) + noise, 0, 255).astype(numpy.uint8)
        files.append(str(folder / f"{width}-{number}.jpg"))
        Image.fromarray(pixels).save(files[-1], quality=88)
    return files


def pillow(rounds, files, both=False):
    """As a Python server would do it: draft mode, upright, fitted, WebP; with the copy from the same decoding, JPEG."""
    import io  # pylint: disable=import-outside-toplevel

    from PIL import Image, ImageOps  # pylint: disable=import-outside-toplevel

    start, used = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        for file in files:
            with Image.open(file) as image:
                # The draft is at least that large both ways.
                image.draft("RGB", (2000, 2000 * image.height // image.width) if both else (1024, 1024))
                upright = ImageOps.exif_transpose(image)
                if both:
                    upright.thumbnail((2000, 2000), Image.Resampling.LANCZOS)
                    upright.save(io.BytesIO(), "JPEG", quality=85)
                upright.thumbnail((512, 512), Image.Resampling.LANCZOS)
                upright.save(io.BytesIO(), "WEBP", quality=80)
    count = rounds * len(files)
    return count / (time.perf_counter() - start), (time.process_time() - used) * 1000 / count


def vipsthumbnail(rounds, files):
    """A process for each picture."""
    start = time.perf_counter()
    for _ in range(rounds):
        for file in files:
            subprocess.run(["vipsthumbnail", file, "--size", "512x512>", "-o", "/tmp/%s.webp[Q=80,strip]"], check=True)
    return (rounds * len(files) / (time.perf_counter() - start),)


def numbers(command, **environment):
    result = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment})
    return tuple(map(float, result.stdout.split()))


def libvips(kind, files, threads):
    return numbers([sys.executable, str(HERE / "libvips.py"), kind, "5", *files], VIPS_CONCURRENCY=str(threads))


def imager(kind, files, threads=1):
    return numbers([os.path.join(RELEASE, "ThumbnailBenchmark"), kind, str(threads), "5", *files])


def alternating(rounds, ways):
    """The median of each of the figures that each way gives, over rounds in which all have their turn."""
    figures = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            figures[name].append(way())
    return {name: [statistics.median(column) for column in zip(*values)] for name, values in figures.items()}


def thumbnails(rounds, folder):
    files = photographs(folder)
    found = alternating(rounds, {
        "LPO's Imager, one thread": lambda: imager("thumbnails", files),
        "libvips in one process, one thread": lambda: libvips("thumbnails", files, 1),
        "libvips in one process": lambda: libvips("thumbnails", files, os.cpu_count()),
        "vipsthumbnail": lambda: vipsthumbnail(2, files),
        "Pillow": lambda: pillow(2, files),
    })
    ours = found["LPO's Imager, one thread"][0]
    print("| thumbnails of 12-megapixel JPEGs | a second | ours is times that |\n| --- | --- | --- |")
    for name, (rate, *_) in found.items():
        print(f"| {name} | {rate:.1f} | {ours / rate:.2f} |", flush=True)


def copies(rounds, folder):
    """Thumbnail and copy of each photograph; and all that the server does with one, from `send` to thumbnail."""
    for size in ((4000, 3000), (4032, 3024)):
        files = photographs(folder, size=size)
        found = alternating(rounds, {
            "LPO's Imager, one thread": lambda: imager("both", files),
            "LPO's Imager, two threads": lambda: imager("both", files, threads=2),
            "libvips in one process, one thread": lambda: libvips("both", files, 1),
            "Pillow": lambda: pillow(2, files, both=True),
        })
        ours = found["LPO's Imager, one thread"][1]
        print(f"| thumbnail and copy of {size[0]} × {size[1]} | a second | processor | of theirs |\n"
              "| --- | --- | --- | --- |")
        for name, (rate, used) in found.items():
            print(f"| {name} | {rate:.1f} | {used:.0f} ms | {ours / used:.2f} |", flush=True)
        rate, used = sent_photographs(rounds, files)
        print(f"| the server, two clients, from `send` to thumbnail | {rate:.1f} | {used:.0f} ms | |", flush=True)


def sent_photographs(rounds, files, seconds=10):
    """How many photographs two clients send and fetch the thumbnail of in a second, and what one costs the server."""
    os.environ.update({"MEDIA_BYTES_PER_USER": "0", "MEDIA_ROOT": str(pathlib.Path(files[0]).parent / "sent")})
    stack = Stack(os.path.join(RELEASE, "lpo"))
    figures = []
    try:
        stack.run(True, 32)
        for _ in range(rounds):
            used, start = stack.processor_seconds(), time.monotonic()
            counts = [0, 0]

            def work(number):
                connection, token = stack.connect(), stack.tokens[number]
                bearer = {"Authorization": f"Bearer {token}"}
                while time.monotonic() < start + seconds:
                    thread = stack.post(connection, "/threads", {"llm": "anthropic/bench-1-1-0"}, token)["id"]
                    curl("-H", f"Authorization: Bearer {token}", "-F", "prompt=x",
                         "-F", f"files=@{files[counts[number] % len(files)]}",
                         f"http://127.0.0.1:{stack.port}/api/v1/chat/{thread}/send")
                    connection.request("GET", f"/api/v1/threads/{thread}", headers=bearer)
                    media = json.loads(connection.getresponse().read())["messages"][0]["attachments"][0]
                    connection.request("GET", media["thumbnail_url"], headers=bearer)
                    if not connection.getresponse().read().startswith(b"RIFF"):
                        raise SystemExit("a photograph has no thumbnail")
                    counts[number] += 1

            workers = [threading.Thread(target=work, args=(number,)) for number in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            elapsed = time.monotonic() - start
            figures.append((sum(counts) / elapsed, (stack.processor_seconds() - used) * 1000 / sum(counts)))
    finally:
        stack.stop()
    return [statistics.median(column) for column in zip(*figures)]


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


def sent(port, method, path, film, token):
    """Megabytes a second of a form with a file, sent by the system without being read by anyone, until it is answered.

    curl's own forms are slower than what is measured.
    """
    before = (b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nx\r\n'
              b'--b\r\nContent-Disposition: form-data; name="files"; filename="film.mp4"\r\n\r\n')
    after = b"\r\n--b--\r\n"
    size = film.stat().st_size
    head = (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(before) + size + len(after)}\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port)) as connection, open(film, "rb") as file:
        start = time.perf_counter()
        connection.sendall(head.encode() + before)
        connection.sendfile(file)
        connection.sendall(after)
        status = connection.recv(64).split(b" ", 2)[1]
        seconds = time.perf_counter() - start
    if not status.startswith(b"2"):
        raise SystemExit(f"{method} {path} was answered {status.decode()}")
    return size / seconds / 1e6


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
            thread = stack.post(stack.connect(), "/threads", {"llm": "google/gemini-3.8-flash"}, token)["id"]
            figures["up"].append(sent(stack.port, "POST", f"/api/v1/chat/{thread}/send", film, token))
            connection = stack.connect()
            connection.request("GET", f"/api/v1/threads/{thread}", headers={"Authorization": f"Bearer {token}"})
            media = json.loads(connection.getresponse().read())["messages"][0]["attachments"][0]
            figures["down"].append(curl(*bearer, base + media["url"])[1])
            place = f"http://127.0.0.1:{nginx.port}/film.mp4"
            figures["nginx up"].append(sent(nginx.port, "PUT", "/film.mp4", film, token))
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


class Uploads:
    """Two who send files one after another, photographs and films, so that thumbnails are made all the time."""

    def __init__(self, stack, photographs_, film):
        self.stack, self.running = stack, True
        self.counts = {"anthropic/bench-1-1-0": 0, "google/gemini-3.8-flash": 0}
        files = [photographs_, [film]]
        self.threads = [threading.Thread(target=self.send, args=pair) for pair in zip(self.counts, files)]
        for thread in self.threads:
            thread.start()

    def send(self, model, files):
        connection, token = self.stack.connect(), self.stack.tokens[0]
        while self.running:
            thread = self.stack.post(connection, "/threads", {"llm": model}, token)["id"]
            curl("-H", f"Authorization: Bearer {token}", "-F", "prompt=x",
                 "-F", f"files=@{files[self.counts[model] % len(files)]}",
                 f"http://127.0.0.1:{self.stack.port}/api/v1/chat/{thread}/send")
            self.counts[model] += 1

    def stop(self):
        """How many of each were sent."""
        self.running = False
        for thread in self.threads:
            thread.join()
        return list(self.counts.values())


def streams(rounds, folder):
    """The time to the first chunk while thumbnails are made, beside that while none are."""
    files = photographs(folder)
    film = str(folder / "film-of-thumbnails.mp4")
    subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=10",
                    "-c:v", "libx264", "-preset", "fast", "-pix_fmt", "yuv420p", film], check=True)
    os.environ.update({
        "MEDIA_BYTES_PER_USER": "0", "MEDIA_ROOT": str(folder / "thumbnails"), "GOOGLE_AI_API_KEY": "bench",
        "GOOGLE_AI_BASE_URL": "http://127.0.0.1:9",
    })
    stack = Stack(os.path.join(RELEASE, "lpo"))
    try:
        stack.run(True, 64)
        print("| streams | first chunk, median (p95) | while thumbnails are made | ratio | photographs, films a second |\n"
              "| --- | --- | --- | --- | --- |")
        for name, options in (("1 after another", {"streams": 1, "frames": 8, "repeat": 60}),
                              ("32, spread", {"streams": 32, "spread": 1280, "repeat": 4}),
                              ("128, spread", {"streams": 128, "spread": 1280, "repeat": 4})):
            without, beside, rates = [], [], []
            for _ in range(rounds):
                without.append(stack.run(True, **options))
                start, uploads = time.monotonic(), Uploads(stack, files, film)
                time.sleep(1)
                beside.append(stack.run(True, **options))
                seconds = time.monotonic() - start
                rates.append([count / seconds for count in uploads.stop()])
            median = {(which, key): statistics.median(report[key] for report in reports)
                      for which, reports in (("without", without), ("beside", beside))
                      for key in ("first_median", "first_p95")}
            print(f"| {name} | {median['without', 'first_median']:.2f} ({median['without', 'first_p95']:.2f}) ms | "
                  f"{median['beside', 'first_median']:.2f} ({median['beside', 'first_p95']:.2f}) ms | "
                  f"{median['beside', 'first_median'] / median['without', 'first_median']:.2f} | "
                  f"{', '.join(f'{statistics.median(rate):.1f}' for rate in zip(*rates))} |", flush=True)
    finally:
        stack.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--only", default="thumbnails,copies,transfers,streams", help="which figures, by comma")
    parser.add_argument("--megabytes", type=int, default=512, help="the size of the file that is moved, in MiB")
    arguments = parser.parse_args()
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, load before it {os.getloadavg()[0]:.1f}\n", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp"))
    try:
        if "thumbnails" in arguments.only.split(","):
            thumbnails(arguments.rounds, folder)
        if "copies" in arguments.only.split(","):
            copies(arguments.rounds, folder)
        if "transfers" in arguments.only.split(","):
            transfers(arguments.rounds, folder, arguments.megabytes << 20)
        if "streams" in arguments.only.split(","):
            streams(arguments.rounds, folder)
    finally:
        shutil.rmtree(folder)


main()
