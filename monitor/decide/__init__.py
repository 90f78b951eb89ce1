"""What the machine decides: is it due, how long to back off, look again when, is it silent, is it an article at all.
Time and chance are arguments; no effects."""

from monitor.decide.indexes import RECHECK, Unverified, asked_pause, full_fetch, next_check, sitemaps_to_read
from monitor.decide.layouts import LAYOUT_MEMORY, layout_issue, layout_signs
from monitor.decide.pages import MOST_ATTEMPTS, complete, next_look, retry_entry, stand_in, story, whole_page
from monitor.decide.polls import Outlook, Polled, after_poll, back_off, next_poll, price
from monitor.decide.rhythm import Rhythm, learn, silence

__all__ = [
    "LAYOUT_MEMORY",
    "MOST_ATTEMPTS",
    "RECHECK",
    "Outlook",
    "Polled",
    "Rhythm",
    "Unverified",
    "after_poll",
    "asked_pause",
    "back_off",
    "complete",
    "full_fetch",
    "layout_issue",
    "layout_signs",
    "learn",
    "next_check",
    "next_look",
    "next_poll",
    "price",
    "retry_entry",
    "silence",
    "sitemaps_to_read",
    "stand_in",
    "story",
    "whole_page",
]
