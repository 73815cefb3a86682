#!/usr/bin/env python3
"""Makes the files in Contracts/fixtures/media anew: one of each kind that is taken, and some that are refused.

It needs ffmpeg, and Pillow with pillow-heif from PyPI. What is made is committed; nothing but this script makes it.
"""

import io
import pathlib
import subprocess
import tempfile
import zipfile

import pillow_heif
from PIL import Image, ImageOps

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
    picture().save(FOLDER / "upright.jpg", quality=90, exif=camera(1))
    picture("RGBA").save(FOLDER / "picture.png")
    picture("RGBA").save(FOLDER / "picture.webp", lossless=True)
    # More than a thumbnail may have, and turned: 1,200 x 800 where it is shown.
    large = picture().resize((1200, 800)).transpose(Image.Transpose.ROTATE_90)
    large.save(FOLDER / "large.jpg", quality=60, exif=camera(6))
    picture().resize((512, 341)).save(FOLDER / "large-thumbnail.png")
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


def previews():
    """What thumbnails are compared with, made another way: from the source itself, and drawn."""
    frame = FOLDER / "clip-frame.png"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5:duration=1", "-frames:v", "1", str(frame))
    # Two seconds, of which one frame, that at 0.2 s, is as it should be. As a phone writes it: lying, with a matrix that
    # turns it, and with where it was.
    with tempfile.TemporaryDirectory() as folder:
        for number in range(10):
            image = picture() if number == 1 else ImageOps.invert(picture())
            image.save(f"{folder}/{number}.png")
        video = f"{folder}/video.mp4"
        encoding = ["-c:v", "libx264", "-qp", "10", "-pix_fmt", "yuv420p"]
        ffmpeg("-framerate", "5", "-i", f"{folder}/%d.png", *encoding, video)
        ffmpeg(
            "-i", video, "-c", "copy", "-metadata:s:v:0", "rotate=90", "-movflags", "use_metadata_tags",
            "-metadata", "com.apple.quicktime.location.ISO6709=+48.8577+002.2950/", "-metadata", "title=A secret title",
            str(FOLDER / "portrait.mp4"),
        )  # fmt: skip
    picture().rotate(90, expand=True).save(FOLDER / "portrait-frame.png")
    cover = FOLDER / "cover.png"
    picture().save(cover)
    ffmpeg(
        "-i", str(FOLDER / "sound.mp3"), "-i", str(cover), "-map", "0:a", "-map", "1:v", "-c:a", "copy", "-c:v", "mjpeg",
        "-q:v", "2", "-disposition:v", "attached_pic", "-metadata", "title=A secret title", str(FOLDER / "covered.mp3"),
    )  # fmt: skip
    cover.unlink()
    ffmpeg(
        "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=8000:duration=2", "-af", "volume=t/2:eval=frame",
        "-c:a", "pcm_s16le", str(FOLDER / "rising.wav"),
    )  # fmt: skip
    waveform(lambda bar: 1).save(FOLDER / "steady-waveform.png")
    waveform(lambda bar: (bar + 1) / 128).save(FOLDER / "rising-waveform.png")


def waveform(loudness):
    image = Image.new("RGBA", (512, 256), (0, 0, 0, 0))
    for bar in range(128):
        half = max(1, round(loudness(bar) * 128))
        image.paste((0x4A, 0x7F, 0xC1, 255), (bar * 4, 128 - half, bar * 4 + 3, 128 + half))
    return image


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
previews()
refused()
