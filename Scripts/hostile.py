#!/usr/bin/env python3
"""Makes a folder of files that nobody means well with, for the tests: `hostile.py FOLDER`.

Each file's name begins with the status that sending it must have. It needs ffmpeg.
"""

import io
import pathlib
import struct
import subprocess
import sys
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOOD = {path.name: path.read_bytes() for path in (ROOT / "Contracts" / "fixtures" / "media").iterdir()}
FOLDER = pathlib.Path(sys.argv[1])


def write(name, data):
    (FOLDER / name).write_bytes(data)


def zeros(count):
    """So many zeros as zlib packs them, without having them all at once."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block[: min(len(block), count - start)]) for start in range(0, count, len(block))]
    return b"".join(parts) + packer.flush()


# --- PNG ---------------------------------------------------------------------------------------------------------------


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth=8, colour=0, interlaced=False, data=None, extra=b""):
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    if data is None:
        passes = [(0, 0, 1, 1)]
        if interlaced:
            passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        count = 0
        for left, top, across, down in passes:
            columns, rows = -(-(width - left) // across), -(-(height - top) // down)
            count += rows * (1 + -(-columns * bits // 8))
        data = zeros(count)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def pngs():
    write("200-png-of-99-megapixels.png", png(10_000, 9_900))
    write("200-png-interlaced-99-megabytes.png", png(10_000, 9_900, interlaced=True))
    write("415-png-interlaced-of-16-bits.png", png(5_000, 5_000, depth=16, colour=6, interlaced=True))
    write("415-png-of-more-than-100-megapixels.png", png(10_001, 10_000))
    write("415-png-of-all-pixels-there-are.png", png(0x7FFF_FFFF, 0x7FFF_FFFF, data=zeros(1000)))
    write("415-png-of-no-width.png", png(0, 10, data=zeros(10)))
    write("415-png-with-fewer-rows-than-said.png", png(5_000, 5_000, data=zeros(100_000)))
    # A profile and a text of a gigabyte.
    profile = chunk(b"iCCP", b"x\0\0" + zeros(1 << 28))
    write("200-png-with-a-profile-of-256-megabytes.png", png(64, 64, colour=2, extra=profile))
    write("200-png-with-a-text-of-256-megabytes.png", png(64, 64, extra=chunk(b"zTXt", b"x\0\0" + zeros(1 << 28))))
    write("200-png-of-many-texts.png", png(64, 64, extra=chunk(b"tEXt", b"a\0b") * 20_000))


# --- GIF ---------------------------------------------------------------------------------------------------------------


def gif(width, height, frames, size=None):
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + bytes([255, 0, 0, 0, 0, 255])
    wide, high = size or (1, 1)
    frame = b"\x21\xf9\x04\0\x01\0\0\0" + b"\x2c" + struct.pack("<HHHH", 0, 0, wide, high) + b"\0" + b"\x02\x02\x44\x01\0"
    return head + frame * frames + b"\x3b"


def gifs():
    write("200-gif-of-10000-frames.gif", gif(64, 64, 10_000))
    write("200-gif-of-10000-frames-on-36-megapixels.gif", gif(6_000, 6_000, 10_000))
    write("200-gif-of-65535-x-65535.gif", gif(65_535, 65_535, 1))
    write("415-gif-without-an-end-of-its-blocks.gif", gif(64, 64, 1)[:-6])


# --- TIFF and BMP ------------------------------------------------------------------------------------------------------


def tiff(width, height, bands, entries=(), data=None):
    data = zeros(width * height * bands) if data is None else data
    bits = struct.pack("<H", 8) * bands
    tags = {
        256: (4, 1, width), 257: (4, 1, height), 258: (3, bands, 8), 259: (3, 1, 8), 262: (3, 1, 1 if bands < 3 else 2),
        273: (4, 1, 8), 277: (3, 1, bands), 278: (4, 1, height), 279: (4, 1, len(data)), 284: (3, 1, 1),
    }  # fmt: skip
    if bands > 3:
        tags[338] = (3, bands - 3, 0)
    tags.update(entries)
    place = 8 + len(data)
    extra = b""
    directory = struct.pack("<H", len(tags))
    for tag, (kind, count, value) in sorted(tags.items()):
        if tag in (258, 338) and count > 2:
            value = place + len(extra)
            extra += bits if tag == 258 else bytes(2 * count)
        directory += struct.pack("<HHII", tag, kind, count, value)
    return b"II*\0" + struct.pack("<I", place + len(extra)) + data + extra + directory + bytes(4)


def tiffs():
    write("415-tiff-of-2000-bands.tiff", tiff(512, 512, 2_000))
    write("415-tiff-of-300-megabytes.tiff", tiff(10_000, 10_000, 3))
    write("415-tiff-whose-directory-follows-itself.tiff", b"II*\0\x08\0\0\0" + struct.pack("<H", 0) + struct.pack("<I", 8))
    write("415-tiff-with-a-strip-beyond-its-end.tiff", tiff(64, 64, 1, {273: (4, 1, 0xFFFF_0000)}))


def bmp(width, height, bits, size=40, offset=54, data=b""):
    header = struct.pack("<IiiHHIIiiII", size, width, height, 1, bits, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(data), 0, 0, offset) + header + data


def bmps():
    write("415-bmp-of-lowest-height.bmp", bmp(1, -0x8000_0000, 24, data=bytes(100)))
    write("415-bmp-of-all-pixels-there-are.bmp", bmp(0x7FFF_FFFF, 0x7FFF_FFFF, 32, data=bytes(100)))
    write("415-bmp-with-pixels-beyond-its-end.bmp", bmp(8, 8, 24, offset=0xFFFF_FFF0, data=bytes(300)))
    write("415-bmp-with-a-header-beyond-its-end.bmp", bmp(8, 8, 24, size=0xFFFF_FFF0, data=bytes(300)))


# --- JPEG, WebP, HEIF --------------------------------------------------------------------------------------------------


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpegs():
    photo = GOOD["photo.jpg"]
    tables = photo[: photo.index(b"\xff\xc0")]
    frame = lambda marker, width, height: segment(marker, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    scan = segment(0xDA, b"\x01\x01\0\x01\x01\x00") + b"\0"
    write("415-jpeg-progressive-of-1000-scans.jpg", tables + frame(0xC2, 9_000, 9_000) + scan * 1000 + b"\xff\xd9")
    write("415-jpeg-of-65535-x-65535.jpg", tables + frame(0xC0, 65_535, 65_535) + scan + b"\xff\xd9")
    write("415-jpeg-of-no-size.jpg", tables + frame(0xC0, 0, 0) + scan + b"\xff\xd9")
    # 4 GB of Exif in segments of 64 KB would be long to send; a hundred of them are enough to see that they are not kept.
    exif = segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + bytes(65_000)) * 100
    write("200-jpeg-with-six-megabytes-of-exif.jpg", photo[:2] + exif + photo[2:])
    write("415-jpeg-that-is-cut.jpg", photo[: len(photo) // 2])


def webps():
    vp8x = lambda width, height: b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + vp8x(1 << 24, 1 << 24) + GOOD["picture.webp"][12:]
    write("415-webp-of-all-pixels-there-are.webp", b"RIFF" + struct.pack("<I", len(body)) + body)
    write("415-webp-longer-than-said.webp", b"RIFF" + struct.pack("<I", 4) + GOOD["picture.webp"][8:])
    for name, size in {"415-webp-of-128-megapixels.webp": "16000x8000", "200-webp-of-36-megapixels.webp": "6000x6000"}.items():
        ffmpeg(f"color=red:size={size}", "-frames:v", "1", "-c:v", "libwebp", "-lossless", "1", "-compression_level", "0", name=name)


def box(kind, data, size=None):
    return struct.pack(">I", 8 + len(data) if size is None else size) + kind + data


def heifs():
    avif = GOOD["picture.avif"]
    place = avif.index(b"ispe") + 8
    write("415-avif-of-all-pixels-there-are.avif", avif[:place] + struct.pack(">II", 0xFFFF_FFFF, 0xFFFF_FFFF) + avif[place + 8 :])
    write("415-heic-that-is-cut.heic", GOOD["picture.heic"][:-100])
    write("415-heic-of-nothing-but-a-brand.heic", box(b"ftyp", b"heic" + bytes(4) + b"heicmif1"))
    ffmpeg("color=red:size=7000x6800", "-frames:v", "1", "-pix_fmt", "yuv420p", "-c:v", "libaom-av1", "-crf", "40", "-cpu-used", "8", "-usage", "allintra", "-still-picture", "1", "-f", "avif", name="415-avif-of-48-megapixels.avif")


# --- Videos and sound --------------------------------------------------------------------------------------------------


def nested(kind, depth, inner):
    for _ in range(depth):
        inner = box(kind, inner)
    return inner


def recordings():
    ftyp = box(b"ftyp", b"isom" + bytes(4) + b"isommp42")
    clip = GOOD["clip.mp4"]
    write("415-mp4-of-nothing-but-a-brand.mp4", ftyp)
    write("415-mp4-of-boxes-in-boxes.mp4", ftyp + nested(b"moov", 20_000, b""))
    write("415-mp4-with-a-box-of-all-bytes-there-are.mp4", ftyp + struct.pack(">I", 1) + b"moov" + struct.pack(">Q", (1 << 64) - 1))
    table = clip.index(b"stts") + 8
    write("200-mp4-with-more-samples-than-bytes.mp4", clip[:table] + struct.pack(">I", 0xFFFF_FFFF) + clip[table + 4 :])
    sizes = clip.index(b"stsz") + 12
    write("200-mp4-with-samples-of-all-sizes.mp4", clip[:sizes] + struct.pack(">I", 0x7FFF_FFFF) + clip[sizes + 4 :])
    pictures = clip.index(b"mdat") + 4
    write("200-mp4-of-noise.mp4", clip[:pictures] + bytes(i * i % 251 for i in range(clip.index(b"moov") - 4 - pictures)) + clip[clip.index(b"moov") - 4 :])
    write("200-webm-that-is-cut.webm", GOOD["clip.webm"][:2_500])
    write("415-webm-of-one-element-without-an-end.webm", b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff")
    write("415-flac-of-blocks-without-an-end.flac", b"fLaC" + b"\x04\xff\xff\xff" * 1000)
    write("415-ogg-of-empty-pages.ogg", (b"OggS" + bytes(23)) * 20_000)
    write("415-mp3-of-a-tag-without-sound.mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(1000))
    wav = GOOD["sound.wav"]
    write("200-wav-of-more-than-there-is.wav", wav[: wav.index(b"data") + 4] + b"\xff\xff\xff\xff" + wav[wav.index(b"data") + 8 :])
    # Each a few kilobytes, and long or large when it is decoded.
    ffmpeg("color=red:size=7680x4320:rate=1:duration=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", name="200-mp4-of-33-megapixels-a-frame.mp4")
    ffmpeg("color=red:size=16384x8192:rate=1:duration=2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", name="200-mp4-of-134-megapixels-a-frame.mp4")
    ffmpeg("anullsrc=sample_rate=8000:duration=36000", "-ac", "1", "-c:a", "flac", "-frame_size", "65535", name="200-flac-of-ten-hours.flac")
    (FOLDER / "list.txt").write_text(f"ffconcat version 1.0\nfile '/etc/passwd'\n")
    (FOLDER / "list.txt").rename(FOLDER / "415-list-of-files.mp4")
    write("415-playlist.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/secret\n")
    # A track that lies elsewhere: ffmpeg must not follow it.
    alias = box(b"dref", bytes(4) + struct.pack(">I", 1) + box(b"url ", bytes(4) + b"file:///etc/passwd\0"))
    dref = clip.index(b"dref") - 4
    length = struct.unpack(">I", clip[dref : dref + 4])[0]
    write("200-mp4-whose-pictures-are-said-to-be-elsewhere.mp4", clip[:dref] + alias[: length].ljust(length, b"\0") + clip[dref + length :])


# --- Two things at once, and none ----------------------------------------------------------------------------------------


def polyglots():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "a")
    document = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    page = b"<html><script>alert(1)</script></html>"
    for name in ("picture.png", "photo.jpg", "picture.webp", "clip.mp4", "sound.mp3"):
        write(f"415-with-an-archive-{name}", GOOD[name] + archive.getvalue())
    write("415-a-document-that-begins-as-a-gif.gif", b"GIF89a" + document)
    write("415-a-page-that-begins-as-a-gif.gif", b"GIF89a/*" + page + b"*/=1;")
    write("415-a-page-that-begins-as-a-bmp.bmp", b"BM" + page)
    write("415-program.png", b"MZ" + bytes(100))
    write("415-archive.jpg", archive.getvalue())
    write("415-drawing.png", b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "a">]><svg xmlns="http://www.w3.org/2000/svg"/>')
    write("415-script.mp4", b"#!/bin/sh\nid\n")
    write("415-nothing.png", b"")
    write("415-one-byte.jpg", b"\xff")
    write("415-zeros.mp4", bytes(1 << 20))
    # What they are is said by their bytes.
    write("200-a-png-that-says-jpg.jpg", GOOD["picture.png"])


def cut():
    """Pictures without their last quarter."""
    for name, data in GOOD.items():
        if name in ("picture.tiff", "picture.bmp", "picture.heic", "picture.avif", "picture.webp"):
            write(f"415-cut-{name}", data[: len(data) * 3 // 4])


def ffmpeg(source, *arguments, name):
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", source, *arguments]
    subprocess.run([*command, str(FOLDER / name)], check=True)


FOLDER.mkdir(parents=True, exist_ok=True)
for make in (pngs, gifs, tiffs, bmps, jpegs, webps, heifs, recordings, polyglots, cut):
    make()
