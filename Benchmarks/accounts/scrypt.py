"""Prints how many scrypt hashes a second Python computes, in as many threads as there are processors.

Python's scrypt is OpenSSL's, and lets the other threads run meanwhile.
"""

import hashlib
import os
import sys
import threading
import time


def main():
    cost, seconds = int(sys.argv[1]), float(sys.argv[2])
    threads = len(os.sched_getaffinity(0))
    counts = [0] * threads
    start = time.monotonic()

    def work(number):
        while time.monotonic() < start + seconds:
            hashlib.scrypt(
                b"correct horse", salt=os.urandom(16), n=1 << cost, r=8, p=1, dklen=32,
                maxmem=2 * 128 * 8 * (1 << cost) + (1 << 20))
            counts[number] += 1

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(sum(counts) / (time.monotonic() - start))


main()
