"""Text → figures: every statistic of an article, coded by the codebook, with the words that state it.

Comes in: the text of an article, when it appeared, its province if the source tells. Goes out: an `Extraction`:
figures with quotes, offsets and rules, refused numbers with reasons. Never guesses, never raises on a text."""

from monitor.extractor.reading import VERSION, extract

__all__ = ["VERSION", "extract"]
