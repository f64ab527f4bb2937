# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the reference pages in docs/ that are made from the code's own tables.

``reference.py`` writes them, ``reference.py --check`` says whether they are as the tables are.
"""

from __future__ import annotations

import argparse
import sys
import typing as t
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / ".dev"))

from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.rows import Row, Verdict  # noqa: E402
from ansible_collections.vectorops.milvus.plugins.module_utils.manifest.tables import dependencies, migration, milvus  # noqa: E402
from ansible_collections.vectorops.milvus.plugins.module_utils.render import deviations, etcd, kafka, minio, pulsar, tei  # noqa: E402

_MADE = "<!-- Made by tools/reference.py from the code's tables. Change those, then run it. -->\n"
_SIGNS = {
    Verdict.HONOURED: "honoured",
    Verdict.NO_EFFECT: "no effect (warning)",
    Verdict.ALIAS: "old spelling (converted, warning)",
    Verdict.NOT_SUPPORTED: "not supported yet (error)",
    Verdict.REFUSED: "can't work (error)",
}


def manifest_page() -> str:
    """Every key of the manifest, and what becomes of it."""
    sections: list[tuple[str, t.Iterable[Row]]] = [("the document", milvus.DOCUMENT)]
    values = sorted(dependencies.VALUES.items())
    sections += [(f"spec.dependencies.{name}.inCluster.values", rows) for name, (_kind, rows) in values]
    sections.append(("the document of a migration (kind: MilvusUpgrade)", migration.MIGRATION))
    parts = [
        "# The keys of a manifest, and what becomes of them\n",
        _MADE,
        "A key that isn't listed is unknown and refused, with the nearest key that is known.\n",
    ]
    for path, rows in sections:
        parts.append(f"## `{path}`\n")
        parts.append("| key | type | what becomes of it | note |\n|---|---|---|---|")
        parts += [f"| `{row.path}` | {row.type} | {_SIGNS[row.verdict]} | {_cell(row.note)} |" for row in rows]
        parts.append("")
    return "\n".join(parts)


def deviations_page() -> str:
    """Where the objects differ from the operator's and the charts', and why."""
    parts = ["# Where our objects differ from the operator's and the charts'\n", _MADE]
    parts.append("Names, labels, selectors, ports and claims are theirs. These are the differences:\n")
    tables = {"Milvus": deviations, "etcd": etcd, "MinIO": minio, "Pulsar": pulsar, "Kafka": kafka, "tei": tei}
    for heading, room in tables.items():
        parts.append(f"## {heading}\n\n| what | why |\n|---|---|")
        parts += [f"| {_cell(what)} | {_cell(why)} |" for what, why in room.DEVIATIONS]
        parts.append("")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|").replace("\n", " ")


PAGES: dict[str, t.Callable[[], str]] = {"manifest-keys.md": manifest_page, "deviations.md": deviations_page}


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a page is out of date")
    check = parser.parse_args().check
    stale = [name for name, page in PAGES.items() if not _is_current(CHECKOUT / "docs" / name, page())]
    for name in stale:
        print(f"docs/{name} {'is out of date: run tools/reference.py' if check else 'written'}")
        if not check:
            (CHECKOUT / "docs" / name).write_text(PAGES[name]())
    return 1 if check and stale else 0


def _is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main())
