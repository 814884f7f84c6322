"""What templates compile to: of this program alone, and never needed."""

import errno
import os
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from affranchi.storage.compiled import compiled


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, beside a template."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "page").write_text('{{ "Lumbin"|loud }}', encoding="utf-8")
    return tmp_path / "cache"


def said(folder: Path, end: str) -> str:
    """The page, by a program whose filter adds this to what is constant when a template is compiled."""
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=compiled(), auto_reload=False
    )
    environment.filters["loud"] = lambda text: f"{text}{end}"
    return environment.get_template("page").render()


def test_what_another_program_compiled_is_compiled_again(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [said(tmp_path, "!"), said(tmp_path, "?")] == ["Lumbin!", "Lumbin!"]  # compiled once
    monkeypatch.setattr("affranchi.storage.compiled.program", lambda: "another")
    assert [said(tmp_path, "?"), said(tmp_path, "!")] == ["Lumbin?", "Lumbin?"]
    assert len(list(kept.rglob("*.cache"))) == 1


def test_on_a_disk_that_is_full_a_template_is_compiled_all_the_same(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert compiled()
    monkeypatch.setattr(os, "replace", full)
    assert said(tmp_path, "!") == "Lumbin!"
    assert [path for path in kept.rglob("*") if path.is_file()] == []
