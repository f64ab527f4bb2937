# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user may ask of autoscalers. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from ..catalog.components import COMPONENTS
from ..manifest.findings import Finding
from ..render.autoscaler import DIRECTIONS, Autoscaler
from .scaling import Running, meant, minimums

_KEYS = tuple(field.name for field in dataclasses.fields(Autoscaler))
_STATES = ("present", "absent")
_ADVICE = "name what the number shall follow: cpu or memory (percent of what the pods request), or metrics"

_RULES = "write the rules below them, as autoscaling/v2 does"


@dataclasses.dataclass(frozen=True)
class Asked:
    """What is asked for, by component or group.

    :param present: the autoscalers that shall be.
    :param absent: whose autoscaler shall go.
    """

    present: t.Mapping[str, Autoscaler] = dataclasses.field(default_factory=dict)
    absent: frozenset[str] = frozenset()


def asked(
    given: t.Mapping[str, t.Any], minimum: t.Any, running: t.Mapping[str, Running]
) -> tuple[Asked, list[Finding]]:
    """The autoscalers that are asked for, and everything that is wrong with them."""
    least, findings = minimums(minimum, running)
    present: dict[str, Autoscaler] = {}
    absent = set()
    for name, wanted in given.items():
        path = f"autoscale.{name}"
        known_as, trouble = meant(name, running)
        if not known_as:
            findings.append(Finding(path, "there is no such component in the cluster", trouble))
        elif known_as in present or known_as in absent:
            findings.append(Finding(path, f"{known_as} is given twice", "leave one of them out"))
        elif not isinstance(wanted, t.Mapping):
            findings.append(
                Finding(path, f"{wanted!r} says nothing of an autoscaler", "write {min: 1, max: 3, cpu: 70}")
            )
        elif wanted.get("state") == "absent":
            absent.add(known_as)
        else:
            found = [*_structure(path, wanted), *_numbers(path, wanted, least[known_as])]
            found += _suited(path, running[known_as])
            findings += found
            if not found:
                present[known_as] = autoscaler(wanted)
    return Asked(present, frozenset(absent)), findings


def autoscaler(given: t.Mapping[str, t.Any]) -> Autoscaler:
    """The autoscaler that sound options ask for, or that is recorded."""
    values = {name: given[name] for name in _KEYS if given.get(name) is not None}
    return Autoscaler(**{"min": 1, **values, "metrics": tuple(values.get("metrics", ()))})


def recorded(wanted: Autoscaler) -> dict[str, t.Any]:
    """An autoscaler as the release record holds it."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(wanted).items()}


def _structure(path: str, wanted: t.Mapping[str, t.Any]) -> t.Iterator[Finding]:
    """Unknown keys, and values of another type."""
    for key in wanted:
        if key not in (*_KEYS, "state"):
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            advice = f"did you mean {near[0]}?" if near else f"known: {', '.join(_KEYS)}, state"
            yield Finding(f"{path}.{key}", "is unknown", advice)
    if wanted.get("state", "present") not in _STATES:
        yield Finding(f"{path}.state", f"{wanted['state']!r} is none", f"write {' or '.join(_STATES)}")
    metrics, behavior = wanted.get("metrics") or [], wanted.get("behavior") or {}
    if not isinstance(metrics, list) or not all(
        isinstance(entry, t.Mapping) and entry.get("type") for entry in metrics
    ):
        yield Finding(
            f"{path}.metrics", "isn't a list of metrics, each with a type", "write them as autoscaling/v2 does"
        )
    if not isinstance(behavior, t.Mapping) or set(behavior) - set(DIRECTIONS):
        yield Finding(f"{path}.behavior", f"holds something else than {' and '.join(DIRECTIONS)}", _RULES)
    if not metrics and wanted.get("cpu") is None and wanted.get("memory") is None:
        yield Finding(path, "has nothing to follow", _ADVICE)


def _numbers(path: str, wanted: t.Mapping[str, t.Any], least: int) -> t.Iterator[Finding]:
    """Numbers that are none, or don't go together."""
    sound = {}
    for key in ("min", "max", "cpu", "memory"):
        value = wanted.get(key)
        if value is None:
            if key == "max":
                yield Finding(f"{path}.max", "is missing", "say how many pods there may be")
        elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
            yield Finding(f"{path}.{key}", f"{value!r} is not a number from 1 up", "write one")
        else:
            sound[key] = value
    low = sound.get("min", 1)
    if "max" in sound and sound["max"] < low:
        yield Finding(f"{path}.max", f"{sound['max']} is below min, which is {low}", "give a larger number")
    if low < least:
        yield Finding(f"{path}.min", f"{low} is below the minimum of {least}", "give a larger number, or lower minimum")


def _suited(path: str, running: Running) -> t.Iterator[Finding]:
    if not COMPONENTS[running.component].worker:
        text = "its number of pods is no matter of load: Milvus shares the work of workers only"
        yield Finding(path, text, "autoscale proxies, query, data, index or streaming nodes")
