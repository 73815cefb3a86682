#!/usr/bin/env python3
"""Makes the files in Contracts/fixtures/media anew: one of each kind that is taken, and some that are refused.

`fixtures.py` makes all of them, `fixtures.py NAME…` only those with these names. Another version of a codec writes other
bytes, and contracts name the sizes and the offsets of the bytes that are committed. So name only what is new.

It needs ffmpeg, and Pillow with pillow-heif from PyPI. What is made is committed; nothing but this script makes it.
"""

import io
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

import pillow_heif
from PIL import Image, ImageOps

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Contracts" / "fixtures" / "media"
# Where files are made before those that are wanted are copied.
FOLDER = pathlib.Path(tempfile.mkdtemp())
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


def double(image):
    """Twice as wide and high: what codecs lose at the edges of fields is less of it."""
    return image.resize((2 * image.width, 2 * image.height), Image.Resampling.NEAREST)


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


# --- Colours ----------------------------------------------------------------------------------------------------------
#
# Each file with a profile has other samples than plain.png, and a profile by which they mean the colours of plain.png. So a
# reader that ignores the profile shows other colours, and the right colours are known without a colour engine.

# The primaries in XYZ, adapted to D50: of sRGB, and of BT.2020, whose gamut is far wider.
SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
BT2020 = ((0.6734, 0.2790, -0.0019), (0.1656, 0.6753, 0.0299), (0.1251, 0.0456, 0.7969))
D50 = (0.9642, 1.0, 0.8249)


def curve(kind, *numbers):
    """A parametric curve; kind 0 is a power, kind 3 that of sRGB."""
    return struct.pack(f">4sIHH{len(numbers)}i", b"para", 0, kind, 0, *(round(number * 65536) for number in numbers))


SRGB_CURVE = curve(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def linear(value):
    """The light, 0 to 1, of a sample of sRGB, 0 to 255."""
    value /= 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def to_xyz(colour):
    return [sum(linear(value) * column[row] for value, column in zip(colour, SRGB)) for row in range(3)]


def solve(columns, wanted):
    """The factors by which three vectors add up to the wanted one (Cramer's rule)."""

    def volume(a, b, c):
        return sum(a[i] * (b[i - 2] * c[i - 1] - b[i - 1] * c[i - 2]) for i in range(3))

    def replaced(place):
        return [wanted if i == place else column for i, column in enumerate(columns)]

    return [volume(*replaced(place)) / volume(*columns) for place in range(3)]


def profile(kind, colours, connection, tags):
    """A profile of version 4 (ICC.1:2010)."""
    words = "Made for tests".encode("utf-16-be")
    text = struct.pack(">4sIII4sII", b"mluc", 0, 1, 12, b"enUS", len(words), 28) + words
    tags = {b"desc": text, b"cprt": text, b"wtpt": xyz(D50), **tags}
    table, data, place = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        # Tags with the same content share it.
        if content not in data:
            data += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", name, place + data.index(content), len(content))
    header = struct.pack(
        ">IIB3x4s4s4s6H4s28x3i48x", place + len(data), 0, 4, kind, colours, connection, 2026, 1, 1, 0, 0, 0, b"acsp",
        *(round(x * 65536) for x in D50),
    )  # fmt: skip
    return header + table + data


def xyz(values):
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(x * 65536) for x in values))


def rgb_profile(columns, curve):
    tags = {}
    for name, column in zip(b"rgb", columns):
        tags[bytes([name]) + b"XYZ"] = xyz(column)
        tags[bytes([name]) + b"TRC"] = curve
    return profile(b"mntr", b"RGB ", b"XYZ ", tags)


def swapped():
    """The samples of red, green and blue change places."""
    red, green, blue = picture().split()
    return Image.merge("RGB", (green, blue, red)), rgb_profile((SRGB[1], SRGB[2], SRGB[0]), SRGB_CURVE)


def wide():
    """Samples of BT.2020, by a power of 2.4."""
    image = picture()
    samples = {
        colour: tuple(round(255 * max(0, part) ** (1 / 2.4)) for part in solve(BT2020, to_xyz(colour)))
        for _, colour in image.getcolors()
    }
    image.putdata([samples[colour] for colour in image.getdata()])
    return image, rgb_profile(BT2020, curve(0, 2.4))


def greys():
    """Four fields of grey."""
    image = Image.new("L", SIZE, 230)
    for shade, box in {90: (0, 0, 24, 16), 140: (24, 0, 48, 16), 190: (0, 16, 24, 32)}.items():
        image.paste(shade, box)
    return image


def lab(colour):
    def root(value):
        return value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116

    x, y, z = (root(value / white) for value, white in zip(to_xyz(colour), D50))
    return round((116 * y - 16) * 2.55), round(500 * (x - y)) + 128, round(200 * (y - z)) + 128


def inks():
    """Cyan, magenta, yellow and paper, with a profile by which these inks are red, green and blue."""
    image = Image.new("CMYK", SIZE)
    image.paste((255, 0, 0, 0), (0, 0, 24, 16))
    image.paste((0, 255, 0, 0), (24, 0, 48, 16))
    image.paste((0, 0, 255, 0), (0, 16, 24, 32))
    # All 16 combinations of four inks; those of two or more are black.
    corners = {0b0000: (255, 255, 255), 0b1000: (200, 30, 30), 0b0100: (30, 160, 60), 0b0010: (40, 60, 200)}
    straight = bytes(range(256))
    unit = [65536 if i % 4 == 0 else 0 for i in range(9)]
    points = b"".join(bytes(lab(corners.get(corner, (0, 0, 0)))) for corner in range(16))
    table = struct.pack(">4sIBBBx9i", b"mft1", 0, 4, 3, 2, *unit) + straight * 4 + points + straight * 3
    return image, profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": table, b"A2B1": table})


def coloured():
    picture().save(FOLDER / "plain.png")
    greys().save(FOLDER / "grey.png")
    image, icc = swapped()
    image.save(FOLDER / "swapped.jpg", quality=95, subsampling=0, icc_profile=icc)
    image.save(FOLDER / "swapped.png", icc_profile=icc)
    image.save(FOLDER / "swapped.webp", lossless=True, icc_profile=icc)
    image.save(FOLDER / "swapped.tiff", icc_profile=icc)
    image.save(FOLDER / "swapped.heic", quality=90, chroma=444, icc_profile=icc)
    image.save(FOLDER / "swapped.avif", quality=90, subsampling="4:4:4", icc_profile=icc)
    image, icc = wide()
    image.save(FOLDER / "wide.jpg", quality=95, subsampling=0, icc_profile=icc)
    # Grey samples that are proportional to the light.
    icc = profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": struct.pack(">4sII", b"curv", 0, 0)})
    greys().point([round(255 * linear(shade)) for shade in range(256)]).save(
        FOLDER / "linear.jpg", quality=95, icc_profile=icc
    )
    image, icc = inks()
    image.save(FOLDER / "inks.jpg", quality=95, icc_profile=icc)
    shown = picture()
    shown.paste((255, 255, 255), (24, 16, 48, 32))
    shown.save(FOLDER / "inks-shown.png")
    # Without a profile: about the colours that offset printing on coated paper has.
    double(image).save(FOLDER / "cmyk.jpg", quality=95)
    shown = Image.new("RGB", SIZE, (255, 255, 255))
    shown.paste((0, 158, 226), (0, 0, 24, 16))
    shown.paste((232, 22, 130), (24, 0, 48, 16))
    shown.paste((255, 237, 0), (0, 16, 24, 32))
    double(shown).save(FOLDER / "cmyk-shown.png")


# --- Varieties of each format -----------------------------------------------------------------------------------------


def png(size, depth, colour, sample, interlaced=False, extra=b""):
    """A PNG whose samples are given by place. Pillow writes neither colours of 16 bits nor interlaced ones."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def row(columns, y):
        bits = "".join(f"{part:0{depth}b}" for x in columns for part in sample(x, y))
        bits += "0" * (-len(bits) % 8)
        return bytes([0, *(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))])

    width, height = size
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = [row(range(left, width, across), y) for left, top, across, down in passes for y in range(top, height, down)]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    data = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def glass():
    """The fields are opaque, two thirds, one third, and fully transparent."""
    image = picture().convert("RGBA")
    alpha = Image.new("L", SIZE, 0)
    for value, box in {255: (0, 0, 24, 16), 170: (24, 0, 48, 16), 85: (0, 16, 24, 32)}.items():
        alpha.paste(value, box)
    image.putalpha(alpha)
    return image


def pngs():
    image, grey, clear = picture(), greys(), glass()

    def colour(x, y):
        return image.getpixel((x, y))

    def deep(x, y):
        return [part * 257 for part in colour(x, y)]

    clear.save(FOLDER / "glass.png")
    palette = image.quantize(4)
    # The order of a palette is the encoder's.
    colours = [tuple(palette.getpalette()[3 * i : 3 * i + 3]) for i in range(4)]
    alpha = {image.getpixel(place): clear.getpixel(place)[3] for place in ((0, 0), (24, 0), (0, 16), (24, 16))}
    palette.save(FOLDER / "palette.png", transparency=bytes(alpha[entry] for entry in colours))
    clear.convert("LA").save(FOLDER / "grey-alpha.png")
    (FOLDER / "deep.png").write_bytes(png(SIZE, 16, 2, deep))
    (FOLDER / "deep-grey.png").write_bytes(png(SIZE, 16, 0, lambda x, y: [grey.getpixel((x, y)) * 257]))
    (FOLDER / "interlaced.png").write_bytes(png(SIZE, 8, 2, colour, interlaced=True))
    # One colour is transparent: the light grey of the last field.
    key = struct.pack(">I4s3H", 6, b"tRNS", 230, 230, 230)
    key += struct.pack(">I", zlib.crc32(key[4:]))
    (FOLDER / "keyed.png").write_bytes(png(SIZE, 8, 2, colour, extra=key))
    stripes = Image.new("1", SIZE)
    stripes.paste(1, (0, 0, 24, 16))
    stripes.paste(1, (24, 16, 48, 32))
    (FOLDER / "bilevel.png").write_bytes(png(SIZE, 1, 0, lambda x, y: [int(stripes.getpixel((x, y)) > 0)]))
    frames = [picture().rotate(turn) for turn in (0, 90, 180)]
    frames[0].save(FOLDER / "animation.png", save_all=True, append_images=frames[1:], duration=100)


def jpegs():
    picture().save(FOLDER / "progressive.jpg", quality=90, progressive=True, subsampling=0)
    picture().save(FOLDER / "rgb.jpg", quality=90, keep_rgb=True)
    greys().save(FOLDER / "grey.jpg", quality=90)
    for orientation in range(1, 9):
        file = FOLDER / f"turned-{orientation}.jpg"
        lying(orientation).save(file, quality=90, subsampling=0, exif=camera(orientation))


def lying(orientation):
    """The picture as it is stored for readers that turn it by this orientation."""
    ways = Image.Transpose
    way = {
        2: ways.FLIP_LEFT_RIGHT, 3: ways.ROTATE_180, 4: ways.FLIP_TOP_BOTTOM, 5: ways.TRANSPOSE, 6: ways.ROTATE_90,
        7: ways.TRANSVERSE, 8: ways.ROTATE_270,
    }  # fmt: skip
    return picture().transpose(way[orientation]) if orientation > 1 else picture()


def others():
    frames = [picture().rotate(turn) for turn in (0, 90, 180)]
    rest = {"save_all": True, "append_images": frames[1:]}
    double(picture()).save(FOLDER / "lossy.webp", quality=95)
    glass().save(FOLDER / "glass.webp", quality=95)
    picture().save(FOLDER / "lossless.webp", lossless=True)
    frames[0].save(FOLDER / "animation.webp", lossless=True, duration=100, **rest)
    lying(6).save(FOLDER / "turned.webp", lossless=True, exif=camera(6))
    frames[0].save(FOLDER / "pages.tiff", **rest)
    (FOLDER / "motorola.tiff").write_bytes(tiff(greys(), ">"))
    for bands in (5, 6):
        (FOLDER / f"bands-{bands}.tiff").write_bytes(tiff(greys(), "<", bands))
    lying(6).save(FOLDER / "turned.tiff", tiffinfo={274: 6})
    lying(6).save(FOLDER / "turned.png", exif=camera(6))
    lying(6).save(FOLDER / "turned.heic", quality=80, exif=camera(6).tobytes())
    double(picture()).save(FOLDER / "double.png")
    # Two tiles, whose border is none of the fields'.
    double(picture()).save(FOLDER / "grid.heic", quality=80, tile_size=64)
    glass().save(FOLDER / "glass.avif", quality=90, subsampling="4:4:4")
    frames[0].save(FOLDER / "animation.avif", quality=80, duration=100, **rest)
    picture().quantize(4).save(FOLDER / "palette.bmp")
    masks = struct.pack("<4I", 0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000)
    header = struct.pack("<IiiHHIIiiII", 108, 48, -32, 1, 32, 3, 0, 0, 0, 0, 0) + masks + bytes(52)
    red, green, blue, alpha = glass().split()
    pixels = Image.merge("RGBA", (blue, green, red, alpha)).tobytes()
    (FOLDER / "glass.bmp").write_bytes(struct.pack("<2sIII", b"BM", 122 + len(pixels), 0, 122) + header + pixels)


def tiff(grey, order, bands=1):
    """A grey picture in a byte order; further bands are copies of the first."""
    width, height = grey.size
    data = b"".join(bytes([value]) * bands for value in grey.tobytes())
    more = struct.pack(f"{order}{bands}H", *[8] * bands) + struct.pack(f"{order}{bands}H", *[0] * bands)
    place = 8 + 2 + 12 * 10 + 4
    pixels = place + len(more)
    long, short = 4, 3
    bits = (short, 1, 8) if bands == 1 else (short, bands, place)
    # The further bands are of an unspecified kind.
    kinds = (short, bands - 1, place + 2 * bands) if bands > 3 else (short, 1, 0)
    tags = [
        (256, long, 1, width), (257, long, 1, height), (258, *bits), (259, short, 1, 1), (262, short, 1, 1),
        (273, long, 1, pixels), (277, short, 1, bands), (278, long, 1, height), (279, long, 1, len(data)),
        (338, *kinds),
    ]  # fmt: skip
    if bands == 1:
        tags[9] = (284, short, 1, 1)
    entries = b""
    for number, kind, count, value in tags:
        inline = kind == short and count == 1
        entries += struct.pack(f"{order}HHI", number, kind, count)
        entries += struct.pack(f"{order}HH", value, 0) if inline else struct.pack(f"{order}I", value)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    directory = struct.pack(f"{order}H", len(tags)) + entries + bytes(4)
    return mark + struct.pack(f"{order}I", 8) + directory + more + data


def sounds():
    sound = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=16000:duration=1", "-fflags", "+bitexact"]
    ffmpeg(*sound, "-c:a", "libopus", "-b:a", "16k", "-flags:a", "+bitexact", str(FOLDER / "sound.webm"))
    ffmpeg(*sound, "-c:a", "libvorbis", "-q:a", "0", "-flags:a", "+bitexact", str(FOLDER / "vorbis.ogg"))
    ffmpeg(*sound, "-ar", "8000", "-c:a", "flac", "-f", "ogg", "-flags:a", "+bitexact", str(FOLDER / "flac.ogg"))
    ffmpeg(*sound, "-c:a", "mp2", "-b:a", "32k", "-f", "mp2", "-flags:a", "+bitexact", str(FOLDER / "sound.mp2"))


def partial():
    """A GIF whose first frame covers a part of the canvas; the other two cover it all and differ in their disposal."""

    def frame(box, colour, disposal):
        left, top, right, bottom = box
        control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, disposal << 2 | 1, 10, 3, 0)
        head = struct.pack("<BHHHHB", 0x2C, left, top, right - left, bottom - top, 0)
        # Codes of three bits. One that clears the table stands before every other pixel, so that none gets longer.
        codes = []
        for number in range((right - left) * (bottom - top)):
            codes += [colour] if number % 2 else [4, colour]
        bits = "".join(f"{code:03b}" for code in reversed([*codes, 5]))
        data = int(bits, 2).to_bytes(-(-len(bits) // 8), "little")
        blocks = b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255))
        return control + head + b"\x02" + blocks + b"\0"

    colours = bytes([200, 30, 30, 30, 160, 60, 40, 60, 200, 255, 255, 255])
    whole = (0, 0, *SIZE)
    frames = frame((24, 0, 48, 16), 1, 2) + frame(whole, 0, 3) + frame(whole, 2, 1)
    data = struct.pack("<6sHHBBB", b"GIF89a", *SIZE, 0x81, 3, 0) + colours + frames + b";"
    (FOLDER / "partial.gif").write_bytes(data)
    shown = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    shown.paste((30, 160, 60, 255), (24, 0, 48, 16))
    shown.save(FOLDER / "partial-shown.png")


def sizes():
    """Long and small pictures, and what their thumbnails and copies for vendors have to be."""

    def strip(width, height):
        image = Image.new("RGB", (width, height), (230, 230, 230))
        for place, colour in enumerate(((200, 30, 30), (30, 160, 60), (40, 60, 200))):
            image.paste(colour, (place * width // 4, 0, (place + 1) * width // 4, height))
        return image

    for size in ((2000, 3), (2004, 3), (512, 2), (512, 1), (513, 2)):
        strip(*size).save(FOLDER / f"strip-{size[0]}x{size[1]}.png")
    for size in ((2000, 3), (2004, 3), (512, 1)):
        strip(*size).transpose(Image.Transpose.ROTATE_90).save(FOLDER / f"strip-{size[1]}x{size[0]}.png")
    dot = Image.new("RGB", (1, 1), (200, 30, 30))
    for ending in ("png", "jpg", "gif", "webp"):
        dot.save(FOLDER / f"dot.{ending}")
    for size in ((9, 7), (9, 8), (7, 9), (8, 9)):
        picture().resize(size).save(FOLDER / f"small-{size[0]}x{size[1]}.png")


images()
moving()
previews()
refused()
coloured()
pngs()
jpegs()
others()
partial()
sizes()
sounds()

wanted = set(sys.argv[1:]) or {path.name for path in FOLDER.iterdir()}
missing = [name for name in sorted(wanted) if not (FOLDER / name).is_file()]
if missing:
    sys.exit(f"No fixture is named {', '.join(missing)}.")
TARGET.mkdir(exist_ok=True)
for name in wanted:
    shutil.copyfile(FOLDER / name, TARGET / name)
shutil.rmtree(FOLDER)
