"""Tickets in: files and standard input, read in chunks, mapped to our names, bad rows listed with what was expected."""

from sla_engine.errors import MappingError
from sla_engine.sources.bad_row import BadRow
from sla_engine.sources.columns.chunk import Chunk
from sla_engine.sources.files.source_file import FORMATS, Source
from sla_engine.sources.mappings.mapping import Mapping
from sla_engine.sources.mappings.mapping_file import list_mappings, load_mapping, mapping_schema
from sla_engine.sources.tickets import read_columns, read_tickets, size_of

__all__ = [
    "FORMATS",
    "BadRow",
    "Chunk",
    "Mapping",
    "MappingError",
    "Source",
    "list_mappings",
    "load_mapping",
    "mapping_schema",
    "read_columns",
    "read_tickets",
    "size_of",
]
