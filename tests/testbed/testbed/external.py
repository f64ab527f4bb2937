"""An outside cluster in place of the testbed: `KUBECONFIG` is set and names somebody else's file."""

import os
from collections.abc import Mapping
from pathlib import Path

from .errors import TestbedError
from .layout import Layout


def external_kubeconfig(layout: Layout, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The outside cluster's kubeconfig. None where KUBECONFIG is not set, or is this testbed's own."""
    value = environment.get("KUBECONFIG", "")
    if not value:
        return None
    if os.pathsep in value:
        raise TestbedError(f"KUBECONFIG names several files ({value}); set it to the one to use")
    path = Path(value).expanduser().absolute()
    own = layout.kubeconfig.absolute()
    if path == own or path.resolve() == own.resolve():
        return path.resolve() if own.is_symlink() else None
    if not path.is_file():
        raise TestbedError(f"KUBECONFIG is set to {path}, which is no file")
    return path


def point_to(layout: Layout, kubeconfig: Path) -> None:
    """Makes the testbed's kubeconfig a link to the outside cluster's."""
    if layout.state.exists():
        raise TestbedError(
            f"KUBECONFIG is set, and a testbed lies in {layout.root}: end it first, or unset KUBECONFIG to use it"
        )
    layout.root.mkdir(parents=True, exist_ok=True)
    if layout.kubeconfig.resolve() == kubeconfig.resolve():
        return
    layout.kubeconfig.unlink(missing_ok=True)
    layout.kubeconfig.symlink_to(kubeconfig)


def pointer(layout: Layout) -> Path | None:
    """Where the link points to, if this folder stands for an outside cluster."""
    return layout.kubeconfig.resolve() if layout.kubeconfig.is_symlink() else None
