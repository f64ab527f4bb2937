"""Where things lie in a testbed's folder. Only names that stand here are ever removed."""

import shutil
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
DEFAULT_DIRECTORY = CHECKOUT / ".testbed"


@dataclass(frozen=True)
class Layout:
    """Paths below one testbed's folder."""

    root: Path

    @property
    def state(self) -> Path:
        """Marker and memory of the testbed; see state.py."""
        return self.root / "testbed.json"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig; a link where an outside cluster is used."""
        return self.root / "kubeconfig"

    @property
    def bin(self) -> Path:
        """Programs for the user."""
        return self.root / "bin"

    @property
    def pki(self) -> Path:
        """Certificates and keys."""
        return self.root / "pki"

    @property
    def config(self) -> Path:
        """Configuration files of the programs."""
        return self.root / "config"

    @property
    def data(self) -> Path:
        """etcd's data."""
        return self.root / "etcd"

    @property
    def logs(self) -> Path:
        """One log per program, and the audit log."""
        return self.root / "logs"

    @property
    def pids(self) -> Path:
        """One record per running program."""
        return self.root / "pids"

    @property
    def audit_log(self) -> Path:
        """What was asked of the apiserver, one JSON object a line."""
        return self.logs / "audit.log"

    def log(self, program: str) -> Path:
        """Standard output and error of a program."""
        return self.logs / f"{program}.log"

    def pid(self, program: str) -> Path:
        """The record of a running program."""
        return self.pids / f"{program}.json"

    def create(self) -> None:
        """Makes the folders, readable by this user only."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.bin, self.pki, self.config, self.data, self.logs, self.pids):
            folder.mkdir(mode=0o700, exist_ok=True)

    def remove(self) -> None:
        """Removes everything a testbed made, the folder too when nothing else is in it."""
        for folder in (self.bin, self.pki, self.config, self.data, self.logs, self.pids):
            shutil.rmtree(folder, ignore_errors=True)
        self.kubeconfig.unlink(missing_ok=True)
        self.state.unlink(missing_ok=True)
        if self.root.is_dir() and not any(self.root.iterdir()):
            self.root.rmdir()


def write_private(path: Path, text: str) -> None:
    """Writes a file that only this user can read, in one piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
