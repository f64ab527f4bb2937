# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A manifest's text as a dictionary. **Private** to the collection."""

from __future__ import annotations

import typing as t

from .findings import Finding, ManifestError, MilvusError
from .scalars import kind_of

if t.TYPE_CHECKING:
    import yaml

# What constructing values raises for nonsense such as a 13th month or `!!int ""`.
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


def read_document(path: str) -> dict[str, t.Any]:
    """The manifest in a file.

    :raises MilvusError: the file can't be read, or isn't one YAML document.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise MilvusError(f"The manifest {path} can't be read: {error}") from error
    return load_document(text, path)


def load_document(text: str, source: str) -> dict[str, t.Any]:
    """Read the one document of a YAML text.

    :param source: what the text is called in messages, usually its file.
    :return: the document, not yet validated.
    :raises ManifestError: not YAML, a key given twice, no document or several ones, or not a map.
    :raises MilvusError: PyYAML is missing.
    """
    documents = [document for document in _documents(text, source) if document is not None]
    if not documents:
        raise _refused(source, "holds no document", "write a manifest of kind Milvus into it")
    if len(documents) > 1:
        kinds = ", ".join(_kind(document) for document in documents)
        raise _refused(source, f"holds {len(documents)} documents: {kinds}", "give the one of kind Milvus by itself")
    if not isinstance(documents[0], dict):
        raise _refused(
            source, f"a manifest is a map, found {kind_of(documents[0])}", "begin it with apiVersion and kind"
        )
    return documents[0]


def load_stream(text: str, source: str) -> list[t.Any]:
    """All documents of a YAML stream that isn't written by hand, such as an install manifest; empty ones left out.

    :param source: what the text is called in messages, usually its file or URL.
    :raises ManifestError: not YAML.
    :raises MilvusError: PyYAML is missing.
    """
    return [document for document in _documents(text, source, written_by_hand=False) if document is not None]


def _documents(text: str, source: str, *, written_by_hand: bool = True) -> list[t.Any]:
    try:
        import yaml
    except ImportError as error:
        raise MilvusError(f"{source}: reading YAML needs PyYAML; install it where the task runs") from error
    try:
        fast: t.Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, over a megabyte of schemas
        return list(yaml.load_all(text, Loader=_loader() if written_by_hand else fast))
    except yaml.YAMLError as error:
        raise _not_yaml(error, source) from error
    except RecursionError as error:
        raise _refused(source, "is nested too deeply", "write it flat") from error
    except _NONSENSE as error:
        raise _refused(
            source, f"has a value that can't be read: {error}", "quote values that are meant as text"
        ) from error


def _loader() -> type[yaml.SafeLoader]:
    """The safe loader, which refuses a key that is given twice instead of dropping the first one in silence."""
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_mapping_node(self, anchor: dict[t.Any, yaml.Node]) -> yaml.MappingNode:
            # Here, not where the map is made: there, merged keys (<<) already stand beside the map's own.
            node = super().compose_mapping_node(anchor)
            seen = set()
            for key, _value in node.value:
                if isinstance(key, yaml.ScalarNode) and key.value != "<<":
                    if key.value in seen:
                        raise yaml.MarkedYAMLError(None, None, f"the key '{key.value}' is given twice", key.start_mark)
                    seen.add(key.value)
            return node

    return Loader


def _not_yaml(error: yaml.YAMLError, source: str) -> ManifestError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    place = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    return _refused(source, f"is not valid YAML{place}: {problem}", "correct the file")


def _kind(document: t.Any) -> str:
    kind = document.get("kind") if isinstance(document, dict) else None
    return str(kind) if kind else "one without a kind"


def _refused(source: str, message: str, advice: str) -> ManifestError:
    return ManifestError("The manifest can't be read:", [Finding(source, message, advice)])
