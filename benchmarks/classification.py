"""How well and how fast articles are judged.

    python -m benchmarks.classification [--seconds S]

Quality is measured on articles held back from training and on fresh ones (tests/corpora/relevance) and, where it is
at hand, on the gold set next to the repository; beside it what the lexicon alone would say, and, where scikit-learn
is installed, a plain TF-IDF logistic regression trained on the same articles. Speed is told in articles of about 3 KB
a second on one core, and as a multiple of the time in which the phrases of the same lexicon are merely found by one
regular expression over the same texts in the same run (the peer: less work, the obvious way).
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from monitor.classifier import classify, glance
from monitor.classifier.glance import SAMPLED
from monitor.classifier.lexicon import lexicon, lower, variants
from monitor.classifier.model import Model, priors
from monitor.classifier.train import CORPUS, Labelled, read_labelled
from monitor.classifier.verdict import judge

ROOT = Path(__file__).resolve().parents[1]
HELD_OUT = ROOT / "tests" / "corpora" / "relevance" / "heldout.jsonl"
FRESH = HELD_OUT.with_name("fresh.jsonl")
SECOND = HELD_OUT.with_name("second.jsonl")
RESTATED = HELD_OUT.with_name("restated.jsonl")
GOLD = ROOT.parent / "shared" / "gold"
KILOBYTES = 3_000

Judge = Callable[[Labelled], float]


def gold(name: str) -> list[Labelled]:
    """Articles of a gold file with their labels."""
    labels = {one["id"]: one["relevant"] for one in map(json.loads, (GOLD / f"{name}.jsonl").open(encoding="utf-8"))}
    articles = map(json.loads, (GOLD / f"{name}-input.jsonl").open(encoding="utf-8"))
    return [
        Labelled(one["id"], one.get("title", ""), one["text"], labels[one["id"]], one.get("url") or "")
        for one in articles
    ]


def quality(name: str, articles: Sequence[Labelled], low: float, high: float, score: Judge) -> None:
    """Print accuracy, recall (the band counts as kept), F1, precision outside the band, and the band's share."""
    judged = [(score(one), one.relevant) for one in articles]
    kept = [truth for p, truth in judged if p >= low]
    sure = [truth for p, truth in judged if p >= high]
    right = sum((p >= low) == truth for p, truth in judged) / len(judged)
    truths = sum(truth for _, truth in judged)
    recall, precision = sum(kept) / truths, sum(kept) / max(1, len(kept))
    f1 = 2 * recall * precision / max(1e-9, recall + precision)
    print(
        f"  {name:34} accuracy {right:.3f}  recall {recall:.3f}  F1 {f1:.3f}  "
        f"precision outside the band {sum(sure) / max(1, len(sure)):.3f}  "
        f"band {(len(kept) - len(sure)) / len(judged):.1%}"
    )


def ours(one: Labelled) -> float:
    """0 dropped, 0.5 in the band, 1 kept."""
    verdict = classify(one.title, one.text, url=one.url, section=one.section)
    return 0.5 if verdict.review else float(verdict.relevant)


def lexicon_alone(one: Labelled) -> float:
    """The score without any training."""
    return judge(Model(priors(), 0.5, 0.0, 0.35, 0.65), one.title, one.text, url=one.url).score


def tfidf(trained: Sequence[Labelled]) -> Judge | None:
    """The peer in quality, if scikit-learn is installed."""
    try:
        linear = importlib.import_module("sklearn.linear_model")
        text = importlib.import_module("sklearn.feature_extraction.text")
        pipeline = importlib.import_module("sklearn.pipeline")
    except ImportError:
        return None
    model: Any = pipeline.make_pipeline(
        text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2), linear.LogisticRegression(C=20)
    )
    model.fit([f"{one.title}\n{one.text}" for one in trained], [one.relevant for one in trained])
    return lambda one: float(model.predict_proba([f"{one.title}\n{one.text}"])[0][1])


def measure_glance(articles: Sequence[Labelled]) -> None:
    """Print what judging by the title alone saves and costs."""

    def dropped(one: Labelled) -> bool:
        verdict = glance(one.title)
        return not verdict.relevant or bool(verdict.reasons and verdict.reasons[0].rule == SAMPLED)

    lost = sum(dropped(one) for one in articles if one.relevant)
    spared = sum(dropped(one) for one in articles if not one.relevant)
    reports = sum(one.relevant for one in articles)
    print(
        f"  by title alone: {lost} of {reports} reports lost, {spared} of {len(articles) - reports} others not fetched"
    )


def long_texts(articles: Iterable[Labelled], count: int = 60) -> list[tuple[str, str]]:
    """Articles of about 3 KB, each made of several held-back ones of the same label."""
    texts: list[tuple[str, str]] = []
    for label in (True, False):
        pool = cycle([one for one in articles if one.relevant is label and one.text])
        for first in islice(pool, count // 2):
            body = first.text
            while len(body.encode()) < KILOBYTES:
                body += "\n" + next(pool).text
            texts.append((first.title, body.encode()[:KILOBYTES].decode(errors="ignore")))
    return texts


def per_second(work: Callable[[str, str], object], texts: Sequence[tuple[str, str]], seconds: float) -> float:
    """Articles a second of processor time: the best of several rounds."""
    best = 0.0
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        start = time.process_time()
        for title, body in texts:
            work(title, body)
        best = max(best, len(texts) / (time.process_time() - start))
    return best


def one_expression() -> Callable[[str, str], object]:
    """The peer in speed: all phrases of the lexicon as one regular expression."""
    phrases = {way for group in lexicon().groups.values() for word in group.words for way in variants(word)}
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")
    return lambda title, body: pattern.findall(lower(f"{title}\n{body}"))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0, help="time for each measurement of speed")
    seconds = parser.parse_args().seconds
    trained, held = read_labelled(sorted(CORPUS.glob("*.jsonl"))), read_labelled([HELD_OUT])
    whole = [one for one in held if one.text]
    print(f"quality ({len(trained)} articles trained on)")
    quality("held back, ours", whole, 0.5, 1.0, ours)
    quality("fresh, ours", read_labelled([FRESH]), 0.5, 1.0, ours)
    quality("hard ones set aside, ours", read_labelled([SECOND]), 0.5, 1.0, ours)
    restated = read_labelled([RESTATED])
    disputed = {one["id"] for one in map(json.loads, RESTATED.open(encoding="utf-8")) if not one["sure"]}
    quality("restated pages, ours", restated, 0.5, 1.0, ours)
    quality("those of them beyond dispute, ours", [one for one in restated if one.id not in disputed], 0.5, 1.0, ours)
    quality("held back, lexicon alone", whole, 0.35, 0.65, lexicon_alone)
    peer = tfidf(trained)
    if peer is not None:
        quality("held back, TF-IDF regression", whole, 0.35, 0.65, peer)
    if GOLD.exists():
        for name in ("relevance-dev", "dev", "seeds"):
            quality(f"gold {name}, ours", gold(name), 0.5, 1.0, ours)
        quality("gold relevance-dev, lexicon alone", gold("relevance-dev"), 0.35, 0.65, lexicon_alone)
        if peer is not None:
            quality("gold relevance-dev, TF-IDF", gold("relevance-dev"), 0.35, 0.65, peer)
    measure_glance(held + read_labelled([FRESH, SECOND, RESTATED]))
    texts = long_texts(held)
    fast = per_second(classify, texts, seconds)
    slow = per_second(one_expression(), texts, seconds)
    print(f"speed, {sum(len(body.encode()) for _, body in texts) // len(texts)} bytes an article, one core")
    print(
        f"  ours {fast:,.0f} articles/s; phrases by one regular expression {slow:,.0f}/s; "
        f"ours is {fast / slow:.1f} times as fast"
    )


if __name__ == "__main__":
    main()
