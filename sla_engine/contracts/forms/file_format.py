"""File formats: the kinds of TOML files; each file is read as a whole, and one error lists all of its problems."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from pydantic import ValidationError

from sla_engine.contracts.forms.json_schema import Schema, description_at, keys_at
from sla_engine.contracts.forms.key_path import KeyPath
from sla_engine.contracts.forms.problems import EXPECTED, Problem, UnknownKeyError, shown, told
from sla_engine.contracts.forms.toml_tables import Table
from sla_engine.contracts.forms.toml_text import Raw, file_bytes, read_toml, shallow
from sla_engine.errors import InvalidFileError
from sla_engine.show.argument_kinds import of_kind, path_text
from sla_engine.show.did_you_mean import did_you_mean

T = TypeVar("T", bound=Table)

_BUILDING = Lock()


@dataclass(frozen=True, slots=True)
class FileFormat:
    """One kind of file: its name, the class of its errors, its schema, and the folder of the shipped files."""

    what: str
    error: type[InvalidFileError]
    schema: Callable[[], Schema]
    folder: Traversable | None = None

    def shipped(self) -> list[str]:
        """Return the names of the files that are shipped."""
        entries = self.folder.iterdir() if self.folder else ()
        return sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml"))

    def data(self, name: str | os.PathLike[str], file: str) -> bytes:
        """Return the content of a shipped file, by its name, or of the file at a path; errors use `file` as its name.

        Raises:
            InvalidFileError: there is no such file, or the file cannot be read.
        """
        path_text(name, f"expected the name or the path of a {self.what} file")
        shipped = self.shipped()
        if self.folder and name in shipped:
            return (self.folder / f"{name}.toml").read_bytes()
        try:
            return file_bytes(Path(name))
        except FileNotFoundError:
            why = "there is no such file"
            if self.folder:
                why = f"there is neither such a file nor a shipped {self.what} of this name; {did_you_mean(file, shipped)}"
                why += f"shipped {self.what}s are {', '.join(shipped)}"
        except IsADirectoryError:
            why = "this is a directory; give the path of a TOML file"
        except (OSError, ValueError) as error:  # ValueError: a null byte in the path
            why = f"the file cannot be read: {error}"
        raise self.unreadable(file, why)

    def tables(self, text: str | bytes, file: str, changed: Callable[[Raw], Raw] | None = None) -> Raw:
        """Return the tables of a text; `changed` is applied to them first.

        Raises:
            InvalidFileError: the text is no TOML, is too large, or is nested too deep.
        """
        of_kind(text, (str, bytes), f"expected the text of a {self.what} file, TOML")
        try:
            raw = read_toml(text)
            return shallow(changed(raw)) if changed else raw
        except ValueError as error:
            raise self.unreadable(file, str(error)) from None

    def unreadable(self, file: str, why: str) -> InvalidFileError:
        """Return the error of a file that cannot be read at all."""
        return self.error(f"{file}: {why}", (f"{file}: {why}",))

    def refused(self, file: str, problems: Sequence[Problem], text: Callable[[Problem], str] = str) -> InvalidFileError:
        """Return the error that lists the problems of a file, each once, in their order."""
        return self.error(*told(file, list(dict.fromkeys(problems)), text))

    def checked(self, model: type[T], raw: Mapping[str, Any]) -> tuple[T | None, list[Problem]]:
        """Return the model of the tables, or the problems of the tables."""
        with _BUILDING:  # pydantic before 2.12 lets two threads build one validator at once
            model.model_rebuild()
        try:
            return model.model_validate(raw), []
        except ValidationError as error:
            return None, [self._problem(found) for found in error.errors(include_url=False)]

    def _problem(self, found: Mapping[str, Any]) -> Problem:
        """Return one of pydantic's errors as a problem."""
        key = tuple(part for part in found["loc"] if not _is_tag(part))
        context = found.get("ctx", {})
        kind, value = found["type"], shown(found["input"])
        if kind == "missing":
            return Problem(key, "", f"this key is missing: {description_at(_schema(self), key)}")
        if kind == "extra_forbidden":
            return Problem.unknown("key", key, value, key[-1], _keys(self, key[:-1]))
        if kind == "value_error" and isinstance(context["error"], UnknownKeyError):
            return Problem.unknown(context["error"].what, key, value, key[-1], context["error"].known)
        if kind == "value_error":
            return Problem(key, value, str(context["error"]))
        return Problem(key, value, EXPECTED[kind].format(**context) if kind in EXPECTED else found["msg"])


@lru_cache
def _schema(kind: FileFormat) -> Schema:
    return kind.schema()


@lru_cache(maxsize=256)
def _keys(kind: FileFormat, path: KeyPath) -> tuple[str, ...]:
    return keys_at(_schema(kind), path)


def _is_tag(part: object) -> bool:
    """Whether this part of a location names a form of a value (`<table>`) or a key itself (`[key]`)."""
    return isinstance(part, str) and (part == "[key]" or (part.startswith("<") and part.endswith(">")))
