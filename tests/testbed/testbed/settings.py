"""What a user may choose about a testbed."""

from dataclasses import dataclass

from .ports import HOST


@dataclass(frozen=True)
class Settings:
    """The fake nodes of a testbed, and what lets a real node join it.

    `address` is where the apiserver listens: no other machine reaches a loopback address. The servers' certificate is
    good for it and for the `hosts` too, so that a kubelet can use it.
    """

    nodes: int = 5
    node_cpu: str = "32"
    node_memory: str = "256Gi"
    node_pods: int = 250
    address: str = HOST
    hosts: tuple[str, ...] = ()
