"""Figures become facts: which statistic is it, who says so, who contradicts, and what of that is news. Pure."""

from monitor.facts.agreement import agree, printed_step
from monitor.facts.crosscheck import Outline, check_against, cross_check, leading, related
from monitor.facts.judge import accept, admit, apply, bury, closeness, correct, judge, reject
from monitor.facts.key import fact_key, keyed, province_of, settled
from monitor.facts.ledger import Held, Ledger, enter, rebuild, weigh
from monitor.facts.series import Indicator, Line, Point, Shape, across_merger, derived, lines, shape

__all__ = [
    "Held",
    "Indicator",
    "Ledger",
    "Line",
    "Outline",
    "Point",
    "Shape",
    "accept",
    "across_merger",
    "admit",
    "agree",
    "apply",
    "bury",
    "check_against",
    "closeness",
    "correct",
    "cross_check",
    "derived",
    "enter",
    "fact_key",
    "judge",
    "keyed",
    "leading",
    "lines",
    "printed_step",
    "province_of",
    "rebuild",
    "reject",
    "related",
    "settled",
    "shape",
    "weigh",
]
