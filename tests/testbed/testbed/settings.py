"""What a user may choose about a testbed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """The fake nodes of a testbed."""

    nodes: int = 5
    node_cpu: str = "32"
    node_memory: str = "256Gi"
    node_pods: int = 250
