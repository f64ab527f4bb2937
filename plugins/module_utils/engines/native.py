# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection itself. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ..manifest.migration import Migration
from ..operations.backup_gate import Backup
from ..operations.context import Context
from ..operations.deploy import DEPENDENCY_STAGES, deploy
from ..operations.migration.forget import forget
from ..operations.migration.migrate import Options, migrate
from ..operations.remove import remove
from ..operations.scale import scale
from ..operations.scale_checks import Wanted
from ..operations.state import State
from ..operations.stop import stop
from ..operations.upgrade import OnFailure, Target, roll_back, upgrade
from .base import Document, Result
from .capabilities import NATIVE


@dataclasses.dataclass(frozen=True)
class NativeEngine:
    """Renders, applies and waits.

    :param state: the cluster as it is, where it was read already.
    """

    context: Context
    cluster: str
    namespace: str
    state: State | None = None
    name: str = NATIVE

    def deploy(self, document: Document, options: t.Mapping[str, t.Any]) -> Result:
        """See Engine."""
        return self._deploy(document, options, None)

    def deploy_dependencies(self, document: Document, options: t.Mapping[str, t.Any]) -> Result:
        """See Engine."""
        return self._deploy(document, options, DEPENDENCY_STAGES)

    def _deploy(self, document: Document, options: t.Mapping[str, t.Any], only: t.Container[str] | None) -> Result:
        place = {"name": self.cluster, "namespace": self.namespace}
        return deploy(document, self.context, **place, only=only, sources=options, state=self.state)

    def stop(self) -> Result:
        """See Engine."""
        return stop(self.cluster, self.namespace, self.context, state=self.state)

    def scale(self, wanted: Wanted) -> Result:
        """See Engine."""
        return scale(self.cluster, self.namespace, self.context, wanted, state=self.state)

    def upgrade(self, target: Target, on_failure: OnFailure | None, backup: Backup) -> Result:
        """See Engine."""
        state = self.state
        return upgrade(
            self.cluster, self.namespace, target, self.context, on_failure=on_failure, backup=backup, state=state
        )

    def roll_back(self, revision: int, backup: Backup) -> Result:
        """See Engine."""
        return roll_back(self.cluster, self.namespace, revision, self.context, backup=backup, state=self.state)

    def remove(self, document: Document | None) -> Result:
        """See Engine."""
        return remove(self.cluster, self.namespace, self.context, document=document, state=self.state)

    def migrate(self, migration: Migration, options: Options) -> Result:
        """See Engine."""
        return migrate(migration, self.context, options, self.state)

    def forget_migration(self, migration: Migration) -> Result:
        """See Engine."""
        return forget(migration, self.context, self.state)
