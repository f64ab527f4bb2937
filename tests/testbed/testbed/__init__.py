"""A real Kubernetes control plane on this machine, with nodes and pods that are played by KWOK.

Tests import `Testbed`; people run `python tests/testbed/testbed up`. See ../README.md.
"""

from .errors import StartError, TestbedError
from .external import external_kubeconfig
from .settings import Settings
from .testbed import Testbed

__all__ = ["Settings", "StartError", "Testbed", "TestbedError", "external_kubeconfig"]
