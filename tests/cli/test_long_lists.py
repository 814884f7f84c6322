"""In a territory of forty communes, a line of any command names a few of them, and counts the rest."""

from pathlib import Path

import pytest

from affranchi.cli.running import run
from tests.conftest import git, write

NAMES = [f"Bourg-{chr(97 + n // 6)}{chr(97 + n % 6)}" for n in range(40)]
MOST = 6
COMMANDS = """\
declare bourg-aa gimp
declare bourg-aa bluemind
search libreoffice
search microsoft office
show libreoffice
show bureautique
wish bourg-aa cimetiere
remind
status
opportunities
blocking
why bourg-aa microsoft
forge check
changes --since 2026-01-01
sharing take {lead}
sharing list
experience bourg-aa microsoft-office libreoffice --state done
plan
rename bourg-ab bourg-neuf --kind communes
merge-communes --into bourg-neuf --on 2026-01-01 bourg-ac bourg-ad
undo --yes
check
figures
report conseil --out conseil.md"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Forty communes that run the same, or wish for the same; none has a mailbox."""
    told = "".join(f'\n[communes.{name.lower()}]\nname = "{name}"\npopulation = 900\n' for name in NAMES)
    write(tmp_path, "communes.toml", f'[territory]\nname = "CC du Val"\n{told}')
    for slug in map(str.lower, NAMES):
        ours, theirs = f"inventory/{slug}/libreoffice.toml", f"inventory/{slug}/microsoft-office.toml"
        write(tmp_path, ours, 'status = "in-use"\nverified = 2026-01-05\n')
        write(tmp_path, theirs, 'status = "in-use"\nverified = 2026-01-05\nannual_cost = 100\n')
        write(tmp_path, f"inventory/{slug}/functions.toml", "[wishes.parapheur]\nsince = 2026-01-01\n")
        if slug != "bourg-aa":
            write(tmp_path, f"inventory/{slug}/gimp.toml", 'status = "in-use"\nverified = 2026-01-05\n')
    git(tmp_path, "init", "-qb", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Ouvre le territoire")
    for slug in map(str.lower, NAMES):  # not committed
        write(tmp_path, f"inventory/{slug}/thunderbird.toml", 'status = "in-use"\nverified = 2026-01-05\n')
    return tmp_path


def test_a_line_names_a_few_communes_and_counts_the_rest(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    counted, lead = 0, ""
    for words in COMMANDS.splitlines():
        code = run(words.format(lead=lead).split(" "))
        captured = capsys.readouterr()
        assert code == 0 or words == "forge check", captured.err
        for line in (captured.out + captured.err).splitlines():
            named = [name for name in NAMES if name in line or f"/{name.lower()}/" in line]
            assert len(named) <= MOST, (words, line)
            counted += "autres" in line
            lead = lead or (line[1:11] if line.startswith("[") and words == "opportunities" else "")
    assert counted > len(COMMANDS.splitlines()) / 3
