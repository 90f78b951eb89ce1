"""Figures become facts: which statistic is it, who says so, who contradicts, and what of that is news. Pure."""

from monitor.facts.agreement import agree, printed_step
from monitor.facts.judge import accept, apply, closeness, correct, judge, reject
from monitor.facts.key import fact_key, keyed, province_of, settled
from monitor.facts.ledger import Held, Ledger, enter, rebuild, weigh

__all__ = [
    "Held",
    "Ledger",
    "accept",
    "agree",
    "apply",
    "closeness",
    "correct",
    "enter",
    "fact_key",
    "judge",
    "keyed",
    "printed_step",
    "province_of",
    "rebuild",
    "reject",
    "settled",
    "weigh",
]
