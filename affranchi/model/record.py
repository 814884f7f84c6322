"""What every record shares: frozen, closed to unknown keys, a tier on each field."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from affranchi.wording import listed, typeset

Edition = Literal["public", "members"]
# What is said of each contact.
OF_A_SERVICE = "Boîte aux lettres de service, jamais celle d’une personne."
_set = object.__setattr__


# A table that is empty by default, made rather than copied: a sixth of what loading the catalogue takes.
EMPTY: Any = Field(default_factory=dict)


def public(description: str, *, coarsen: Literal["year"] | None = None) -> Any:  # noqa: ANN401 (pydantic's own)
    """Everyone may read this field; `coarsen` says what the public edition keeps of it."""
    extra = {"tier": "public"} | ({"coarsen": coarsen} if coarsen else {})
    return Field(description=typeset(description), json_schema_extra=extra)  # type: ignore[arg-type]


def members(description: str) -> Any:  # noqa: ANN401 (pydantic’s own)
    """Only the communes of the territory may read this field."""
    return Field(description=typeset(description), json_schema_extra={"tier": "members"})


def identity(description: str) -> Any:  # noqa: ANN401 (pydantic’s own)
    """A field that the record's path or key says, so that no file repeats it."""
    return Field(description=typeset(description), json_schema_extra={"tier": "public", "identity": True})


def either(values: Any, what: str = "") -> str:  # noqa: ANN401 (a `Literal`)
    """What describes a field that holds one of a few words: `Export : open, proprietary ou none.`."""
    return f"{what and f'{what} : '}{listed(get_args(values), 'ou')}."


def trait(field: FieldInfo, key: str) -> Any:  # noqa: ANN401 (pydantic’s own)
    """What the model says of a field: its `tier`, `coarsen` or `identity`."""
    extra = field.json_schema_extra
    return extra.get(key) if isinstance(extra, dict) else None


def record_in(annotation: Any) -> "type[Record] | None":  # noqa: ANN401 (any annotation)
    """The model of the records that a field holds: itself, perhaps, in a list or by keys."""
    found = (annotation, *get_args(annotation))
    return next((one for one in found if isinstance(one, type) and issubclass(one, Record)), None)


class Record(BaseModel):
    """A frozen value read from TOML.

    Raises:
        TypeError: when a class is made with a field that has no tier.
    """

    model_config = ConfigDict(
        defer_build=True, frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=20_000
    )

    identity_fields: ClassVar[tuple[str, ...]] = ()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, in a fifth of the time: what is frozen is shared, not copied.

        `|` keeps what the dicts of a class share in memory, their keys.
        """
        if deep:
            return super().model_copy(update=update, deep=True)
        made = type(self).__new__(type(self))
        changes, given = dict(update or {}), self.__pydantic_fields_set__
        _set(made, "__dict__", self.__dict__ | changes)
        _set(made, "__pydantic_fields_set__", given if changes.keys() <= given else given | changes.keys())
        _set(made, "__pydantic_extra__", None)
        _set(made, "__pydantic_private__", None)
        return made

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 (pydantic’s own)
        """Refuse a field without a tier: what is not classified must not be published."""
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            if trait(field, "tier") not in ("public", "members"):
                raise TypeError(f"{cls.__name__}.{name} has no tier")
        cls.identity_fields = tuple(n for n, field in cls.model_fields.items() if trait(field, "identity"))
