"""Folders of the provisioned volumes. The controller-manager makes them in a fixed place, so they are found again.

Which ones are this testbed's own stands in its audit log, which also tells it when nothing runs any more.
"""

import re
import shutil
from pathlib import Path

_ROOT = Path("/tmp/hostpath_pv")  # noqa: S108 - chosen by Kubernetes, not by us
_FOLDER = re.compile(r'"path":"(/tmp/hostpath_pv/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')


def remove_volume_folders(audit_log: Path) -> None:
    """Removes the folders of all volumes that were provisioned by the testbed with this audit log."""
    try:
        with audit_log.open(encoding="utf-8", errors="replace") as lines:
            folders = {match for line in lines for match in _FOLDER.findall(line)}
    except OSError:
        return
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    if folders and _ROOT.is_dir() and not any(_ROOT.iterdir()):
        _ROOT.rmdir()
