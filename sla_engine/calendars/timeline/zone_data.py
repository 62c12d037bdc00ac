"""Zone data: chooses between the time zones of the system and of the package `tzdata`; those of the newer version count.

The standard library and pendulum read the first file that they find, even from an old system beside a new package. All
zones of this library are read here, so that the instants it computes and the offsets it shows agree.
"""

import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from pickle import PicklingError
from typing import SupportsIndex

import pendulum
import tzdata

# Files that are no zones here: clocks with leap seconds, which datetimes lack, and names for the machine's own zone.
NOT_ZONES = ("right/", "posix/", "posixrules", "localtime", "Factory")
_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")
_RELEASE = re.compile(r"([0-9]{4})([a-z]*)")
# RFC 9636, section 3.1: the version, and how many entries of each kind follow.
_HEADER = struct.Struct(">4xc15x6l")
# The files in which systems state the version of their data, and the text before it.
_STATED = (("tzdata.zi", "# version "), ("+VERSION", ""), ("version", ""))


@dataclass(frozen=True, slots=True)
class ZoneData:
    """A folder of time zones: its version, such as `2026a`, and its owner."""

    version: str
    owner: str
    folder: Traversable

    def __str__(self) -> str:
        return f"{self.version} ({self.owner})"

    @property
    def age(self) -> tuple[int, int, str]:
        """The key that orders versions from old to new; an unknown version comes first."""
        release = _RELEASE.match(self.version)
        return (int(release[1]), len(release[2]), release[2]) if release else (0, 0, "")

    def has(self, name: str) -> bool:
        """Tell whether there is a file of this name."""
        return self.folder.joinpath(name).is_file()


class Zone(pendulum.Timezone):
    """A time zone that other packages, too, show by the data from which it was read.

    `listed` are the seconds since 1970 for which its file lists a change, ascending; after the last one a rule holds.

    pandas treats a zone that can be pickled as the system's zone of that name, and shows it by the system's data. To find
    out, pandas calls `__reduce__`; pickling and copying call `__reduce_ex__`.
    """

    listed: tuple[int, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        raise PicklingError(f"the time zone {self.key!r} is pickled with its data, by __reduce_ex__")

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[object, ...]:
        return super().__reduce__()


@lru_cache(maxsize=8)
def newest_first(folders: tuple[str, ...]) -> tuple[ZoneData, ...]:
    """Return the data of a system's folders and of the package, the newest first; of equal versions the system's first."""
    system = [ZoneData(_stated_version(path), "system", path) for path in map(Path, folders) if path.is_dir()]
    package = ZoneData(tzdata.IANA_VERSION, "tzdata package", files("tzdata") / "zoneinfo")
    return tuple(sorted((*system, package), key=lambda data: data.age, reverse=True))


def _stated_version(folder: Path) -> str:
    """Read the version that a system's folder states; systems differ in where they state it."""
    for file, mark in _STATED:
        try:
            with (folder / file).open(encoding="utf-8") as text:
                line = text.readline()
        except (OSError, UnicodeDecodeError):
            continue
        if line.startswith(mark):
            return line.removeprefix(mark).strip()
    return "unknown version"


def zone_names() -> list[str]:
    """Return the names of all zones that the package `tzdata` has."""
    return (files("tzdata") / "zones").read_text(encoding="utf-8").split()


def data_of(name: str, folders: tuple[str, ...]) -> ZoneData | None:
    """Return the newest data that has a zone, None if no data has it; `folders` are those of the system."""
    if not _NAME.fullmatch(name) or name.startswith(NOT_ZONES):
        return None
    return next((data for data in newest_first(folders) if data.has(name)), None)


def read_zone(name: str, folders: tuple[str, ...]) -> Zone | None:
    """Return a zone from the newest data, None if no data has it.

    It is pickled with its data, so that instants shown in it are the same in another process.

    Raises:
        ValueError: the file of this name holds no time zone.
    """
    data = data_of(name, folders)
    if data is None:
        return None
    content = data.folder.joinpath(name).read_bytes()
    zone = Zone.from_file(BytesIO(content), key=name)
    zone.listed = _listed_changes(content)
    return zone


def _listed_changes(content: bytes) -> tuple[int, ...]:
    (version, *counts), begin, width = _HEADER.unpack_from(content), _HEADER.size, "l"
    if version != b"\0":  # the same follows once more, in eight bytes an instant
        ut, standard, leaps, changes, kinds, letters = counts
        begin += changes * 5 + kinds * 6 + letters + leaps * 8 + standard + ut
        (_, *counts), begin, width = _HEADER.unpack_from(content, begin), begin + _HEADER.size, "q"
    return struct.unpack_from(f">{counts[3]}{width}", content, begin)
