#!/usr/bin/env python3
"""Makes the files in Contracts/fixtures/media anew: one of each kind that is taken, and some that are refused.

It needs ffmpeg, and Pillow with pillow-heif from PyPI. What is made is committed; nothing but this script makes it.
"""

import io
import pathlib
import subprocess
import zipfile

import pillow_heif
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Contracts" / "fixtures" / "media"
SIZE = (48, 32)


def picture(mode="RGB"):
    """No two of its corners are alike, so that turning it shows."""
    image = Image.new("RGB", SIZE, (230, 230, 230))
    image.paste((200, 30, 30), (0, 0, 24, 16))
    image.paste((30, 160, 60), (24, 0, 48, 16))
    image.paste((40, 60, 200), (0, 16, 24, 32))
    if mode == "RGBA":
        image = image.convert("RGBA")
        image.paste((0, 0, 0, 0), (24, 16, 48, 32))
    return image


def camera(orientation):
    """What a phone writes beside the picture: how it was held, with what, and where."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (48.0, 51.0, 29.0)
    gps[3], gps[4] = "E", (2.0, 17.0, 40.0)
    return exif


def images():
    pillow_heif.register_heif_opener()
    picture().save(FOLDER / "photo.jpg", quality=90, exif=camera(6))
    picture("RGBA").save(FOLDER / "picture.png")
    picture("RGBA").save(FOLDER / "picture.webp", lossless=True)
    frames = [picture().rotate(turn) for turn in (0, 90, 180)]
    frames[0].save(FOLDER / "animation.gif", save_all=True, append_images=frames[1:], duration=100)
    picture().save(FOLDER / "picture.tiff")
    picture().save(FOLDER / "picture.bmp")
    picture().save(FOLDER / "picture.heic", quality=80)
    picture().save(FOLDER / "picture.avif", format="AVIF", quality=80)


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-threads", "1", *arguments], check=True)


def moving():
    video = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5:duration=1"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=1"]
    for name, codecs in {
        "clip.mp4": ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "16k"],
        "clip.mov": ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "16k"],
        "clip.3gp": ["-c:v", "mpeg4", "-c:a", "aac", "-b:a", "16k"],
        "clip.webm": ["-c:v", "libvpx", "-c:a", "libopus", "-b:a", "16k"],
    }.items():
        ffmpeg(*video, *sound, *codecs, "-shortest", str(FOLDER / name))
    for name, codecs in {
        "sound.mp3": ["-c:a", "libmp3lame", "-b:a", "16k"],
        "sound.m4a": ["-c:a", "aac", "-b:a", "16k"],
        "sound.aac": ["-c:a", "aac", "-b:a", "16k"],
        "sound.wav": ["-ar", "8000", "-c:a", "pcm_u8"],
        "sound.ogg": ["-c:a", "libopus", "-b:a", "16k"],
        "sound.flac": ["-ar", "8000", "-c:a", "flac"],
    }.items():
        ffmpeg(*sound, *codecs, str(FOLDER / name))


def refused():
    png = (FOLDER / "picture.png").read_bytes()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "a")
    (FOLDER / "archive.zip").write_bytes(archive.getvalue())
    (FOLDER / "polyglot.png").write_bytes(png + archive.getvalue())
    (FOLDER / "truncated.png").write_bytes(png[:20])
    (FOLDER / "broken.png").write_bytes(png[:-40] + bytes(40))
    (FOLDER / "lying.jpg").write_bytes(b"This is a text, whatever its name says.\n")
    (FOLDER / "empty.png").write_bytes(b"")
    (FOLDER / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n')
    (FOLDER / "document.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    (FOLDER / "program.jpg").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(57))
    huge = bytearray(png)
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    (FOLDER / "huge.png").write_bytes(huge)


FOLDER.mkdir(exist_ok=True)
images()
moving()
refused()
