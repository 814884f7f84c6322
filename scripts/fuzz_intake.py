"""Damage the fixtures of `tests/intake/files` for some seconds: rows or a sentence must always come out.

What breaks a reader is kept, to become a fixture: `python scripts/fuzz_intake.py 600 [seed]`.
"""

import io
import random
import sys
import time
import zipfile
from pathlib import Path

from affranchi.intake.reading import Options, inventories_of

FIXTURES = Path(__file__).parents[1] / "tests" / "intake" / "files"
_OPTIONS = (Options(), Options(components=True), Options(columns={"name": "A", "version": "b"}))
SLOW = 5.0  # seconds of CPU for a small file
_TOKENS = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\t", b"\n", b"\r", b"\\", b"\\ud800", b"`t"),
    *(b'"', b"'", b";", b",", b":", b"=", b"[", b"]", b"{", b"}", b"<", b">"),
    *(b"&#0;", b"&x;", b"<![CDATA[", b"]]>", b"<!DOCTYPE a [", b"-1", b"9" * 20, b"1e999"),
)


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The same with a few parts replaced, repeated, exchanged or cut out."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randint(0, len(data))
        end = min(len(data), start + chance.choice((0, 1, 4, 30, 400)))
        part = data[start:end]
        middle = chance.choice(
            (
                b"",
                part * chance.choice((2, 50)),
                chance.choice(_TOKENS),
                chance.randbytes(3),
                part[::-1],
                part.upper(),
            )
        )
        data = data[:start] + middle + data[end:]
    return data


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """A workbook of which one part is damaged, and packed again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        names = source.namelist()
        chosen = chance.choice(names)
        for name in names:
            content = source.read(name)
            target.writestr(name, damaged(content, chance) if name == chosen else content)
    return made.getvalue()


def main() -> int:
    """Run until the time is over; 1 when something broke."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns()  # noqa: PLR2004 (the second argument)
    chance = random.Random(seed)  # noqa: S311 (not a secret)
    fixtures = [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.suffix != ".rows"]
    tried, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        data = chance.choice(fixtures)
        is_inside = data.startswith(b"PK") and chance.random() < 0.9  # noqa: PLR2004 (bytes of a zip break at once)
        data = damaged_inside(data, chance) if is_inside else damaged(data, chance)
        start = time.process_time()
        try:
            found = list(inventories_of("fichier", data, chance.choice(_OPTIONS)))
            is_right = all(one.rows or one.problems for one in found) and time.process_time() - start < SLOW
        except BaseException:
            Path("fuzz-failure.bin").write_bytes(data)
            print(f"seed {seed}, file {tried}: kept in fuzz-failure.bin")
            raise
        if not is_right:
            Path("fuzz-failure.bin").write_bytes(data)
            print(f"seed {seed}, file {tried}: no row, no sentence, or too slow; kept in fuzz-failure.bin")
            return 1
        tried += 1
    print(f"{tried} files, seed {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
