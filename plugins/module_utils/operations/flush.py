# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything written to Milvus, in its object storage, by pymilvus. **Private** to the collection.

Nothing here speaks to Kubernetes. What FlushAll promises (all that was written before it is in the object storage once
GetFlushAllState says so) is what the documents on message storage rely on.
"""

from __future__ import annotations

import concurrent.futures
import logging
import time
import typing as t

from ..manifest.findings import MilvusError

Connection = t.Mapping[str, t.Any]
_ALIAS = "vectorops.milvus"
_DEFAULT = "default"
_MISSING = (
    "milvus_flush needs the Python library pymilvus where it runs, and {python} doesn't have it ({error}); install it "
    "there, or set ansible_python_interpreter for the task to a Python that has it"
)


def flush(connection: Connection, *, connect_timeout: float, wait_timeout: float, only_look: bool) -> dict[str, t.Any]:
    """Flush all collections of all databases, and wait until the server says that it is done.

    :param connection: the arguments of pymilvus' ``connections.connect`` that say where, and as whom.
    :param only_look: list what is there, and flush nothing.
    :returns: ``changed``, ``flushed``, ``databases`` and, where it flushed, ``seconds``.
    :raises MilvusError: there is no pymilvus, the server can't be reached, or doesn't flush in time.
    """
    pymilvus = _pymilvus()
    where = str(connection["uri"])
    try:
        aliases = _connect(pymilvus, connection, connect_timeout)
        before = [_contents(pymilvus, name, alias) for name, alias in aliases.items()]
        if only_look:
            return {"changed": False, "flushed": False, "databases": before}
        started = time.monotonic()
        _flush_all(pymilvus, where, aliases, wait_timeout)
        seconds = round(time.monotonic() - started, 1)
        after = [_contents(pymilvus, name, alias) for name, alias in aliases.items()]
    except pymilvus.MilvusException as error:
        raise MilvusError(f"Milvus at {where}: {_words(error)}") from error
    return {"changed": _rows(after) != _rows(before), "flushed": True, "databases": after, "seconds": seconds}


def _pymilvus() -> t.Any:
    import sys

    try:
        import pymilvus
    except ImportError as error:
        raise MilvusError(_MISSING.format(python=sys.executable, error=error)) from error
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it complains about is raised, too
    return pymilvus


def _connect(pymilvus: t.Any, connection: Connection, seconds: float) -> dict[str, str]:
    """Connect to each database; the name of each connection, by the database's."""
    first = str(connection.get("db_name") or _DEFAULT)
    aliases = {first: _ALIAS}
    try:
        pymilvus.connections.connect(alias=_ALIAS, timeout=seconds, **connection)
    except pymilvus.MilvusException as error:
        raise MilvusError(f"Milvus at {connection['uri']} can't be reached: {_words(error)}") from error
    for name in _databases(pymilvus, first, seconds):
        if name not in aliases:
            aliases[name] = f"{_ALIAS}/{name}"
            pymilvus.connections.connect(alias=aliases[name], timeout=seconds, **{**connection, "db_name": name})
    return aliases


def _databases(pymilvus: t.Any, first: str, seconds: float) -> list[str]:
    """The names of the databases; servers before 2.2.9 have one and don't know the question."""
    try:
        return [str(name) for name in pymilvus.db.list_database(using=_ALIAS, timeout=seconds)]
    except pymilvus.MilvusException as error:
        if "unimplemented" in str(error).lower():
            return [first]
        raise


def _contents(pymilvus: t.Any, name: str, alias: str) -> dict[str, t.Any]:
    """The collections of a database, and how many rows they have in the object storage."""
    collections = sorted(pymilvus.utility.list_collections(using=alias))
    rows = sum(int(pymilvus.Collection(collection, using=alias).num_entities) for collection in collections)
    return {"name": name, "collections": collections, "rows": rows}


def _rows(databases: t.Iterable[t.Mapping[str, t.Any]]) -> list[int]:
    return [database["rows"] for database in databases]


def _flush_all(pymilvus: t.Any, where: str, aliases: t.Mapping[str, str], seconds: float) -> None:
    """Flush the databases side by side: each waits until the server notes how far it is."""

    def one(name: str, alias: str) -> None:
        pymilvus.utility.flush_all(using=alias, timeout=seconds, db=name)

    with concurrent.futures.ThreadPoolExecutor(max_workers=min(len(aliases), 16)) as pool:
        asked = {name: pool.submit(one, name, alias) for name, alias in aliases.items()}
    errors = {name: future.exception() for name, future in asked.items() if future.exception() is not None}
    if errors:
        told = "; ".join(f"{name} ({_words(error)})" for name, error in errors.items())
        raise MilvusError(
            f"Milvus at {where}: the flush is not confirmed within {seconds:g} s: {told}; see that all its "
            "components are healthy, then run again, with a longer wait_timeout where there is much to flush"
        )


def _words(error: BaseException | None) -> str:
    return str(getattr(error, "message", "") or error)
