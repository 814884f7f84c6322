"""Files made to hurt, or broken: a sentence or rows, never a traceback, in bounded time and memory."""

import gzip
import hashlib
import io
import json
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from affranchi.intake.inventory import MOST_ROWS, Inventory
from affranchi.intake.reading import Options
from affranchi.intake.unpacking import LARGEST_FILE
from affranchi.steps.gathering import read_files
from affranchi.wording import NBSP
from tests.inventories import read_inventory

FOLDER = Path(__file__).parent / "files"
FIXTURES = [path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix != ".rows"]
REGISTRY = (FOLDER / "registry-utf8-bom.csv").read_bytes()
GLPI = (FOLDER / "glpi.json").read_bytes()


def messages(inventory: Inventory) -> list[str]:
    return [problem.message for problem in inventory.problems]


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def tarred(*entries: tuple[str, bytes], mode: str = "w:gz") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("lien")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return made.getvalue()


def sparse(*sizes: int) -> bytes:
    """A tar of files of these sizes that are one hole each, as GNU writes them (1.0), then a true one."""
    made, told = io.BytesIO(), b"1\n0\n0\n".ljust(512, b"\0")
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for rank, size in enumerate(sizes):
            info = tarfile.TarInfo(f"{rank}.csv")
            info.size = len(told)
            hole = {"major": "1", "minor": "0", "name": info.name, "realsize": str(size)}
            info.pax_headers = {f"GNU.sparse.{key}": value for key, value in hole.items()}
            archive.addfile(info, io.BytesIO(told))
        info = tarfile.TarInfo("parc.csv")
        info.size = len(REGISTRY)
        archive.addfile(info, io.BytesIO(REGISTRY))
    return made.getvalue()


def workbook(sheet: str) -> bytes:
    return zipped(
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>".encode()),
    )


def opendocument(rows: str) -> bytes:
    head = '<o:document-content xmlns:o="o" xmlns:table="t" xmlns:text="x"><table:table table:name="A">'
    return zipped(("content.xml", f"{head}{rows}</table:table></o:document-content>".encode()))


@contextmanager
def bounded(seconds: float, mebibytes: int) -> Iterator[None]:
    """Fail when the block takes longer, or more memory at once."""
    tracemalloc.start()
    start = time.process_time()
    yield
    elapsed, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert elapsed < seconds
    assert peak < mebibytes * 2**20


class TestBombs:
    def test_entities_are_refused(self) -> None:
        entities = "".join(f'<!ENTITY a{rank} "{f"&a{rank - 1};" * 10}">' for rank in range(1, 12))
        bomb = f'<!DOCTYPE REQUEST [<!ENTITY a0 "ha">{entities}]><REQUEST><CONTENT>&a11;</CONTENT></REQUEST>'
        with bounded(1, 20):
            assert "entités" in messages(read_inventory("x", bomb.encode()))[0]

    def test_a_file_of_this_machine_is_never_read(self) -> None:
        text = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><REQUEST><SOFTWARES><NAME>&x;</NAME></SOFTWARES>'
        assert "root:" not in repr(read_inventory("x", f"{text}</REQUEST>".encode()))

    def test_a_dtd_from_elsewhere_is_never_opened(self) -> None:
        text = (
            '<!DOCTYPE REQUEST SYSTEM "http://127.0.0.1:9/x.dtd"><REQUEST><CONTENT><SOFTWARES><NAME>A</NAME>'
        )
        inventory = read_inventory("x", f"{text}</SOFTWARES></CONTENT></REQUEST>".encode())
        assert [row.name for row in inventory.rows] == ["A"]

    @pytest.mark.parametrize(
        ("swollen", "why"),
        [
            (lambda: zipped(("a.csv", b"\0" * 30 * 2**20)), "démesurément"),
            (lambda: zipped(("a.csv", b"\0" * 60 * 2**20)), "dépasse 32"),
            (lambda: tarred(("a.csv", b"\0" * 60 * 2**20)), "démesurément"),
            (lambda: gzip.compress(b"\0" * 60 * 2**20), "dépasse 32"),
            (lambda: zlib.compress(b" " * 60 * 2**20), "dépasse 32"),
            (lambda: zipped(("content.xml", b" " * 60 * 2**20)), "dépasse 32"),
            (lambda: zipped(("a.zip", zipped(("b.csv", REGISTRY)))), "Une archive dans une archive"),
            (lambda: zipped(("a.csv", REGISTRY), method=zipfile.ZIP_BZIP2), "méthode inconnue"),
        ],
        ids=["zip", "larger zip", "tar", "gzip", "zlib", "workbook", "zip in a zip", "bzip2"],
    )
    def test_what_swells_is_not_read(self, swollen: Callable[[], bytes], why: str) -> None:
        data = swollen()
        with bounded(5, 160):
            inventory = read_inventory("x", data)
        assert inventory.rows == ()
        assert len(inventory.problems) == 1
        assert why in messages(inventory)[0]

    @pytest.mark.parametrize("parts", [1, 20])
    def test_sheets_that_are_too_much_together_are_not_read(self, parts: int) -> None:
        cells = '<row><c t="inlineStr"><is><t>Logiciel</t></is></c></row><row><c><v>7</v></c></row>'
        sheet = f"<worksheet><sheetData>{cells}</sheetData>{' ' * (2 << 20)}<a/></worksheet>".encode()
        ids = [f'<sheet name="{rank}" id="{rank % parts}"/>' for rank in range(20)]
        links = [f'<Relationship Id="{one}" Target="worksheets/sheet{one}.xml"/>' for one in range(parts)]
        data = zipped(
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", f"<workbook><sheets>{''.join(ids)}</sheets></workbook>".encode()),
            ("xl/_rels/workbook.xml.rels", f"<Relationships>{''.join(links)}</Relationships>".encode()),
            *((f"xl/worksheets/sheet{one}.xml", sheet) for one in range(parts)),
            method=zipfile.ZIP_STORED,
        )
        inventory = read_inventory("parc.xlsx", data)
        assert inventory.rows == ()
        assert "dépasse 32" in messages(inventory)[0]

    def test_a_workbook_that_has_used_up_its_bound_has_no_other(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("affranchi.intake.workbook.LARGEST_FILE", 2**20)
        texts = f"<sst>{'一' * (2**19 - 50)}</sst>".encode("utf-16")  # more once it is UTF-8
        parts = ("xl/sharedStrings.xml", texts), ("xl/workbook.xml", b" " * (64 << 20))
        data = zipped(("[Content_Types].xml", b"<Types/>"), *parts)
        with bounded(seconds=10, mebibytes=32):
            inventory = read_inventory("parc.xlsx", data)
        assert inventory.rows == ()

    @pytest.mark.parametrize("pack", [zipped, tarred, lambda *files: tarred(*files, mode="w"), None])
    def test_many_files_that_are_too_much_together_are_read_up_to_there(
        self, pack: Callable[..., bytes] | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        noise = hashlib.shake_128().digest(8_192)  # that it may not seem to swell
        heavy = [(f"{rank}.csv", noise.rjust(2**20, b"\0")) for rank in range(4)]
        data = pack(*heavy, ("parc.csv", REGISTRY)) if pack else sparse(*[2**20] * 4)
        assert read_inventory("parc", data).rows
        monkeypatch.setattr("affranchi.intake.unpacking._LARGEST_UNPACKED", 3 * 2**20)
        inventory = read_inventory("parc", data)
        assert inventory.rows == ()
        assert f"L’archive dépasse 3{NBSP}Mio{NBSP}: la suite" in messages(inventory)[-1]

    @pytest.mark.parametrize("compressed", [gzip.compress(REGISTRY * 9), zlib.compress(REGISTRY * 9)])
    def test_what_was_cut_is_not_read(self, compressed: bytes) -> None:
        assert read_inventory("x", compressed).rows
        inventory = read_inventory("x", compressed[:-20])
        assert inventory.rows == ()
        assert "incomplet" in messages(inventory)[0]

    def test_a_gzip_of_two_parts_is_read_to_its_end(self) -> None:
        half = len(REGISTRY) // 2
        parts = gzip.compress(REGISTRY[:half]) + gzip.compress(REGISTRY[half:])
        assert read_inventory("x", parts).rows == read_inventory("x", REGISTRY).rows
        assert read_inventory("x", parts[:-20]).rows == read_inventory("x", parts + b"and more").rows == ()

    def test_json_nested_deeply_is_not_read(self) -> None:
        for text in ("[" * 100_000, '{"content":' * 100_000, "[" * 100_000 + "]" * 100_000):
            assert read_inventory("x", text.encode()).problems

    def test_json_of_many_small_parts_is_not_read(self) -> None:
        with bounded(5, 80):
            assert read_inventory("x", b"[" + b"{}," * 5_000_000 + b"{}]").problems

    def test_a_number_of_many_digits_is_not_computed(self) -> None:
        digits = b'{"content": {"softwares": [{"name": "A", "version": ' + b"9" * 1_000_000 + b"}]}}"
        with bounded(2, 20):
            assert read_inventory("x", digits).problems

    def test_a_cell_in_the_last_corner_of_a_sheet_takes_no_memory(self) -> None:
        sheet = (
            '<row r="1"><c r="A1" t="str"><v>Logiciel</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
        )
        far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        with bounded(1, 20):
            assert [row.name for row in read_inventory("x", workbook(sheet + far)).rows] == ["1"]

    def test_cells_repeated_without_end_are_read_a_thousand_times(self) -> None:
        cell = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
        row = f'<table:table-row table:number-rows-repeated="{{}}">{cell}</table:table-row>'
        repeated = 'table:number-columns-repeated="16384"'
        rows = row.format(1, "", "Logiciel") + row.format(1_048_576, repeated, "A") * 3
        with bounded(5, 60):
            assert len(read_inventory("x", opendocument(rows)).rows) == 3_000

    @pytest.mark.parametrize(
        "text",
        [
            f"Nom;Éditeur;Version\nLibreOffice;1{'_' * 60}!;7.4\n",
            f"Name{' ' * 9}Id{' ' * 3_900}Version  Source\n{'-' * 3_930}\n"
            + f"A{' ' * 12}a{'_' * 3_890}!  7\n" * 50,
            "Packager        : x\n" + f"a{' ' * 3_990}b\n" * 100,
        ],
        ids=["version", "family of winget", "block of pacman"],
    )
    def test_a_line_is_not_read_in_all_the_ways_that_it_could_be(self, text: str) -> None:
        with bounded(2, 60):
            read_inventory("x", text.encode())

    def test_a_file_too_large_is_not_read(self) -> None:
        data = bytes(LARGEST_FILE + 1)
        with bounded(1, 10):
            inventory = read_inventory("x", data)
        assert messages(inventory) == [f"Le fichier dépasse 32{NBSP}Mio et n’a pas été lu."]

    def test_rows_beyond_any_commune_are_not_read(self) -> None:
        data = b"Logiciel;Version\n" + b"A;1\n" * (MOST_ROWS + 10)
        inventory = read_inventory("x", data)
        assert len(inventory.rows) == MOST_ROWS
        assert "la suite n’a pas été lue" in messages(inventory)[0]

    @pytest.mark.parametrize(
        "nonsense",
        [
            lambda: b"\n" * 20_000_000,
            lambda: b"A" * 20_000_000,
            lambda: b";" * 20_000_000,
            lambda: b'"' * 20_000_000,
            lambda: b"<a>" * 5_000_000,
            lambda: "é".encode("cp1252") * 20_000_000,
            lambda: b"Logiciel;Version\n" + b'"' + b"A;1\n" * 2_000_000,
            lambda: b"ii  a 1 amd64\n" * 1_000_000,
            lambda: b"Name Version\n" + b"A  " * 5_000_000,
        ],
        ids=["lines", "letters", "cells", "quotes", "tags", "accents", "open quote", "packages", "drawn"],
    )
    def test_large_nonsense_takes_a_bounded_time(self, nonsense: Callable[[], bytes]) -> None:
        data = nonsense()
        start = time.process_time()
        inventory = read_inventory("x", data)
        assert inventory.rows or inventory.problems
        assert time.process_time() - start < 20


class TestBroken:
    @pytest.mark.parametrize(
        "data", [b"", b" \n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"{}", b"[]", b"<a/>", b"PK\x03\x04"]
    )
    def test_next_to_nothing_gives_a_sentence(self, data: bytes) -> None:
        inventory = read_inventory("x", data)
        assert (len(inventory.rows), len(inventory.problems)) == (0, 1)

    def test_an_agent_s_file_cut_short_gives_what_stood_before(self) -> None:
        whole = (FOLDER / "fusion.xml").read_bytes()
        inventory = read_inventory("x", whole[: whole.rindex(b"<SOFTWARES>")])
        assert "SoundCloud - Music & Songs" in [row.name for row in inventory.rows][:2]
        assert "s’interrompt" in messages(inventory)[0]

    def test_control_characters_in_xml_are_passed_over(self) -> None:
        text = "<REQUEST><CONTENT><SOFTWARES><NAME>A\x1b&#x1f;&#8;B</NAME></SOFTWARES></CONTENT></REQUEST>"
        assert [row.name for row in read_inventory("x", text.encode()).rows] == ["AB"]

    def test_json_cut_short_gives_its_line(self) -> None:
        inventory = read_inventory("poste.json", GLPI[: len(GLPI) // 2])
        assert (inventory.kind, len(inventory.problems)) == ("unknown", 1)
        assert inventory.problems[0].line > 10

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
    def test_an_encoding_that_lies_is_seen_through(self, encoding: str) -> None:
        software = "<SOFTWARES><NAME>état</NAME></SOFTWARES>"
        text = f'<?xml version="1.0" encoding="UTF-16"?><REQUEST>{software}</REQUEST>'
        assert [row.name for row in read_inventory("x", text.encode(encoding)).rows] == ["état"]

    def test_one_wrong_byte_spoils_no_accent_elsewhere(self) -> None:
        data = "Logiciel;Éditeur\nÉtat civil;Éditions\n".encode() + b"A\xa0B;\x92\n"
        inventory = read_inventory("x", data)
        assert [(row.name, row.publisher) for row in inventory.rows] == [
            ("État civil", "Éditions"),
            ("A B", "’"),
        ]

    def test_an_encoding_may_be_forced(self) -> None:
        data = "Logiciel;Version\nÉlections;1\n".encode("cp850")
        assert [row.name for row in read_inventory("x", data, Options(encoding="cp850")).rows] == [
            "Élections"
        ]
        assert read_inventory("x", data, Options(encoding="nul")).rows

    def test_an_encrypted_workbook_says_to_take_the_password_off(self) -> None:
        old = read_inventory("x", b"\xd0\xcf\x11\xe0" + bytes(600))
        assert "mot de passe" in messages(old)[0]
        ods = read_inventory("x", zipped(("content.xml", bytes(range(256)) * 40)))
        assert ods.rows == ()
        assert len(ods.problems) == 1


class TestArchives:
    @pytest.mark.parametrize("pack", [zipped, tarred, lambda *files: tarred(*files, mode="w")])
    def test_an_archive_of_machines_is_one_import(self, pack: Callable[..., bytes]) -> None:
        files = (
            ("parc/PC1.csv", REGISTRY),
            ("../../etc/glpi.json", GLPI),
            ("C:\\parc\\ocs.ocs", (FOLDER / "ocs-agent.ocs").read_bytes()),
            ("parc/classeur.xlsx", (FOLDER / "by-hand.xlsx").read_bytes()),
            ("__MACOSX/._PC1.csv", b"\0\5\x16\7"),
            ("lisez-moi.txt", b"Bonjour"),
        )
        inventory = read_inventory("parc.zip", pack(*files))
        alone = [read_inventory("x", data) for _, data in files[:4]]
        assert inventory.machines == tuple(machine for each in alone for machine in each.machines)
        paths = {problem.path for problem in inventory.problems}
        # Of the workbook, a column that is not read is named.

        assert paths == {"parc.zip/etc/glpi.json", "parc.zip/lisez-moi.txt", "parc.zip/parc/classeur.xlsx"}

    def test_many_files_are_read_one_by_one(self, tmp_path: Path) -> None:
        asked: list[str] = []

        def files() -> Iterator[Path]:
            for name, data in (("a", GLPI), ("b", zipped(("1", REGISTRY), ("2", GLPI))), ("c", b"")):
                asked.append(name)
                (tmp_path / name).write_bytes(data)
                yield tmp_path / name

        found = (inventory for _, inventory in read_files(files(), {}, Options()))
        assert (next(found).kind, asked) == ("glpi-json", ["a"])
        assert [inventory.kind for inventory in found] == ["registry-table", "glpi-json", "unknown"]

    def test_an_archive_is_read_to_its_end_however_much_its_files_weigh_together(self) -> None:
        heavy = [(f"{rank}.bin", bytes(12 * 2**20)) for rank in range(3)]
        inventory = read_inventory("parc.tar", tarred(*heavy, ("parc.csv", REGISTRY), mode="w"))
        assert inventory.rows == read_inventory("x", REGISTRY).rows

    def test_a_damaged_archive_gives_what_it_can(self) -> None:
        whole = tarred(("1.csv", REGISTRY), ("2.json", GLPI), mode="w")
        cut = read_inventory("parc.tar", whole[: len(whole) // 3])
        assert cut.rows == read_inventory("x", REGISTRY).rows + read_inventory("x", GLPI).rows
        damaged = "Ce fichier est abîmé, incomplet ou protégé par un mot de passe."
        assert messages(cut)[-1] == damaged
        assert messages(read_inventory("parc.zip", zipped(("1.csv", REGISTRY))[:-30])) == [damaged]

    def test_an_archive_of_too_many_files_stops(self) -> None:
        data = zipped(*((f"{rank}.csv", b"Logiciel\nA\n") for rank in range(5_010)))
        inventory = read_inventory("parc.zip", data)
        assert len(inventory.machines) == 5_000
        assert messages(inventory)[-1].startswith(f"L’archive dépasse 5\u202f000{NBSP}fichiers")


class TestColumns:
    def test_a_person_says_which_columns_by_heading(self) -> None:
        data = b"Nom;Remarque;Maison\nCosoluce;7.2;Cosoluce SA\n"
        guess = read_inventory("x", data)
        assert guess.columns is not None
        assert (guess.columns.headings, guess.columns.sure) == (("Nom", "Remarque", "Maison"), False)
        chosen = Options(columns={"name": "nom", "publisher": "MAISON", "version": "Remarque"})
        row = read_inventory("x", data, chosen).rows[0]
        assert (row.name, row.publisher, row.version) == ("Cosoluce", "Cosoluce SA", "7.2")

    def test_what_a_person_was_not_asked_about_is_still_read(self) -> None:
        data = "Logiciel;Éditeur;Date de début;Coût\nOxalis;Operis;2019;900\n".encode()
        row = read_inventory("x", data, Options(columns={"since": "Date de début"})).rows[0]
        hints = (("since", "2019"), ("annual_cost", "900"))
        assert (row.name, row.publisher, row.hints) == ("Oxalis", "Operis", hints)
        row = read_inventory("x", data, Options(columns={"name": "Logiciel"})).rows[0]
        assert (row.name, row.publisher, row.hints) == ("Oxalis", None, (("annual_cost", "900"),))

    def test_columns_chosen_without_the_one_of_names_are_told_so(self) -> None:
        data = b"Poste;Antivirus;Autre logiciel\nPC1;ESET;7-Zip\n"
        inventory = read_inventory("x", data, Options(columns={"version": "Antivirus"}))
        assert inventory.rows == ()
        assert messages(inventory)[-1].startswith("Aucun logiciel dans ce fichier.")

    def test_a_person_says_which_columns_by_letter_when_there_are_no_headings(self) -> None:
        data = (FOLDER / "no-headings.csv").read_bytes()
        guess = read_inventory("x", data)
        assert guess.columns is not None
        assert (guess.rows, guess.columns.headings) == ((), ("A", "B", "C"))
        rows = read_inventory("x", data, Options(columns={"name": "a"})).rows
        assert [row.name for row in rows] == ["Cosoluce", "BL.Enfance", "GIMP"]

    def test_headings_are_known_by_their_beginning_and_without_their_brackets(self) -> None:
        headings = "Logiciel utilisé;Éditeur (ou revendeur);Version actuelle;Nb de postes équipés;Coût (TTC)"
        inventory = read_inventory("x", f"{headings}\nA;B;2;3;4".encode())
        assert inventory.columns is not None
        assert tuple(inventory.columns.fields) == ("name", "publisher", "version", "count", "annual_cost")
        assert inventory.columns.sure

    @pytest.mark.parametrize("names", [("libre", "propriétaire"), ("12", "14")])
    def test_a_column_called_software_that_names_none_is_said_so(self, names: tuple[str, str]) -> None:
        table = "Logiciel;Éditeur\n" + "".join(f"{name};TDF\n" for name in names)
        inventory = read_inventory("x", table.encode())
        assert inventory.rows == ()
        assert messages(inventory)[0] == f"2{NBSP}lignes sans nom de logiciel{NBSP}: rien n’en est retenu."

    def test_a_list_of_people_is_read_only_when_a_person_insists(self) -> None:
        data = b"Nom;Courriel\nGIMP;a@exemple.fr\n"
        assert read_inventory("x", data).rows == ()
        rows = read_inventory("x", data, Options(columns={"name": "Nom"})).rows
        assert [row.name for row in rows] == ["GIMP"]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A fixture with a part replaced, repeated or cut out."""
    data = draw(st.sampled_from(FIXTURES))
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(len(data), start + 200)))
    middle = draw(
        st.one_of(st.binary(max_size=40), st.just(data[start:end] * 3), st.text(max_size=20).map(_encoded))
    )
    return data[:start] + middle + data[end:]


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def is_sound(inventory: Inventory) -> bool:
    """Rows or a sentence; texts that can be shown."""
    texts = [text for row in inventory.rows for text in (row.name, row.publisher or "", row.version or "")]
    named = all(row.name for row in inventory.rows)
    return bool(inventory.rows or inventory.problems) and named and all(text.isprintable() for text in texts)


@settings(max_examples=300, deadline=None)
@given(mutated())
@example(
    b"\nHKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip\n"
    b"    DisplayName    REG_S\n" * 2
)
def test_a_damaged_file_gives_rows_or_a_sentence(data: bytes) -> None:
    assert is_sound(read_inventory("fichier", data))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_sentence(data: bytes) -> None:
    assert is_sound(read_inventory("fichier", data))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [
            "",
            "\ufeff",
            "Logiciel;",
            "Nom\t",
            "Name=",
            "[",
            '{"',
            "ii  ",
            "Windows Registry Editor Version 5.00\n",
        ]
    ),
    st.text(max_size=300),
)
def test_any_text_gives_rows_or_a_sentence(start: str, text: str) -> None:
    assert is_sound(read_inventory("fichier", (start + text).encode("utf-8", "replace")))


KEYS = (
    "content softwares SOFTWARES name NAME from Sources Packages SourceDetails bomFormat metadata component "
    "components licenses license supplier spdxVersion packages externalRefs relationships @graph DisplayName "
    "PackageIdentifier SPDXID documentDescribes spdxId type rootElement"
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=400, deadline=None)
@given(
    json_values,
    st.sampled_from([{}, {"bomFormat": "CycloneDX"}, {"spdxVersion": "SPDX-2.3"}, {"@context": "spdx.org"}]),
)
@example({"packages": [{"SPDXID": [], "name": "A"}]}, {"spdxVersion": "SPDX-2.3"})
@example({"@graph": [{"spdxId": {}, "type": "software_Package", "name": "A"}]}, {"@context": "spdx.org"})
def test_any_json_of_the_right_keys_gives_rows_or_a_sentence(value: object, more: dict[str, object]) -> None:
    given_value = {**value, **more} if isinstance(value, dict) else value
    data = json.dumps(given_value).encode()
    assert is_sound(read_inventory("fichier", data, Options(components=True)))
