"""Article → Verdict with its reasons. Pure: reads its lexicon and weights once, nothing else.

`classify` judges a whole article, `glance` a feed entry, `drift` watches a source from week to week."""

from monitor.classifier.drift import Alarm, Week, drift
from monitor.classifier.glance import glance, sampled
from monitor.classifier.verdict import VERSION, classify

__all__ = ["VERSION", "Alarm", "Week", "classify", "drift", "glance", "sampled"]
