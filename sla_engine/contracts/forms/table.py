"""Table: the base of all models of a contract file."""

from typing import Any

from pydantic import BaseModel, ConfigDict, GetPydanticSchema


class Table(BaseModel):
    """A TOML table: unknown keys are refused, values keep their TOML types, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def read_as(form: Any) -> GetPydanticSchema:  # noqa: ANN401 - annotations have no type
    """Return what makes pydantic read a value in another form, in an `Annotated`."""
    return GetPydanticSchema(lambda _source, handler: handler.generate_schema(form))
