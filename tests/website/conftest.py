"""The public site of the example territory, built once a run."""

from datetime import date

import pytest

from affranchi.actions.build import Built, build
from affranchi.storage.bundle import bundle


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(bundle(), out=tmp_path_factory.mktemp("public") / "site", day=date(2026, 11, 20))
