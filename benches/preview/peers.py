#!/usr/bin/env python3
"""Times `proofdesk preview` against chafa, timg, viu and vipsthumbnail, as whole commands.

Every command runs in a pseudo-terminal of 80x30 cells of 10x20 pixels, whose other end takes
everything at once. A round runs all of them one after the other, ours first; ratios are taken
round by round, so that a busy machine touches both sides alike. Memory is measured in runs of
its own. Peers that aren't installed are left out.

    cargo build --release
    cargo bench --bench preview -- make /tmp/pictures
    benches/preview/peers.py /tmp/pictures --rounds 15
"""

import argparse
import fcntl
import os
import pty
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

COLUMNS, ROWS, CELL_WIDTH, CELL_HEIGHT = 80, 30, 10, 20
SIZE = f"{COLUMNS}x{ROWS}"

# Colours and size as in a terminal that can do all of it.
SURROUNDINGS = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}


def commands(ours, file, mode, thumbnail):
    """Name and arguments of everything that does this job."""
    chafa = {"kitty": ["-f", "kitty"], "sixel": ["-f", "sixels"],
             "blocks": ["-f", "symbols", "--symbols", "vhalf"]}
    # Sixel came to timg later than to Debian 12, whose timg answers with half-blocks.
    timg = {"kitty": ["-pk"], "blocks": ["-ph"]}
    found = {"proofdesk": [ours, "preview", file, "--protocol", mode, "--size", SIZE],
             "chafa": ["chafa", *chafa[mode], "-c", "full", "-s", SIZE, "--animate", "off", file],
             "vipsthumbnail": ["vipsthumbnail", file, "--size",
                               f"{COLUMNS * CELL_WIDTH}x{ROWS * CELL_HEIGHT}", "-o", thumbnail]}
    if mode != "sixel":
        # Without `-b none` it asks the terminal for its background and waits.
        found["timg"] = ["timg", *timg[mode], "-b", "none", f"-g{SIZE}", file]
    if mode == "blocks":
        # For kitty it asks the terminal, and waits without end where nobody answers.
        found["viu"] = ["viu", "-b", "-w", str(COLUMNS), file]
    return {name: words for name, words in found.items() if shutil.which(words[0])}


def run(words):
    """Runs a command in a terminal: seconds until it ended, processor seconds, bytes written."""
    ours, theirs = pty.openpty()
    size = struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
    raw = termios.tcgetattr(theirs)
    raw[1] &= ~termios.OPOST
    termios.tcsetattr(theirs, termios.TCSANOW, raw)
    start = time.perf_counter()
    child = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL,
                             env=SURROUNDINGS, start_new_session=True)
    os.close(theirs)
    written = 0
    while True:
        try:
            some = os.read(ours, 1 << 20)
        except OSError:  # What a terminal says when nobody is left.
            break
        if not some:
            break
        written += len(some)
    _, status, used = os.wait4(child.pid, 0)
    took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    os.close(ours)
    if child.returncode != 0:
        sys.exit(f"{' '.join(words)} ended with {child.returncode}")
    return took, used.ru_utime + used.ru_stime, written


def peak(words):
    """The most memory that it held, in MiB. (A child of Python's would count Python's.)"""
    with tempfile.NamedTemporaryFile("r") as told:
        timed = ["/usr/bin/time", "-f", "%M", "-o", told.name, *words]
        run(timed)
        return int(told.read().split()[-1]) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the pictures")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--ours", default="target/release/proofdesk")
    parser.add_argument("--modes", default="kitty,sixel,blocks")
    args = parser.parse_args()
    files = sorted(str(file) for file in args.folder.iterdir())
    with tempfile.TemporaryDirectory() as scratch:
        thumbnail = os.path.join(scratch, "small.jpg")
        print("mode   | picture              | command       |    ms |   cpu |  MiB | bytes kB |"
              " slower by | cpu by")
        for mode in args.modes.split(","):
            for file in files:
                table(commands(args.ours, file, mode, thumbnail), mode, file, args.rounds)


def table(all_of_them, mode, file, rounds):
    measured = {name: [] for name in all_of_them}
    for words in all_of_them.values():
        run(words)  # Once for the caches.
    for _ in range(rounds):
        for name, words in all_of_them.items():
            measured[name].append(run(words))
    ours = measured["proofdesk"]
    for name, words in all_of_them.items():
        runs = measured[name]
        wall, cpu, written = (statistics.median(part) for part in zip(*runs))
        by = statistics.median(their[0] / our[0] for their, our in zip(runs, ours))
        cpu_by = statistics.median(their[1] / our[1] for their, our in zip(runs, ours))
        print(f"{mode:6} | {Path(file).name:20} | {name:13} | {wall * 1000:5.0f} | {cpu * 1000:5.0f}"
              f" | {peak(words):4.0f} | {written / 1000:8.0f} | {by:9.2f} | {cpu_by:6.2f}", flush=True)


if __name__ == "__main__":
    main()
