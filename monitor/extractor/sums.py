"""What a sum of money is: by its verb, by what was handled before it, by its field."""

from __future__ import annotations

from typing import Final

from monitor.codebook import Action
from monitor.extractor.draft import Draft
from monitor.extractor.walk import Walk

#: What a sum of money is in a field where nothing says more.
_SUMS: Final = {"fraud": "damage", "theft": "damage", "robbery": "damage", "hi_tech": "damage", "gambling": "seized"}
#: Fields in which what is collected are fines and taxes, no money found in a raid.
_FINING: Final = frozenset(["smuggling", "traffic", "environment", "fire"])
#: Fields in which money is found in raids.
_RAIDED: Final = frozenset(["gambling", "drugs", "prostitution", "theft", "robbery", "loan_sharking"])
_FINED: Final = frozenset(["admin_cases", "admin_persons", "fines"])


def settle_sum(walk: Walk, draft: Draft, action: Action | None) -> None:
    """What a sum of money is: by its verb, by what was handled before it, by its field."""
    if action is not None and action.action == "collect" and _collects_fines(walk):
        draft.measure = "fines"
        draft.rule("action-collect")
    elif action is not None and "money" in action.measures:
        draft.measure, draft.action = action.measures["money"], action.action
        draft.rule(f"action-{action.action}")
    elif _fined(walk):
        draft.measure = "fines"
        draft.rule("money-of-handling")
    elif meant := _meant(walk):
        draft.measure = meant
        draft.rule("money-of-topic")
    else:
        draft.refused = "money without a meaning"


def _collects_fines(walk: Walk) -> bool:
    """Whether what is collected are fines: by the field, or where people have been fined, but for what a raid took."""
    last, context = walk.scope.last, walk.context
    field = last.topic if last is not None else context.paragraph or context.heading or context.document
    raid = field in _RAIDED and last is not None and last.measure not in _FINED
    return field in _FINING or (_fined(walk) and not raid)


def _meant(walk: Walk) -> str:
    """What a sum without a verb is, where the field leaves one meaning."""
    last = walk.scope.last
    topics = [topic.topic for topic in reversed(walk.scope.topics)] + ([last.topic] if last is not None else [])
    return next((_SUMS[topic] for topic in topics if topic in _SUMS), "")


def _fined(walk: Walk) -> bool:
    return any(draft.measure in _FINED for draft in walk.drafts[:-1])
