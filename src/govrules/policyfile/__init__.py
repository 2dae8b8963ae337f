"""Policy files: YAML and JSON documents as `govrules.syntax.policies`, positions kept."""

from govrules.policyfile.disk import Disk
from govrules.policyfile.loading import Reading, load, read
from govrules.policyfile.packs import shipped_packs
from govrules.policyfile.schema import policy_schema

__all__ = ["Disk", "Reading", "load", "policy_schema", "read", "shipped_packs"]
