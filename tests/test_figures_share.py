from affranchi.figures.share import Figure, gafam_presence, libre_share
from affranchi.model.declaration import Declaration
from affranchi.model.software import Software
from affranchi.model.territory import Territory
from affranchi.model.vendor import Vendor
from affranchi.registry import Registry

SOFTWARE = {
    "microsoft-365": Software(slug="microsoft-365", name="M", model="proprietary", vendor="microsoft"),
    "gmail": Software(slug="gmail", name="G", model="proprietary", vendor="google"),
    "ciril": Software(slug="ciril", name="C", model="proprietary", vendor="ciril"),
    "orphan": Software(slug="orphan", name="O", model="proprietary"),
    "libreoffice": Software(slug="libreoffice", name="L", model="libre"),
    "ants": Software(slug="ants", name="A", model="public-service", vendor="ciril"),
}
VENDORS = {
    "microsoft": Vendor(slug="microsoft", name="Microsoft", gafam="microsoft"),
    "google": Vendor(slug="google", name="Google", gafam="google"),
    "ciril": Vendor(slug="ciril", name="Ciril"),
}


def registry(*rows: tuple[str, str, str]) -> Registry:
    """Declarations in use, by commune, function and software."""
    return Registry(
        territory=Territory(name="Val"),
        software=SOFTWARE,
        vendors=VENDORS,
        declarations=tuple(Declaration(commune=c, software=s, functions=(f,)) for c, f, s in rows),
    )


def test_worked_example_of_the_method_comes_out() -> None:
    example = registry(
        ("a", "bureautique", "microsoft-365"),
        ("a", "messagerie", "microsoft-365"),
        ("a", "finances", "ciril"),
        ("a", "cimetiere", "libreoffice"),
        ("b", "bureautique", "libreoffice"),
        ("b", "messagerie", "ciril"),
        ("b", "finances", "ciril"),
        ("b", "cimetiere", "ciril"),
        ("c", "bureautique", "microsoft-365"),
        ("c", "messagerie", "gmail"),
        ("c", "finances", "ciril"),
    )
    assert libre_share(example) == Figure(2 / 11, 2, 11, 0)
    assert gafam_presence(example) == Figure(4 / 11, 4, 11, 0)


def test_a_software_that_the_catalogue_does_not_know_is_unknown_and_never_zero() -> None:
    rows = registry(("a", "bureautique", "libreoffice"), ("a", "finances", "mystery"))
    assert libre_share(rows) == Figure(1.0, 1, 1, 1)
    assert gafam_presence(rows) == Figure(0.0, 0, 1, 1)
    assert libre_share(rows).band == (0.5, 1.0)


def test_a_proprietary_software_without_known_vendor_leaves_its_function_unknown() -> None:
    assert gafam_presence(registry(("a", "finances", "orphan"))) == Figure(None, 0, 0, 1)
    assert gafam_presence(registry(("a", "f", "orphan"), ("a", "f", "gmail"))) == Figure(1.0, 1, 1, 0)


def test_a_public_service_is_known_and_not_libre() -> None:
    assert libre_share(registry(("a", "etat-civil", "ants"))) == Figure(0.0, 0, 1, 0)


def test_what_is_planned_or_retired_does_not_count() -> None:
    declarations = (
        Declaration(commune="a", software="gmail", functions=("f",), status="planned"),
        Declaration(commune="a", software="libreoffice", functions=("f",), status="leaving"),
    )
    rows = Registry(territory=Territory(name="V"), software=SOFTWARE, declarations=declarations)
    assert libre_share(rows) == Figure(1.0, 1, 1, 0)


def test_nothing_declared_gives_no_share_and_no_band() -> None:
    assert libre_share(registry()) == Figure(None, 0, 0, 0)
    assert libre_share(registry()).band is None
