"""milvus_flush on a real server: rows that were only in memory are in the object storage afterwards."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.vectorops.milvus.tests.e2e.client.user import python
from ansible_collections.vectorops.milvus.tests.integration.harness import BIN, CHECKOUT
from ansible_collections.vectorops.milvus.tests.reality.server import (
    HERE,
    ISOLATED,
    find_etcd,
    image_files,
    isolation_works,
    programs,
)

pytestmark = [
    pytest.mark.skipif(not isolation_works(), reason="needs unshare on Linux x86-64"),
    pytest.mark.skipif(shutil.which("pip") is None, reason="needs pip to fetch the servers' wheels"),
    pytest.mark.skipif(find_etcd() is None, reason="needs an etcd: build the testbed"),
]
URI = "http://127.0.0.1:19530"
ROWS = 100
# Two databases, three collections, one of them empty; nothing is flushed.
FILL = f"""
import time
from pymilvus import Collection, CollectionSchema, DataType, FieldSchema, connections, db, utility

for attempt in range(100):  # until the coordinators serve
    try:
        connections.connect(uri="{URI}", timeout=3)
        utility.list_collections()
        break
    except Exception:
        time.sleep(0.3)
fields = [FieldSchema("id", DataType.INT64, is_primary=True), FieldSchema("v", DataType.FLOAT_VECTOR, dim=8)]
db.create_database("other")
connections.connect(alias="other", uri="{URI}", db_name="other")
Collection("empty", CollectionSchema(fields))
for name, using in (("first", "default"), ("second", "other")):
    made = Collection(name, CollectionSchema(fields), using=using)
    made.insert([list(range({ROWS})), [[float(number)] * 8 for number in range({ROWS})]])
"""


def settings(folder: Path) -> dict[str, str]:
    """A server that needs nothing but etcd."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LD_LIBRARY_PATH": str(programs("2.3")),
        "DEPLOY_MODE": "STANDALONE",
        "COMMON_STORAGETYPE": "local",
        "LOCALSTORAGE_PATH": str(folder / "data"),
        "MQ_TYPE": "rocksmq",
        "ROCKSMQ_PATH": str(folder / "rdb_data"),
        "ETCD_ENDPOINTS": "127.0.0.1:2379",
    }


def playbook(*tasks: dict[str, Any]) -> list[str]:
    """The command that runs tasks by the interpreter that has pymilvus."""
    named = [{"name": "Test", "ignore_errors": True, **task} for task in tasks]
    play = [{"name": "Test", "hosts": "localhost", "gather_facts": False, "tasks": named}]
    call = 'exec "$0" /dev/stdin -e "$1" <<< "$2"'
    variables = f"ansible_python_interpreter={python()}"
    return ["bash", "-c", call, str(BIN / "ansible-playbook"), variables, json.dumps(play)]


def results(seen: dict[str, Any]) -> list[dict[str, Any]]:
    report = json.loads(seen["output"][seen["output"].index("{") :])
    return [task["hosts"]["localhost"] for task in report["plays"][0]["tasks"]]


def flushing(**options: Any) -> dict[str, Any]:
    return {"vectorops.milvus.milvus_flush": {"uri": URI, **options}}


def test_rows_get_into_the_object_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSIBLE_CONFIG", str(CHECKOUT / "ansible.cfg"))
    monkeypatch.setenv("ANSIBLE_STDOUT_CALLBACK", "ansible.posix.json")
    with tempfile.TemporaryDirectory(prefix="flush-") as name:
        folder = Path(name)
        (folder / "configs").mkdir()
        for file, text in {**image_files("2.3"), "glog.conf": "--logtostderr=true\n"}.items():
            (folder / "configs" / file).write_text(text)
        job = {
            "folder": name,
            "etcd": str(find_etcd()),
            "programs": str(programs("2.3")),
            "environment": settings(folder),
            "result": f"{name}/result.json",
            "commands": [
                [str(python()), "-c", FILL],
                playbook({**flushing(), "check_mode": True}),
                playbook(flushing(), flushing(), flushing(uri="http://127.0.0.1:19531", connect_timeout=2)),
            ],
        }
        (folder / "job.json").write_text(json.dumps(job))
        command = [*ISOLATED, sys.executable, str(HERE / "beside.py"), f"{name}/job.json"]
        subprocess.run(command, check=True, timeout=150)
        filled, looked_at, flushed = json.loads((folder / "result.json").read_text())

    assert filled["code"] == 0, filled["errors"]
    (look,) = results(looked_at)
    assert (look["changed"], look["flushed"], looked_at["files"]) == (False, False, 0)
    assert look["databases"][0] == {"name": "default", "collections": ["empty", "first"], "rows": 0}

    first, second, nobody = results(flushed)
    assert first["changed"] and first["flushed"] and flushed["files"] > 0
    assert [(entry["name"], entry["rows"]) for entry in first["databases"]] == [("default", ROWS), ("other", ROWS)]
    assert second["flushed"] and not second["changed"]
    assert nobody["failed"] and "Milvus at http://127.0.0.1:19531 can't be reached" in nobody["msg"]
