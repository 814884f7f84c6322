"""The spellings of licences become SPDX, or nothing."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from affranchi.sources.licences import is_free, spdx_of

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "sill.tsv"

SPELLINGS = {
    "2-clause BSD": "BSD-2-Clause",
    "AGPL": "AGPL-3.0-only",
    "AGPL V3": "AGPL-3.0-only",
    "AGPL v3+": "AGPL-3.0-or-later",
    "AGPL-3": "AGPL-3.0-only",
    "AGPL-3.0": "AGPL-3.0-only",
    "AGPL-3.0+": "AGPL-3.0-or-later",
    "AGPL-3.0-or-later": "AGPL-3.0-or-later",
    "AGPLv3": "AGPL-3.0-only",
    "APACHE 2.0": "Apache-2.0",
    "Affero GPLv3": "AGPL-3.0-only",
    "Apache 2": "Apache-2.0",
    "Apache 2.0, GPL-2.0": "Apache-2.0 AND GPL-2.0-only",
    "Apache License V2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD 3": "BSD-3-Clause",
    "BSD 3-clauses": "BSD-3-Clause",
    "BSD-3": "BSD-3-Clause",
    "BSD-3.0": "BSD-3-Clause",
    "CC-BY-SA-4.0": "CC-BY-SA-4.0",
    "CECILL-2.1": "CECILL-2.1",
    "CeCILL V2 ": "CECILL-2.0",
    "CeCILL v2.1": "CECILL-2.1",
    "CeCILL-B": "CECILL-B",
    "Creative Commons Attribution-ShareAlike 3.0 License": "CC-BY-SA-3.0",
    "EUPL v1.2": "EUPL-1.2",
    "GNU AGPL": "AGPL-3.0-only",
    "GNU GPL 3": "GPL-3.0-only",
    "GNU GPLv2+": "GPL-2.0-or-later",
    "GNU aGPL v3": "AGPL-3.0-only",
    "GPL V2.0": "GPL-2.0-only",
    "GPL-2.0 license": "GPL-2.0-only",
    "GPL3": "GPL-3.0-only",
    "GPLv3+": "GPL-3.0-or-later",
    "IPL-1.0, EPL-2.0": "IPL-1.0 AND EPL-2.0",
    "LGPL-2.1, LGPL-2.0,  LGPL-3.0": "LGPL-2.1-only AND LGPL-2.0-only AND LGPL-3.0-only",
    "LGPL-v2.1": "LGPL-2.1-only",
    "LGPLv2.0+": "LGPL-2.0-or-later",
    "Licence GNU Affero General Public License v3.0": "AGPL-3.0-only",
    "Licence MIT": "MIT",
    "MIT OR Apache-2.0": "MIT OR Apache-2.0",
    "MIT licence": "MIT",
    "MIT, LGPL-3, AGPL-3": "MIT AND LGPL-3.0-only AND AGPL-3.0-only",
    "MPL 2.0 et EPL 1.0": "MPL-2.0 AND EPL-1.0",
    "Microsoft Reciprocal License (Ms-RL)": "MS-RL",
    "Modified BSD License": "BSD-3-Clause",
    "Open Camera is released under the GPL v3 or later": "GPL-3.0-or-later",
    "OpenBSD ISC ": "ISC",
    "OpenBSD License": "ISC",
    "PostgreSQL": "PostgreSQL",
    "SSPL 1.0 + Elastic Licence 2.0": "SSPL-1.0 AND Elastic-2.0",
    "The GNU Lesser General Public License, version 2.1": "LGPL-2.1-only",
    "X11": "X11",
    "cc BY-NC-SA 4.0": "CC-BY-NC-SA-4.0",
    "http://mozilla.org/MPL/2.0/": "MPL-2.0",
    # As forges and French texts write them; a slash or « ou » is a choice (Cargo, npm).
    'BSD 3-Clause "New" or "Revised" License': "BSD-3-Clause",
    "CeCILL 2.1 ou ultérieure": "CECILL-2.1",
    "EUPL-1.2+": "EUPL-1.2",
    "Eclipse Public License - v 2.0": "EPL-2.0",
    "European Union Public Licence 1.2": "EUPL-1.2",
    "GNU AGPL v3 ou toute version ultérieure": "AGPL-3.0-or-later",
    "GPL v3 ou ultérieure": "GPL-3.0-or-later",
    "GPLv2/LGPLv3": "GPL-2.0-only OR LGPL-3.0-only",
    "LGPL v2.1 and later": "LGPL-2.1-or-later",
    "Licence publique de l'Union européenne 1.2": "EUPL-1.2",
    "MIT and Apache 2.0": "MIT AND Apache-2.0",
    "MIT ou GPL v3 ou ultérieure": "MIT OR GPL-3.0-or-later",
    "MIT/Apache-2.0": "MIT OR Apache-2.0",
    "Mozilla Public License Version 2.0": "MPL-2.0",
    "The MIT License (MIT)": "MIT",
    "GPL-3.0 (or later)": "GPL-3.0-or-later",
    "Apache License 2.0 (Apache-2.0)": "Apache-2.0",
}

# No licence, no version, or a list of which a part is unknown: what is not said is not guessed.
UNSAID = {
    "",
    "Android Open Source Project (AOSP)",
    "Apache",
    "Apache-like license",
    "BSD",
    "CPA",
    "CeCILL_C/GNU GPL",
    "EPL",
    "EUPL",
    "Apache 2.0 (with Commons Clause)",  # what may not be sold is under another
    "MIT (non-commercial use only)",
    "GPL v2 or v3",
    "MIT and Apache 2.0 or ISC",  # which binds the other, nobody says
    "Mozilla Public License",
    "EPL Eclipse Public License",
    "FREEWARE",
    "Freemium",
    "Freeware",
    "GNU",
    "GNU FSDG",
    "GNU General Public License",
    "GPL",
    "Je ne sais pas ",
    "LGPL",
    "MPL-2.0, GPL-2.0, LGPL-2.0, CeCILL-2.2",
    "N'est plus libre et open-source",
    "N/A",
    "NSP",
    "Open source",
    "Public Domain",
    "gratis software",
    "non-free license",
}


def test_every_spelling_becomes_the_licence_it_stands_for() -> None:
    assert {raw: spdx_of(raw) for raw in SPELLINGS} == SPELLINGS


def test_a_spelling_that_names_no_licence_or_no_version_is_not_guessed() -> None:
    assert {raw for raw in UNSAID if spdx_of(raw) is not None} == set()


def test_a_licence_already_in_spdx_stays_as_it_is() -> None:
    assert {spdx for spdx in SPELLINGS.values() if spdx_of(spdx) != spdx} == set()


@pytest.mark.skipif(not FACTS.is_file(), reason="the tables of facts are not here")
def test_every_spelling_of_the_sill_is_normalised_or_known_not_to_say() -> None:
    with FACTS.open(encoding="utf-8", newline="") as file:
        raws = {row["licence_raw"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}

    assert {raw for raw in raws if spdx_of(raw) is None} - UNSAID == set()


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            ["GPL", "(", ")", "AND", "or", "WITH", "MIT", ",", "/", "+", "3.0", "v2", "lgpl", "é", "et"]
        )
    ).map(" ".join)
)
def test_any_text_becomes_an_expression_that_stays_itself_or_nothing(raw: str) -> None:
    spdx = spdx_of(raw)

    assert spdx is None or (spdx_of(spdx), is_free(spdx) is None) == (spdx, False)


def test_a_choice_in_a_list_of_licences_that_all_apply_stays_a_choice() -> None:
    assert spdx_of("MIT or ISC, GPL-2.0-only") == "(MIT OR ISC) AND GPL-2.0-only"


def test_an_expression_is_free_when_one_of_its_choices_or_all_of_its_parts_are() -> None:
    verdicts = {
        "GPL-3.0-or-later": True,
        "GPL-2.0-only WITH Classpath-exception-2.0": True,
        "MIT OR SSPL-1.0": True,
        "MIT AND SSPL-1.0": False,
        "CC-BY-NC-SA-4.0": False,
        "Sleepycat": True,
        "GPL-2.0": True,  # deprecated, still written
        "Elastic-2.0": False,
        "LicenseRef-Sustainable-Use-1.0": None,
        "not a licence": None,
    }

    assert {expression: is_free(expression) for expression in verdicts} == verdicts
