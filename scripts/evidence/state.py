"""The State's list of editors (etalab/data_pass): a product, its editor and the editor's SIREN."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from scripts.evidence.said import Place, Said, text_or_none

_FORM = re.compile(r"^([a-z0-9-]+):", re.MULTILINE)
_FIELD = re.compile(r"^  (name|service_provider_id): (.+)$", re.MULTILINE)


def read(path: Path, place: Place) -> Iterator[Said]:
    """What each form made for a product says; the same product has several."""
    providers = yaml.safe_load((path / "config/service_providers.yml").read_text(encoding="utf-8"))["shared"]
    known: set[tuple[str, str]] = set()
    for file in sorted((path / "config/authorization_request_forms").glob("*.yml")):
        for form, data in _forms(file.read_text(encoding="utf-8")):
            provider = providers.get(data.get("service_provider_id"), {})
            name, editor = data.get("name"), text_or_none(provider.get("name"))
            if not name or not editor or (name, editor) in known:
                continue
            known.add((name, editor))
            siret = str(provider.get("siret") or "")
            yield Said(
                source="data_pass",
                names=(name,),
                url=f"{place.address}/config/authorization_request_forms/{file.name}",
                seen=place.seen,
                where=form,
                vendor=editor,
                ids=frozenset({("siren", siret[:9])} if siret else ()),
            )


def _forms(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each form with its own name and provider. The file repeats anchors, which PyYAML refuses."""
    parts = _FORM.split(text)[1:]
    for form, body in zip(parts[::2], parts[1::2], strict=True):
        yield form, {name: str(yaml.safe_load(value)) for name, value in _FIELD.findall(body)}
