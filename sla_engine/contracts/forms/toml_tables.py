"""Tables of TOML: models for what only a file has, and values of the domain, read by what their own fields say.

A field of a dataclass that says what its key means, `Annotated[..., Key("...")]`, is a key of the table, so that its default,
its description and its check stand there once. Fields that say nothing are no keys: they come from around the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, GetPydanticSchema, create_model

V = TypeVar("V")


class Table(BaseModel):
    """A TOML table: unknown keys are refused, values keep their TOML types, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Key:
    """What a key of a table means; `name` is its name where the field has another.

    `around` says that what stands around the table decides where it leaves the key out, whatever default the value has. A
    table of things by name may always be left out. `needed` is a key that no table may lack, though the value has a default.
    `after` is the field that comes before it in the file, where that of the value is another one.
    """

    description: str
    name: str | None = None
    around: bool = False
    after: str | None = None
    needed: bool = False

    @classmethod
    def of(cls, hint: Any) -> "Key | None":  # noqa: ANN401 - annotations have no type
        """Return what an annotation says of a key, None where it says nothing."""
        return next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, cls)), None)


@dataclass(frozen=True, slots=True)
class Stated(Generic[V]):
    """What a table states of a value, by the names of its fields: only those whose keys stand there."""

    kind: Callable[..., V]
    fields: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, otherwise: object = None) -> Any:  # noqa: ANN401 - fields have any type
        """Return what the table states of a field."""
        return self.fields.get(name, otherwise)

    def built(self, **known: object) -> V:
        """Return the value, with what is known of it beside what the table states."""
        return self.kind(**{**self.fields, **known})


def _read_into(value: type, build: Callable[..., object]) -> Any:  # noqa: ANN401 - annotations have no type
    """Return the annotation that reads the table of a value and builds something of the fields it states."""

    def built(table: Table) -> object:
        return build(**{name: getattr(table, name) for name in table.model_fields_set})

    return Annotated[table_of(value), AfterValidator(built)]


def _part(source: Any) -> Any:  # noqa: ANN401 - as `_read_into`
    (value,) = get_args(source)
    return _read_into(value, lambda **fields: Stated(value, fields))


# A value that its table states whole, but for its defaults; and one of which something comes from around the table.
Whole = Annotated[V, GetPydanticSchema(lambda value, handler: handler.generate_schema(_read_into(value, value)))]
Part = Annotated[Stated[V], GetPydanticSchema(lambda source, handler: handler.generate_schema(_part(source)))]


@cache
def table_of(value: type) -> type[Table]:
    """Return the model of the table that states a value; it means what the value's docstring says first.

    A schema knows it by the name of the value, or by `TABLE` where the value has one.
    """
    hints = get_type_hints(value, include_extras=True)
    keys = {each.name: key for each in fields(value) if (key := Key.of(hints[each.name]))}
    order = list(keys)
    for name, key in keys.items():
        if key.after:
            order.remove(name)
            order.insert(order.index(key.after) + 1, name)
    defaults = {each.name: each.default for each in fields(value)}
    entries: dict[str, Any] = {name: _entry(hints[name], keys[name], defaults[name]) for name in order}
    about = (value.__doc__ or "").partition("\n\n")[0]
    name = getattr(value, "TABLE", f"{value.__name__}Table")
    return create_model(name, __base__=Table, __doc__=about, __module__=value.__module__, **entries)


def _entry(hint: Any, key: Key, default: object) -> tuple[Any, Any]:  # noqa: ANN401 - annotations have no type
    """Return annotation and pydantic's field of a key."""
    told: dict[str, Any] = {"alias": key.name, "description": key.description}
    if key.around:
        return hint | None, Field(None, **told)
    if default is MISSING or key.needed:
        names_things = issubclass(get_origin(hint.__origin__) or object, Mapping)
        return hint, Field(default_factory=dict, **told) if names_things else Field(**told)
    # Of a default that files write in another form, a schema says nothing.
    plain = default is None or isinstance(default, str | bool)
    return hint, Field(default, **told) if plain else Field(default_factory=lambda: default, **told)


# Of a value that is a table (tagged so) or a word.
TABLE_OR_WORD = Discriminator(lambda value: "<table>" if isinstance(value, dict) else "<word>")


def read_as(form: Any) -> GetPydanticSchema:  # noqa: ANN401 - annotations have no type
    """Return what makes pydantic read a value in another form, in an `Annotated`."""
    return GetPydanticSchema(lambda _source, handler: handler.generate_schema(form))


def read_list(item: Any, kind: Callable[[list[Any]], object], *, at_least: int = 0) -> GetPydanticSchema:  # noqa: ANN401
    """Return what makes pydantic read a list of items, `at_least` so many, as a tuple or a set of them."""
    items = Annotated[list[item], Field(min_length=at_least)] if at_least else list[item]
    return read_as(Annotated[items, AfterValidator(kind)])
