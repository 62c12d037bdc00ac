"""Tables of TOML: models of tables that only a file has, and models made from the fields of domain values.

A field of a dataclass that is annotated with `Annotated[..., Key("...")]` is a key of the table, so that its default, its
description and its check stand in one place. Other fields are no keys: their values come from outside the table.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, GetPydanticSchema, create_model

V = TypeVar("V")


class Table(BaseModel):
    """A TOML table: unknown keys are refused, values keep their TOML types, and the model is immutable.

    Its validator is built when a file is read: that of the whole file, and none for the tables within it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


@dataclass(frozen=True, slots=True)
class Key:
    """The description of a key of a table; `name` is the name of the key where it differs from the field's.

    With `around`, a key that the table leaves out gets its value from outside the table, not the field's default. A table
    of values by name may always be left out. With `needed`, the table must have the key, although the field has a default.
    `after` is the field that the key follows in the file, where the order of the fields differs.
    """

    description: str
    name: str | None = None
    around: bool = False
    after: str | None = None
    needed: bool = False

    @classmethod
    def of(cls, hint: Any) -> "Key | None":  # noqa: ANN401 - annotations have no type
        """Return the `Key` of an annotation, None where it has none."""
        return next((part for part in getattr(hint, "__metadata__", ()) if isinstance(part, cls)), None)


@dataclass(frozen=True, slots=True)
class Stated(Generic[V]):
    """The fields of a value that its table has, by their names."""

    kind: Callable[..., V]
    fields: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, otherwise: object = None) -> Any:  # noqa: ANN401 - fields have any type
        """Return the field's value from the table, else `otherwise`."""
        return self.fields.get(name, otherwise)

    def built(self, **known: object) -> V:
        """Return the value built from the table's fields and the given ones."""
        return self.kind(**{**self.fields, **known})


def _read_into(value: type, build: Callable[..., object]) -> Any:  # noqa: ANN401 - annotations have no type
    """Return the annotation that reads the table of a value and calls `build` with the fields that the table has."""

    def built(table: Table) -> object:
        return build(**{name: getattr(table, name) for name in table.model_fields_set})

    return Annotated[table_of(value), AfterValidator(built)]


def _part(source: Any) -> Any:  # noqa: ANN401 - as `_read_into`
    (value,) = get_args(source)
    return _read_into(value, lambda **fields: Stated(value, fields))


# `Whole`: the table and the defaults give all fields of the value. `Part`: some fields come from outside the table.
Whole = Annotated[V, GetPydanticSchema(lambda value, handler: handler.generate_schema(_read_into(value, value)))]
Part = Annotated[Stated[V], GetPydanticSchema(lambda source, handler: handler.generate_schema(_part(source)))]


@cache
def table_of(value: type) -> type[Table]:
    """Return the model of the table of a value; its description is the first paragraph of the value's docstring.

    Its name in a schema is made from the value's name, or is `TABLE` where the value has one.
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
    """Return the annotation and pydantic's field of a key."""
    told: dict[str, Any] = {"alias": key.name, "description": key.description}
    if key.around:
        return hint | None, Field(None, **told)
    if default is MISSING or key.needed:
        names_things = issubclass(get_origin(hint.__origin__) or object, Mapping)
        return hint, Field(default_factory=dict, **told) if names_things else Field(**told)
    # A schema leaves out a default that files write in another form.
    plain = default is None or isinstance(default, str | bool)
    return hint, Field(default, **told) if plain else Field(default_factory=lambda: default, **told)


# Tells apart a value that is a table and one that is a word, by their tags.
TABLE_OR_WORD = Discriminator(lambda value: "<table>" if isinstance(value, dict) else "<word>")


def read_as(form: Any) -> GetPydanticSchema:  # noqa: ANN401 - annotations have no type
    """Return the mark in an `Annotated` by which pydantic reads a value as another annotation."""
    return GetPydanticSchema(lambda _source, handler: handler.generate_schema(form))


def read_list(item: Any, kind: Callable[[list[Any]], object], *, at_least: int = 0) -> GetPydanticSchema:  # noqa: ANN401
    """Return the mark by which pydantic reads a list of `at_least` so many items as a tuple or a set."""
    items = Annotated[list[item], Field(min_length=at_least)] if at_least else list[item]
    # A lambda, because pydantic takes a hundred times as long to inspect the signature of a built-in type.
    return read_as(Annotated[items, AfterValidator(lambda read: kind(read))])  # noqa: PLW0108
