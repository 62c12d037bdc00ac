"""A value is read from the table that its own fields state, whole or in part."""

from dataclasses import dataclass
from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from sla_engine.contracts.forms.toml_tables import Key, Part, Stated, Whole, read_list, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What one goes through.

    More than that is nobody's business.
    """

    id: str
    colour: Annotated[str, Key("How it is painted.", name="paint")] = "white"
    locks: Annotated[tuple[str, ...], read_list(str, tuple), Key("What keeps it shut.")] = ()
    width: Annotated[int, Key("In centimetres.", needed=True)] = 80
    room: Annotated[str, Key("Where it leads to; as the house has it by default.", around=True, after="colour")]


@dataclass(frozen=True, slots=True)
class Bell:
    """What rings."""

    tone: Annotated[str, Key("Its tone.")] = "c"


def read(form, table):
    return TypeAdapter(form).validate_python(table)


def test_a_whole_value_is_read_with_the_defaults_of_its_fields():
    assert read(Whole[Bell], {}) == Bell()
    assert read(Whole[Bell], {"tone": "d"}) == Bell("d")


def test_a_part_has_those_fields_alone_whose_keys_stand_there():
    assert read(Part[Door], {"width": 90, "paint": "red"}) == Stated(Door, {"colour": "red", "width": 90})


def test_a_part_is_built_with_what_is_known_around_it():
    stated = read(Part[Door], {"width": 90, "locks": ["bolt"]})
    assert stated.built(id="front", room="hall") == Door(id="front", locks=("bolt",), width=90, room="hall")


@pytest.mark.parametrize(
    ("table", "key", "fault"),
    [
        ({}, ("width",), "missing"),
        ({"width": 90, "id": "front"}, ("id",), "extra_forbidden"),
        ({"width": 90, "colour": "red"}, ("colour",), "extra_forbidden"),
        ({"width": "90"}, ("width",), "int_type"),
        (7, (), "model_type"),
    ],
)
def test_a_table_has_the_keys_that_the_fields_state(table, key, fault):
    with pytest.raises(ValidationError) as caught:
        read(Part[Door], table)
    assert [(found["loc"], found["type"]) for found in caught.value.errors()] == [(key, fault)]


def test_the_keys_stand_in_the_order_of_the_file():
    assert list(table_of(Door).model_json_schema()["properties"]) == ["paint", "room", "locks", "width"]


def test_the_schema_has_what_the_fields_say():
    schema = table_of(Door).model_json_schema()
    assert (schema["title"], schema["description"]) == ("DoorTable", "What one goes through.")
    assert (schema["required"], schema["properties"]["paint"]["default"]) == (["width"], "white")
    assert schema["properties"]["locks"]["description"] == "What keeps it shut."
