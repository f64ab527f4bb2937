"""A testbed from its start to its end."""

import secrets
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from . import processes
from .build import cache_root, ensure_built
from .cluster import Cluster
from .errors import StartError, TestbedError
from .external import pointer
from .files import write_files
from .layout import DEFAULT_DIRECTORY, Layout
from .locks import lock_file_for, locked
from .ports import choose_ports
from .programs import PORT_NAMES
from .settings import Settings
from .state import State
from .volumes import remove_volume_folders

_ATTEMPTS = 3


class Testbed:
    """One control plane in one folder. Several can run side by side, each in its own.

    >>> with Testbed(tmp_path / "testbed") as testbed:
    ...     run("kubectl", "--kubeconfig", testbed.kubeconfig, "get", "nodes")
    """

    __test__ = False  # pytest: not a test class

    def __init__(
        self,
        directory: Path = DEFAULT_DIRECTORY,
        settings: Settings = Settings(),  # noqa: B008 - frozen
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.layout = Layout(Path(directory).absolute())
        self.settings = settings
        self._say = say

    # ---- what a user of a running testbed needs

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.layout.kubeconfig

    @property
    def audit_log(self) -> Path:
        """The apiserver's audit log: a JSON object a line, complete for each request that was answered."""
        return self.layout.audit_log

    @property
    def kubectl(self) -> Path:
        """A kubectl of the cluster's own version."""
        return self.layout.bin / "kubectl"

    @property
    def server(self) -> str:
        """The apiserver's address; it stays the same over a restart."""
        return f"https://{self._state().address}:{self._state().ports['kube-apiserver']}"

    @property
    def token(self) -> str:
        """The administrator's bearer token."""
        return self._state().token

    @property
    def certificate_authority(self) -> Path:
        """The certificate that the apiserver's is signed by."""
        return self.layout.pki / "ca.crt"

    # ---- life

    def up(self) -> "Testbed":
        """Starts it and returns when it is usable. A running one is left as it is, a half-dead one started anew."""
        if outside := pointer(self.layout):
            raise TestbedError(f"{self.layout.root} stands for the outside cluster of {outside}; take it down first")
        with self._lock():
            state = State.load(self.layout.state)
            if state is not None:
                dead = Cluster(self.layout, state).dead()
                if state.ready and not dead:
                    self._say(f"already up: {self.kubeconfig}")
                    return self
                self._say(f"not whole ({', '.join(dead) or 'start was not finished'}): starting anew")
                self._end_and_remove()
            self._start()
        return self

    def down(self) -> bool:
        """Ends what was started, waits for the end and removes the data. False if there was nothing."""
        with self._lock():
            if outside := pointer(self.layout):
                self._say(f"leaving the outside cluster of {outside} alone")
                self.layout.remove()
                return False
            existed = self.layout.state.exists()
            if existed:
                self._end_and_remove()
            return existed

    def status(self) -> dict[str, str]:
        """What each program does: `healthy`, `not healthy` or `not running`; empty if there is no testbed."""
        state = State.load(self.layout.state)
        return Cluster(self.layout, state).status() if state else {}

    def __enter__(self) -> "Testbed":
        return self.up()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    # ---- single programs, for tests that take one away

    def stop_program(self, name: str, kill: bool = True) -> None:
        """Ends one program: at once, or with `kill=False` as its own shutdown goes. Returns when it has ended."""
        Cluster(self.layout, self._state()).stop(name, signal.SIGKILL if kill else signal.SIGTERM)

    def start_program(self, name: str) -> None:
        """Starts a stopped program again on its old port, and returns when it is healthy."""
        Cluster(self.layout, self._state()).start(name)

    def stop_apiserver(self, kill: bool = True) -> None:
        """Takes the apiserver away; etcd keeps its data."""
        self.stop_program("kube-apiserver", kill)

    def start_apiserver(self) -> None:
        """Brings the apiserver back on the same port, and the cluster to work."""
        self.start_program("kube-apiserver")
        Cluster(self.layout, self._state()).restart_clients()

    # ---- inside

    def _state(self) -> State:
        state = State.load(self.layout.state)
        if state is None:
            raise TestbedError(f"no testbed in {self.layout.root}")
        return state

    def _lock(self) -> AbstractContextManager[None]:
        return locked(lock_file_for(self.layout.root, cache_root()))

    def _start(self) -> None:
        self._refuse_foreign_folder()
        programs = ensure_built(self._say)
        for attempt in range(1, _ATTEMPTS + 1):
            state = self._new_state(programs)
            try:
                self._start_once(state)
                return
            except StartError as error:
                if not error.port_taken or attempt == _ATTEMPTS:
                    raise
                self._say(f"a port of {error.program} was taken meanwhile, trying others")
                self._end_and_remove()

    def _new_state(self, programs: Path) -> State:
        settings, token = self.settings, secrets.token_urlsafe(24)
        ports = choose_ports(PORT_NAMES)
        return State(ports, token, str(programs), address=settings.address, nodes=settings.nodes)

    def _start_once(self, state: State) -> None:
        state.save(self.layout.state)
        write_files(self.layout, state, self.settings.hosts)
        (self.layout.bin / "kubectl").symlink_to(Path(state.programs) / "kubectl")
        cluster = Cluster(self.layout, state)
        try:
            cluster.start_all(self.settings)
        except BaseException:
            cluster.end_all()  # logs stay, to be looked at
            raise
        state.finished().save(self.layout.state)

    def _refuse_foreign_folder(self) -> None:
        root = self.layout.root
        if root.is_dir() and any(root.iterdir()):
            raise TestbedError(f"{root} is not empty, and what is in it is not a testbed's")

    def _end_and_remove(self) -> None:
        records = [processes.recorded(path) for path in self.layout.pids.glob("*.json")]
        processes.end([record for record in records if record], first=signal.SIGKILL)
        remove_volume_folders(self.layout.audit_log)
        self.layout.remove()
