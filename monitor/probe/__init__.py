"""Does a source answer, and is it read rightly? What the `sources` commands tell and the daemon verifies."""

from monitor.probe.findings import STALE_DAYS, Discovery, Field, Finding, IndexCheck, Sample, SourceCheck
from monitor.probe.looking import check_index, probe, read_sample, verified

__all__ = [
    "STALE_DAYS",
    "Discovery",
    "Field",
    "Finding",
    "IndexCheck",
    "Sample",
    "SourceCheck",
    "check_index",
    "probe",
    "read_sample",
    "verified",
]
