# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user does with Milvus, by pymilvus: `script.py COMMAND ADDRESS COLLECTION [NUMBER]`. Answers in JSON.

Runs in an environment of its own, so it imports nothing of the collection's. The vectors come from a fixed seed: every
command knows what must be there. Where retries are off, an error is an error at its first appearance.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
import time
import typing as t

import numpy
from pymilvus import Collection, CollectionSchema, DataType, FieldSchema, connections, utility
from pymilvus.grpc_gen import milvus_pb2

DIMENSION = 32
BATCH = 2500
QUERIES, NEAREST = 100, 10
INDEX = {"index_type": "HNSW", "metric_type": "L2", "params": {"M": 16, "efConstruction": 200}}
SEARCH = {"metric_type": "L2", "params": {"ef": 256}}
#: Reads see whatever was written before they came.
STRONG = "Strong"
PATIENCE = 240.0
CALL_SECONDS = 60.0
#: Seconds from which on a pause is listed with its time of day.
WORTH_TELLING = 2.0


def vectors(count: int, seed: int = 1) -> t.Any:
    """That many vectors, always the same."""
    return numpy.random.default_rng(seed).random((count, DIMENSION), dtype=numpy.float32)


def connect(address: str, seconds: float = PATIENCE) -> None:
    """Connect, as soon as somebody answers."""

    def attempt() -> None:
        connections.connect(alias="default", uri=f"http://{address}", timeout=3)

    until_it_works(attempt, seconds)


def until_it_works(action: t.Callable[[], t.Any], seconds: float = PATIENCE) -> t.Any:
    """Do it again until it works; whatever error is the last one is raised."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return action()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def make(name: str) -> Collection:
    """A collection with an index, without a row."""
    fields = [
        FieldSchema("id", DataType.INT64, is_primary=True),
        FieldSchema("vector", DataType.FLOAT_VECTOR, dim=DIMENSION),
    ]
    collection = Collection(name, CollectionSchema(fields), consistency_level=STRONG)
    collection.create_index("vector", INDEX)
    return collection


def insert(collection: Collection, count: int) -> None:
    """Insert that many vectors, numbered from 0."""
    all_vectors = vectors(count)
    for start in range(0, count, BATCH):
        part = all_vectors[start : start + BATCH]
        collection.insert([list(range(start, start + len(part))), part])


def first(_address: str, name: str, _count: int) -> dict[str, t.Any]:
    """How long it takes until a search of a collection of one row succeeds, whatever goes wrong before."""

    def attempt() -> None:
        if utility.has_collection(name, timeout=5):
            utility.drop_collection(name, timeout=5)
        collection = make(name)
        insert(collection, 1)
        collection.load(timeout=30)
        found = collection.search(vectors(1).tolist(), "vector", SEARCH, 1, timeout=CALL_SECONDS)
        assert found[0].ids == [0]
        utility.drop_collection(name)

    until_it_works(attempt)
    return {"at": time.time()}


def fill(_address: str, name: str, count: int) -> dict[str, t.Any]:
    """A collection with that many rows, flushed, indexed and loaded."""
    collection = make(name)
    insert(collection, count)
    collection.flush()

    def all_indexed() -> int:
        # Servers before 2.3 count the rows to index only some time after the flush: nothing of nothing is complete.
        indexed = int(utility.index_building_progress(name)["indexed_rows"])
        assert indexed == count, f"{indexed} rows indexed instead of {count}"
        return indexed

    indexed = until_it_works(all_indexed)
    collection.load()
    return {"rows": collection.num_entities, "indexed": indexed}


def check(_address: str, name: str, count: int) -> dict[str, t.Any]:
    """Search for vectors that are not there: the share of the really nearest ones that is found.

    A server that has just started finds nothing until its segments are loaded again, and its load() doesn't wait for
    that. One that was killed may count all rows, and say to the search right after it that nothing is loaded: so both
    are asked again together, until all of it is right.
    """
    collection = Collection(name)

    def attempt() -> float:
        collection.load(timeout=30)
        has_rows(collection, count)
        return recall(collection, count)

    return {"recall": until_it_works(attempt), "at": time.time()}


def recall(collection: Collection, count: int) -> float:
    """The share of the really nearest vectors that a search finds, against brute force; among the first ones only."""
    queries, data = vectors(QUERIES, seed=2), vectors(count)
    among = f"id < {count}"
    found = collection.search(queries.tolist(), "vector", SEARCH, NEAREST, expr=among, timeout=CALL_SECONDS)
    hits = 0
    for query, answer in zip(queries, found, strict=True):
        nearest = numpy.argsort(((data - query) ** 2).sum(axis=1))[:NEAREST]
        hits += len(set(nearest.tolist()) & set(answer.ids))
    return hits / (QUERIES * NEAREST)


def has_rows(collection: Collection, count: int) -> None:
    """Fails unless each of the first rows is there, once."""
    rows = numbers_between(collection, 0, count)
    assert sorted(rows) == list(range(count)), f"{len(rows)} rows instead of {count}"


def numbers_between(collection: Collection, start: int, end: int) -> list[int]:
    """The numbers of the rows that are there (servers before 2.3 count none)."""
    rows = collection.query(f"{start} <= id < {end}", output_fields=["id"], consistency_level=STRONG)
    return [row["id"] for row in rows]


def release(_address: str, name: str, _count: int) -> dict[str, t.Any]:
    """Have the server forget what it has loaded of a collection."""
    Collection(name).release()
    return {}


def configuration(_address: str, _name: str, _count: int) -> dict[str, t.Any]:
    """What each running component says of its configuration."""
    request = milvus_pb2.GetMetricsRequest(request=json.dumps({"metric_type": "system_info"}))
    answer = connections._fetch_handler("default")._stub.GetMetrics(request, timeout=CALL_SECONDS)
    nodes = json.loads(answer.response)["nodes_info"]
    return {node["infos"]["type"]: node["infos"].get("system_configurations") for node in nodes}


def shown(error: Exception) -> str:
    """An error with its time of day."""
    return f"{time.strftime('%H:%M:%S')} {type(error).__name__}: {error}"[:500]


class Worker:
    """Does one thing over and over, and remembers what failed and how long nothing succeeded."""

    def __init__(self, action: t.Callable[[], t.Any]) -> None:
        self._action = action
        self.done = 0
        self.failures: list[str] = []
        self.longest_pause = 0.0
        self.pauses: list[str] = []

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop, and then until it has worked once more: an outage at the end counts too."""
        last = time.monotonic()
        deadline = float("inf")
        ended = False
        while not ended and time.monotonic() < deadline:
            stopping = stop.is_set()
            if stopping and deadline == float("inf"):
                deadline = time.monotonic() + PATIENCE
            try:
                self._action()
                self.done += 1
            except Exception as error:  # noqa: BLE001 -- whatever a user would see
                self.failures.append(shown(error))
            else:
                pause, last = time.monotonic() - last, time.monotonic()
                self.longest_pause = max(self.longest_pause, pause)
                if pause > WORTH_TELLING:
                    self.pauses.append(f"{pause:.1f} s until {time.strftime('%H:%M:%S')}")
                ended = stopping
            time.sleep(0.02)

    def report(self) -> dict[str, t.Any]:
        """What happened."""
        return {
            "done": self.done,
            "failures": self.failures,
            "longest_pause": self.longest_pause,
            "pauses": self.pauses,
        }


def watch(_address: str, name: str, count: int) -> dict[str, t.Any]:
    """Search and insert until standard input ends; searches by one client without retries, and by one with them.

    Inserts are retried by ourselves, too: pymilvus gives some errors back that pass.

    At the end every row whose insert was acknowledged has to be there. New rows are numbered from ``count`` on.
    """
    collection = Collection(name)
    query = vectors(1, seed=2).tolist()
    numbers = itertools.count(count)
    fresh = vectors(1, seed=3)
    inserted: list[int] = []
    retried: list[str] = []

    def search(**options: t.Any) -> None:
        found = collection.search(query, "vector", SEARCH, NEAREST, consistency_level="Bounded", **options)
        assert len(found[0].ids) == NEAREST, f"found {len(found[0].ids)} of {NEAREST}"

    def insert_next() -> None:
        number = next(numbers)

        def attempt() -> None:
            try:
                collection.insert([[number], fresh], timeout=CALL_SECONDS)
            except Exception as error:
                retried.append(shown(error))
                raise

        until_it_works(attempt, CALL_SECONDS)
        inserted.append(number)

    workers = {
        "search": Worker(lambda: search(timeout=CALL_SECONDS, retry_times=0)),
        "search with retries": Worker(search),
        "insert with retries": Worker(insert_next),
    }
    stop = threading.Event()
    threads = [threading.Thread(target=worker.run, args=(stop,)) for worker in workers.values()]
    for thread in threads:
        thread.start()
    print("working", flush=True)
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    report = {title: worker.report() for title, worker in workers.items()}
    lost = set(inserted).difference(numbers_between(collection, count, next(numbers)))
    report["insert with retries"].update(lost=sorted(lost), retried=retried)
    return report


COMMANDS: dict[str, t.Callable[[str, str, int], dict[str, t.Any]]] = {
    command.__name__: command for command in (first, fill, check, release, configuration, watch)
}


def main() -> None:
    """Run one command."""
    command, address, name, *number = sys.argv[1:]
    connect(address)
    print(json.dumps(COMMANDS[command](address, name, int(number[0]) if number else 0)), flush=True)


if __name__ == "__main__":
    main()
