# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operator engine. **Private** to the collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ...catalog.migration import SESSION_SECONDS
from ...manifest.migration import Migration
from ...operations.backup_gate import Backup
from ...operations.context import Context
from ...operations.migration.migrate import Options
from ...operations.scale_checks import Wanted
from ...operations.upgrade import OnFailure, Target
from ..base import Document, Result
from ..capabilities import OPERATOR, refuse_unsupported
from .deploy import deploy
from .migration.forget import forget
from .migration.migrate import migrate
from .remove import remove
from .scale import scale
from .stop import stop
from .upgrade import roll_back, upgrade


@dataclasses.dataclass(frozen=True)
class OperatorEngine:
    """Hands the operator its custom resource, and follows what it does."""

    context: Context
    cluster: str
    namespace: str
    name: str = OPERATOR

    def deploy(self, document: Document, options: t.Mapping[str, t.Any]) -> Result:
        """See Engine."""
        refuse_unsupported(self.name, "deploy", {**options, "probe": self.context.settings.probe})
        return deploy(document, self.context, self.cluster, self.namespace)

    def deploy_dependencies(self, document: Document, options: t.Mapping[str, t.Any]) -> Result:
        """See Engine.

        :raises ManifestError: the operator installs dependencies only with their cluster.
        """
        refuse_unsupported(self.name, "dependencies", options)
        raise AssertionError("the operator can't install dependencies alone")

    def stop(self) -> Result:
        """See Engine."""
        return stop(self.context, self.cluster, self.namespace)

    def scale(self, wanted: Wanted) -> Result:
        """See Engine."""
        refuse_unsupported(self.name, "scale", {"autoscale": wanted.autoscale})
        return scale(self.context, self.cluster, self.namespace, wanted)

    def upgrade(self, target: Target, on_failure: OnFailure | None, backup: Backup) -> Result:
        """See Engine."""
        return upgrade(self.context, self.cluster, self.namespace, target, on_failure, backup)

    def roll_back(self, revision: int, backup: Backup) -> Result:
        """See Engine."""
        return roll_back(self.context, self.cluster, self.namespace, revision, backup)

    def remove(self, document: Document | None) -> Result:
        """See Engine."""
        return remove(self.context, self.cluster, self.namespace, document)

    def migrate(self, migration: Migration, options: Options) -> Result:
        """See Engine."""
        waits = {"session_timeout": options.session_timeout != SESSION_SECONDS}
        refuse_unsupported(self.name, "migrate", {**options.sources, **waits})
        return migrate(migration, self.context, options)

    def forget_migration(self, migration: Migration) -> Result:
        """See Engine."""
        return forget(migration, self.context)
