"""What a testbed remembers about itself between two commands."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .layout import write_private
from .ports import HOST


@dataclass(frozen=True)
class State:
    """What was chosen at the start, and whether the start was finished. Some nodes may join later."""

    ports: dict[str, int]
    token: str
    programs: str
    ready: bool = False
    address: str = HOST
    nodes: int = 1

    def finished(self) -> "State":
        """The same, with the start finished."""
        return replace(self, ready=True)

    def save(self, path: Path) -> None:
        """Writes the state; it holds the token, so only this user may read it."""
        write_private(path, json.dumps(asdict(self), indent=2) + "\n")

    @classmethod
    def load(cls, path: Path) -> "State | None":
        """The state, or None where there is none that can be read."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
