"""The same pictures by libvips alone, in one process, by its Python binding: prints how many it makes a second, and the
milliseconds of processor that one takes."""

import sys
import time

import pyvips

pyvips.cache_set_max(0)


def thumbnail(file):
    pyvips.Image.thumbnail(file, 512, height=512, size="down").webpsave_buffer(Q=80, strip=True)


def both(file):
    """One decoding, as its documentation has it."""
    copy = pyvips.Image.thumbnail(file, 2000, height=2000, size="down").copy_memory()
    copy.jpegsave_buffer(Q=85, strip=True)
    copy.thumbnail_image(512, height=512, size="down").webpsave_buffer(Q=80, strip=True)


make, rounds, files = {"thumbnails": thumbnail, "both": both}[sys.argv[1]], int(sys.argv[2]), sys.argv[3:]
start, used = time.perf_counter(), time.process_time()
for _ in range(rounds):
    for path in files:
        make(path)
count = rounds * len(files)
print(count / (time.perf_counter() - start), (time.process_time() - used) * 1000 / count)
