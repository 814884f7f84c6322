"""A pseudo-terminal, on which a person answers each question when it is asked."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ENTER = "\r"
_ONE = "from affranchi.cli import main; main()"
# Several commands, one a word of the command line, each behind a mark: a program takes its second to start.
SEVERAL = """
import sys
from affranchi.cli.output import write_whatever
from affranchi.cli.running import run
write_whatever()
for words in sys.argv[1:]:
    print(f"\\n@@ {words}", flush=True)
    run(words.split())
    sys.stdout.flush()
"""
INTERRUPT = "\x03"


@dataclass(frozen=True)
class Ended:
    """What a command printed, how it ended, and how many keys were pressed."""

    shown: str
    code: int
    keys: int


def on_a_terminal(
    folder: Path, arguments: Sequence[str], answers: Sequence[tuple[str, str]], program: str = _ONE
) -> Ended:
    """Run a command on a terminal; each answer is typed once its question shows, after the one before.

    Raises:
        AssertionError: when it then waits for a key that nobody presses.
    """
    import pty

    waiting = list(answers)
    parent, child = pty.openpty()
    command = [sys.executable, "-c", program, *arguments]
    environment = {
        **os.environ,
        "TERM": "xterm",
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": "110",
        "LINES": "40",
    }
    with subprocess.Popen(
        command, cwd=folder, stdin=child, stdout=child, stderr=child, env=environment
    ) as process:
        os.close(child)
        shown, seen, keys = "", 0, 0
        while is_ready := select.select([parent], [], [], 60)[0]:
            try:
                part = os.read(parent, 65536)
            except OSError:  # the child has closed its end
                break
            if b"\x1b[6n" in part:  # where is the cursor?
                os.write(parent, b"\x1b[1;1R")
            shown += part.decode(errors="replace")
            while waiting and (at := shown.find(waiting[0][0], seen)) >= 0:
                typed = waiting.pop(0)[1]
                seen = at + 1
                keys += len(typed)
                os.write(parent, typed.encode())
        process.send_signal(signal.SIGTERM)
    os.close(parent)
    assert is_ready, f"waits for a key: {shown[-300:]!r}"
    return Ended(shown, process.returncode, keys)
