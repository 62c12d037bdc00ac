"""DuckDB: functions of SQL that answer from a contract, over tables and files alike.

    sla_due(opened, tier, site, target[, kind[, priority[, contract]]]) -> TIMESTAMPTZ
    business_seconds(a, b, tier, site[, kind[, contract]])              -> DECIMAL(18,6), negative where b < a
    is_open(t, tier, site[, kind[, contract]])                          -> BOOLEAN

They answer as `Contract.due` and, in the hours of the contract's latest version, `BusinessCalendar.between` and `is_open`
do. A null in `kind` stands for an incident, one in `priority` or `contract` for none; a null elsewhere gives null, and so
does what a contract declares not applicable. An unknown tier, site, target or contract, a row by which no contract of several
is found, or an instant outside the years with data, is an error of the query that names it; `TRY(sla_due(...))` makes such
rows null. Instants are TIMESTAMPTZ. A TIMESTAMP, whose zone would be anybody's guess, is refused rather than read in the
session's zone; the session's zone changes no answer.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sla_engine.clocks.entitlement import Contracts, contracts_of
from sla_engine.errors import InvalidArgumentError, MissingExtraError

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


def register(con: "DuckDBPyConnection", contract: Contracts) -> None:
    """Make `sla_due`, `business_seconds` and `is_open` known to the database of a connection, until that is closed.

    Registered again, they answer from the new contract. Of a mapping of contracts, each row falls under the one that the
    argument `contract` names, or that `entitle` finds by tier and site; where it finds none, that is an error of the query.

    >>> import duckdb
    >>> from sla_engine import load_contract
    >>> con = duckdb.connect()
    >>> register(con, load_contract("mixvoip-support"))
    >>> asked = "SELECT sla_due(TIMESTAMPTZ '2026-06-22 17:30:00+02', 'office', 'LU', 'response') = '2026-06-24 15:00:00+02'"
    >>> con.execute(asked).fetchall()
    [(True,)]

    Raises:
        InvalidArgumentError: another connection to the same database has registered the functions (a cursor is one too), `con`
            is no connection, or `contract` is no contract.
        MissingExtraError: DuckDB or pyarrow is not installed.
    """
    try:
        import duckdb  # noqa: F401 - only to see whether these are there
        import pyarrow as pa  # noqa: F401
    except ImportError:
        raise MissingExtraError("functions of SQL need duckdb and pyarrow: pip install 'sla-engine[duckdb]'") from None
    from sla_engine.bulk.duckdb.sql_answers import SqlAnswers

    if not hasattr(con, "create_function"):  # the module itself is a connection too, to its default database
        raise InvalidArgumentError(f"expected a connection, as duckdb.connect() gives one, got {con!r:.80}")
    contracts_of(contract)
    questions = SqlAnswers(contract)
    _replace(con, questions.sla_due, "TIMESTAMPTZ")
    _replace(con, questions.business_seconds, "DECIMAL(18,6)")
    _replace(con, questions.is_open, "BOOLEAN")


def _replace(con: "DuckDBPyConnection", question: Callable[..., "pa.Array"], returns: str) -> None:
    import duckdb

    name = question.__name__
    # Not there yet, which only the connection that made it can tell.
    with suppress(duckdb.InvalidInputException):
        con.remove_function(name)
    try:
        # Of a function without parameters of its own, DuckDB takes any number of arguments and casts none of them.
        # The enumerations behind the last two words have moved between versions; the words have stayed.
        con.create_function(  # type: ignore[call-overload]
            name, lambda *columns: question(columns), None, returns, type="arrow", null_handling="special"
        )
    except duckdb.CatalogException as error:
        raise InvalidArgumentError(
            f"{name} is known to this database, but not by this connection; register on the one that did so first"
        ) from error
