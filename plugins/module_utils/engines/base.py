# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every engine does. **Private** to the collection."""

from __future__ import annotations

import typing as t

from ..manifest.migration import Migration
from ..operations.backup_gate import Backup
from ..operations.migration.migrate import Options
from ..operations.scale_checks import Wanted
from ..operations.upgrade import OnFailure, Target

Result = dict[str, t.Any]
Document = t.Mapping[str, t.Any]


class Engine(t.Protocol):
    """One cluster in the hands of one engine. Results are what the modules return."""

    @property
    def name(self) -> str:
        """As in the option ``engine``."""

    def deploy(self, document: Document, options: t.Mapping[str, t.Any]) -> Result:
        """Make the cluster what the manifest says, and wait until it is ready."""

    def deploy_dependencies(self, document: Document, options: t.Mapping[str, t.Any]) -> Result:
        """Only what the cluster stands on."""

    def stop(self) -> Result:
        """No pods, all data."""

    def scale(self, wanted: Wanted) -> Result:
        """Other numbers of pods for workers: more at once, fewer one by one."""

    def upgrade(self, target: Target, on_failure: OnFailure | None, backup: Backup) -> Result:
        """Another version, along the allowed path."""

    def roll_back(self, revision: int, backup: Backup) -> Result:
        """An earlier revision; 0 for the one before the last."""

    def remove(self, document: Document | None) -> Result:
        """Remove the cluster, but what is to be retained, and wait until it is gone."""

    def migrate(self, migration: Migration, options: Options) -> Result:
        """The metadata in another version's form, and that version; or back."""

    def forget_migration(self, migration: Migration) -> Result:
        """Remove what a migration has left, the backup too."""
