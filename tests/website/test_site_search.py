"""What people type in the search of the site, asked of the engine and of the index that the site carries."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from affranchi.actions.build import Built
from affranchi.actions.init import init
from affranchi.model.names import slug_of
from affranchi.pages.communes import commune_pages
from affranchi.pieces.page import Found, Page
from affranchi.pieces.render import templates_in
from affranchi.pieces.view import View
from affranchi.storage.bundle import bundle
from affranchi.storage.records import load_registry
from affranchi.website.search import FOLDERS, INDEX, index_of

HERE = Path(__file__).parent
ASSETS = bundle() / "site" / "assets"
LINES = (HERE / "queries.tsv").read_text("utf-8").splitlines()
QUERIES = [
    (kind, query, paths.split(" "))
    for kind, query, paths in (line.split("\t") for line in LINES if line[:1] != "#")
]
# MiniSearch 7.2.0 without its comments, and the engine of ours, in bytes.
MINISEARCH = "b5c6eea7dc271e593c66464a132039468fa520c0b19234c656c712a2e3079186"
MOST_OURS = 12 * 1024
ENOUGH = 0.97

Answer = Mapping[str, Any]
Index = Mapping[str, Sequence[Any]]
Ask = Callable[[Index, Sequence[str]], Answer]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """A way to put queries to the engine of the site."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node: apt-get install nodejs")
    folder = tmp_path_factory.mktemp("engine")
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(ASSETS / "search-engine.js", folder)
    shutil.copytree(ASSETS / "vendor", folder / "vendor")

    def asked(index: Index, queries: Sequence[str]) -> Answer:
        (folder / "index.json").write_text(json.dumps(index))
        command = [node, *map(str, (HERE / "search.mjs", folder / "search-engine.js", folder / "index.json"))]
        done = subprocess.run(command, input=json.dumps(queries), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    return asked


@pytest.fixture(scope="module")
def index(public: Built) -> Index:
    return json.loads((public.path / INDEX).read_text("utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def elsewhere(index: Index, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The same index, and the communes of a territory where many have an article."""
    root = tmp_path_factory.mktemp("new") / "gresivaudan"
    init(root, "200018166", date(2026, 11, 20))
    templates = templates_in(bundle() / "site" / "templates")
    view = View(load_registry(root), date(2026, 11, 20), None, templates=templates)
    more = json.loads(index_of(p for t in commune_pages(view) for p in t.make()))
    more["kinds"] = [kind + len(index["says"]) for kind in more["kinds"]]
    return {key: column if key == "folders" else [*column, *more[key]] for key, column in index.items()}


def test_what_people_type_is_answered_in_the_first_three(ask: Ask, index: Index, elsewhere: Index) -> None:
    answers: dict[str, Sequence[Answer]] = {}
    for place, there in ((index, False), (elsewhere, True)):
        asked = [query for kind, query, _ in QUERIES if (kind == "elsewhere") == there]
        answers |= dict(zip(asked, ask(place, asked)["answers"], strict=True))
    missed = {
        query: [one["path"] for one in answers[query][:3]]
        for _, query, paths in QUERIES
        if not any(one["path"].partition("#")[0] in paths for one in answers[query][:3])
    }
    assert len(missed) <= (1 - ENOUGH) * len(QUERIES), missed


def test_what_a_secretary_types_is_answered_first(ask: Ask, index: Index) -> None:
    asked = {query: paths for kind, query, paths in QUERIES if kind == "first"}
    answers = zip(asked.items(), ask(index, list(asked))["answers"], strict=True)
    first = {query: (answer[0]["path"], paths) for (query, paths), answer in answers}
    assert {query: path for query, (path, paths) in first.items() if path not in paths} == {}


def test_a_result_says_its_kind_and_leads_out_of_what_is_proprietary(ask: Ask, index: Index) -> None:
    zoom, microsoft, nextcloud, payroll = (
        a[0] for a in ask(index, ["zoom", "microsoft", "nextcloud", "paie"])["answers"]
    )
    assert re.fullmatch(r"logiciel propriétaire · Visioconférence( · \d+\scommunes?.*)?", zoom["says"])
    assert zoom["libre"] > 2
    assert re.fullmatch(r"éditeur · États-Unis · \d+\slogiciels", microsoft["says"])
    assert re.fullmatch(r"logiciel libre · Stockage et partage .* · \d+\scommunes.*", nextcloud["says"])
    assert re.fullmatch(r"fonction · \d+\slogiciels", payroll["says"])


def test_a_double_letter_at_the_end_that_is_typed_once_is_the_same_word(ask: Ask, index: Index) -> None:
    word, files = ask(index, ["wordpres", "fichier ics"])["answers"]
    assert word[0]["title"] == "WordPress"
    assert "donnees/" in [one["path"] for one in files[:3]]


def test_whoever_wants_out_reads_what_may_take_the_place(ask: Ask, index: Index) -> None:
    (found,) = ask(index, ["une alternative à Zoom ?"])["answers"]
    assert found[0]["title"] == "Zoom"
    assert all("libre" in one["says"] for one in found[1:4])


def test_every_name_is_its_own_first_answer(ask: Ask, index: Index, public: Built) -> None:
    """A software, a function and a commune by their whole titles; a vendor may follow its namesake."""
    places = [FOLDERS[path] if isinstance(path, int) else path for path in index["paths"]]
    sampled = [row for row in range(0, len(places), 17) if places[row].startswith(tuple(FOLDERS))]
    titles = [index["titles"][row] for row in sampled]
    answers = ask(index, titles)["answers"]
    lost = [t for t, a in zip(titles, answers, strict=True) if t not in [one["title"] for one in a[:2]]]
    assert lost == []
    paths = {one["path"].partition("#")[0] for answer in answers for one in answer}
    assert [path for path in paths if not (public.path / path / "index.html").is_file()] == []


def test_a_title_that_tells_its_path_is_folded_as_the_program_does(ask: Ask, index: Index) -> None:
    slugs = ask(index, [])["slugs"]
    told = [row for row, path in enumerate(index["paths"]) if isinstance(path, int)]
    assert len(told) > len(slugs) / 2
    assert [slugs[row] for row in told] == [slug_of(index["titles"][row]) for row in told]


def test_ten_thousand_pages_give_a_first_result_in_a_third_of_a_second(ask: Ask, index: Index) -> None:
    times = 10_000 // len(index["titles"]) + 1
    big = {
        key: column if key in ("folders", "says") else list(column) * times for key, column in index.items()
    }
    many = len(big["titles"]) - len(index["titles"])
    # What is asked is among the last pages.
    big["titles"] = [*(f"Banc {n}" for n in range(many)), *index["titles"]]
    found = ask(big, ["nextcloud"])
    assert found["first"] > 0
    assert found["milliseconds"] < 300


@pytest.mark.parametrize(
    "query", ["", "   ", "’", "%&<>\"'", "\u202e", "a" * 5000, "__proto__", "constructor", "日本"]
)
def test_any_text_is_a_query(ask: Ask, query: str) -> None:
    whole = json.loads(index_of([page("Zoom")]))
    assert ask(whole, [query])["answers"] == [[]]


def page(title: str, **said: Any) -> Page:
    return Page(f"logiciels/{slug_of(title)}/", title, "", "", "software", Found(**said))


def test_a_name_within_a_title_is_that_of_the_product_before_its_vendor(ask: Ask) -> None:
    vendor = Page("editeurs/8x8/", "8x8", "", "", "vendor", Found(names=("Jitsi",)))
    whole = json.loads(index_of([vendor, page("Jitsi Meet", names=("Jitsi",))]))
    assert [one["title"] for one in ask(whole, ["jitsi"])["answers"][0]] == ["Jitsi Meet", "8x8"]


def test_software_is_found_by_its_vendor_where_that_vendor_has_no_page(ask: Ask) -> None:
    """A site details the vendors that serve its territory: of a new one, most have no page."""
    products = [page("Bolide", vendor="Bolide SARL"), page("Ogre", vendor="Bolide SARL"), page("Autre")]
    products[1] = replace(products[1], kind="reference")
    alone = json.loads(index_of(products))
    assert alone["words"] == ["sarl", "bolide sarl", 0]
    assert [one["title"] for one in ask(alone, ["bolide"])["answers"][0]] == ["Bolide", "Ogre"]
    vendor = Page("editeurs/bolide/", "Bolide SARL", "", "", "vendor", Found())
    assert json.loads(index_of([*products, vendor]))["words"] == [0, 0, 0, 0]


def test_an_entry_is_short_and_an_equivalent_is_told_by_its_row() -> None:
    zoom = page(
        "Zoom",
        says="logiciel",
        names=("Zoom Client for VDI", "zm.us"),
        libre=2,
        equivalents=("logiciels/jitsi/", "logiciels/gone/"),
    )
    assert json.loads(
        index_of([page("Jitsi"), zoom, Page("pistes/2/", "Pistes (2)", "", "", search=None)])
    ) == {
        "folders": list(FOLDERS),
        "says": ["logiciel", "page"],
        "titles": ["Jitsi", "Zoom"],
        "paths": [0, 0],
        "kinds": [1, 0],
        "names": [0, "zm.us"],
        "words": [0, "client"],
        "libre": [0, 2],
        "equivalents": [0, [0]],
    }


def test_a_name_is_one_line_of_plain_text_and_never_long() -> None:
    entry = Found("a\u202eb", names=("c\n\u2066d" * 3, *(f"{n}" * 100 for n in range(50))))
    assert "\n" not in "".join(entry.names)
    assert not re.search("[\u202e\u2066]", entry.says + "".join(entry.names))
    assert sum(map(len, entry.names)) <= 1500


def test_the_search_weighs_little_and_nothing_before_it_is_used(public: Built) -> None:
    assert len(gzip.compress((public.path / INDEX).read_bytes())) < 70_000
    ours = [ASSETS / "search.js", ASSETS / "search-engine.js"]
    assert sum(len(file.read_bytes()) for file in ours) < MOST_OURS
    assert hashlib.sha256((ASSETS / "vendor/minisearch.js").read_bytes()).hexdigest() == MINISEARCH
    html = (public.path / "index.html").read_text("utf-8")
    assert re.findall(r"<script[^>]*search[^>]*>", html) == []
