"""Files of a source: one file, or all files of a folder, which are one source together."""

from collections import Counter
from pathlib import Path

from sla_engine.errors import SourceError
from sla_engine.show.masking import scheme_of
from sla_engine.sources.files.source_file import ENDINGS, Source, name_of

# What is counted: files of a folder that are no tables by their names.
PASSED_OVER = (
    "files and folders in the folder that are left out; tables end with .csv, .tsv, .json, .jsonl, .ndjson or .parquet"
)


def files_of(source: Source, odd: Counter[str] | None = None) -> list[Source]:
    """Return the source itself, or of a folder its tables in the order of their names; `odd` counts what else it has.

    Raises:
        SourceError: a folder cannot be read, or has no table.
    """
    if source == "-" or scheme_of(source) is not None or not Path(source).is_dir():
        return [source]
    try:
        files = sorted(Path(source).iterdir())
    except OSError as error:
        raise SourceError(f"{name_of(source)}: {(error.strerror or str(error)).lower()}") from None
    tables: list[Source] = [file for file in files if _ending(file) in ENDINGS and _is_file(file)]
    if not tables:
        raise SourceError(
            f"{name_of(source)}: the folder has no table; expected files that end with {', '.join(ENDINGS)}"
        )
    if odd is not None and len(tables) < len(files):
        odd[PASSED_OVER] += len(files) - len(tables)
    return tables


def _is_file(path: Path) -> bool:
    """Whether a path is a file, or a link to one, which may be gone: that it cannot be read is said when it is opened."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _ending(file: Path) -> str:
    ending = file.suffix.lower()
    return Path(file.stem).suffix.lower() if ending == ".gz" else ending
