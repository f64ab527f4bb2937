# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading chart values, and the parts that several charts have in common. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..resolve.model import Values
from .objects import at

PROBE_TIMINGS = ("initialDelaySeconds", "periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold")


def is_set(value: t.Any) -> bool:
    """Whether a chart would use the value: charts write "nothing" as null, false, empty text, list or map; 0 counts."""
    return value is not None and value is not False and value not in ("", [], {}, ())


@dataclasses.dataclass(frozen=True)
class ChartValues:
    """The values of one dependency, by dotted path.

    :param values: defaults with the manifest's merged over them.
    :param defaults: today's defaults, for what can't be left out: values recorded by an older collection may lack it.
    """

    values: Values
    defaults: Values

    def optional(self, path: str, default: t.Any = None) -> t.Any:
        """The value, or the default where it says nothing."""
        value = at(self.values, path)
        return value if is_set(value) else default

    def required(self, path: str) -> t.Any:
        """The value; where it says nothing, the chart's default."""
        return self.optional(path, at(self.defaults, path))

    def flag(self, path: str) -> bool:
        """Whether something is switched on."""
        return bool(at(self.values, path, False))

    def set_members(self, names: t.Iterable[str]) -> dict[str, t.Any]:
        """Those of the values at the top that say something, under their own names."""
        return {name: self.values[name] for name in names if is_set(self.values.get(name))}


def text(value: t.Any) -> str:
    """A scalar as the API wants it in environment, labels and annotations (Helm's ``quote``).

    >>> text(True), text(5)
    ('true', '5')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def texts(*maps: t.Any) -> dict[str, str]:
    """Maps of labels or annotations, merged, with every value as text; the last one wins."""
    return {str(key): text(value) for values in maps for key, value in (values or {}).items()}


def probe(settings: Values, handler: Values) -> dict[str, t.Any] | None:
    """The probe with a handler and the timings of a chart's settings; None where ``enabled`` is false or missing."""
    if not settings.get("enabled"):
        return None
    return {**handler, **{name: settings[name] for name in PROBE_TIMINGS if settings.get(name) is not None}}


def resources(values: Values) -> dict[str, t.Any]:
    """Limits and requests without the empty maps that charts carry."""
    return {name: member for name, member in values.items() if is_set(member)}


def storage_class(name: t.Any) -> str | None:
    """A claim's ``storageClassName``: None for the cluster's default, the charts' ``-`` for no class at all."""
    return "" if name == "-" else name or None


def pull_secrets(*lists: t.Any) -> list[dict[str, str]] | None:
    """References to pull secrets, each name once; the members are names or ``{name: ...}``. None for none."""
    names = [item["name"] if isinstance(item, t.Mapping) else str(item) for names in lists for item in names or ()]
    return [{"name": name} for name in dict.fromkeys(names)] or None


def service_port(name: str, port: t.Any, target: str | int, node_port: t.Any = None) -> dict[str, t.Any]:
    """One port of a Service."""
    node = {"nodePort": int(node_port)} if is_set(node_port) else {}
    return {"name": name, "port": int(port), "protocol": "TCP", "targetPort": target, **node}


def container_port(name: str, port: t.Any) -> dict[str, t.Any]:
    """One port of a container."""
    return {"name": name, "containerPort": int(port), "protocol": "TCP"}
