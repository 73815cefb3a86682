#!/usr/bin/env python3
"""Writes the list of the recordings that the binary holds; run it when a recording is added, renamed or removed.

The compiler reads the files themselves (C23's #embed), so one that only changed needs no new list.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "Sources/System/CRecordings/recordings.c"

HEAD = """\
// The files of the folder Recordings. Scripts/embed-recordings.py writes this list.
#include "CRecordings.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

"""


def main() -> None:
    files = sorted(it.relative_to(ROOT / "Recordings").as_posix() for it in ROOT.glob("Recordings/*/*.*"))
    files = [it for it in files if it.endswith((".json", ".sse"))]
    arrays = "".join(
        f'static const unsigned char file{number}[] = {{\n#embed "../../../Recordings/{file}"\n}};\n'
        for number, file in enumerate(files)
    )
    entries = "".join(
        f'    {{"{file}", file{number}, sizeof file{number}}},\n' for number, file in enumerate(files)
    )
    SOURCE.write_text(
        f"{HEAD}{arrays}\nstatic const struct lpo_recording_file files[] = {{\n{entries}}};\n\n"
        "const struct lpo_recording_file *lpo_recording_files(size_t *count) {\n"
        "    *count = sizeof files / sizeof files[0];\n"
        "    return files;\n"
        "}\n"
    )


if __name__ == "__main__":
    main()
