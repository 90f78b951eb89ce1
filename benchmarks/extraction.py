"""How well and how fast figures are extracted.

    python -m benchmarks.extraction [--peers PYTHON]

Quality is F1 on the coded articles of tests/corpora/composed (learnt from, and kept aside) and, where they are at hand,
on those beside the repository; then what a threshold on confidence does to precision and recall. Speed is told for
articles of 3 KB on one core, each seen once by a fresh interpreter, for texts of growing length, and for hostile texts
of 1 MB with the memory they take.
`--peers` names a Python that has underthesea and quantulum3: its part-of-speech tagging with named entities reads the
same articles, quantulum3 an English text of the same length, in the same run; ratios are against our time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from statistics import mean
from typing import Any

from monitor.extractor import extract
from monitor.types import Figure
from tests.extractor.reading_cases import CORPORA, Tally, grades, read, records, score

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "gold"
SIZE = 3072
#: So many of the articles are given to the peers, and our time for these is what theirs is compared with.
SAMPLE = 10
ANCHOR = date(2022, 3, 1)
PEER = """
import json, sys, time
texts, english = json.load(open(sys.argv[1]))
out = {}
try:
    from underthesea import ner, pos_tag
    for text in texts[:1]: pos_tag(text), ner(text)
    start = time.process_time()
    for text in texts: pos_tag(text), ner(text)
    out["underthesea POS + NER"] = (time.process_time() - start) / len(texts)
except Exception as error:
    out["underthesea POS + NER"] = repr(error)
try:
    from quantulum3 import parser
    parser.parse(english[0])
    start = time.process_time()
    for text in english: parser.parse(text)
    out["quantulum3 (English)"] = (time.process_time() - start) / len(english)
except Exception as error:
    out["quantulum3 (English)"] = repr(error)
print(json.dumps(out))
"""
ENGLISH = (
    "In the first six months of 2021 the province recorded 213 cases, down 67 cases or 6.7% against 2020; the police "
    "seized 2.5 kg of heroin, 12 guns and 1.4 billion dong, and fined 1,930 drivers. "
)
HOSTILE = {
    "digits": "1234567890" * 100_000,
    "numbers": "12 vụ, 13 người, " * 60_000,
    "brackets": "(" * 1_000_000,
    "nested coordination": "giảm (12 vụ (tăng 3% (12 người " * 32_000,
    "lines": "12\n" * 330_000,
    "number words": "một trăm hai mươi " * 58_000,
    "periods": "từ ngày 1/1 đến ngày 2/2/2020 " * 33_000,
}


def pairs() -> list[tuple[str, Path, Path]]:
    """Name, coded articles and inputs of every set at hand."""
    found = []
    for path in sorted((CORPORA / "composed").glob("*-input.jsonl")):
        number = int("".join(filter(str.isdigit, path.stem)))
        kind = "composed, learnt from" if number % 2 else "composed, kept aside"
        kind = kind if number < 17 else f"composed, batch {number}"
        found.append((kind, path.with_name(path.name.replace("-input", "")), path))
    for name in ("dev", "seeds"):
        if (SHARED / f"{name}.jsonl").exists():
            found.append((f"gold {name}", SHARED / f"{name}.jsonl", SHARED / f"{name}-input.jsonl"))
    return found


def quality() -> None:
    """F1 of every set."""
    totals: dict[str, dict[str, Tally]] = {}
    for kind, gold, inputs in pairs():
        for level, tally in score(gold, inputs).items():
            total = totals.setdefault(kind, {}).setdefault(level, Tally())
            total.right, total.wrong = total.right + tally.right, total.wrong + tally.wrong
            total.missed += tally.missed
    print("F1                        value  indicator  full   figures")
    for kind, levels in totals.items():
        value, indicator, full = (levels[name].f1 for name in ("value", "indicator", "full"))
        print(f"{kind:25} {value:.3f}  {indicator:.3f}      {full:.3f}  {levels['full'].right + levels['full'].missed}")


def thresholds() -> None:
    """What it does to hold back the figures below a confidence, by the kind of set."""
    marked: dict[str, list[tuple[float, bool]]] = {}
    coded: Counter[str] = Counter()
    for kind, gold, inputs in pairs():
        known = {record["id"]: record for record in records(gold)}
        for record in records(inputs):
            figures = known[record["id"]].get("figures")
            if figures is not None:
                result, sure = grades(figures, list(read(record).figures))
                coded[kind] += sure
                marked.setdefault(kind, []).extend((figure.confidence, right) for figure, right in result)
    for kind, found in marked.items():
        print(f"\n{kind}: review below   precision  recall  held back")
        for threshold in (0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
            kept = [right for confidence, right in found if confidence >= threshold]
            right = sum(kept)
            precision, recall = right / max(len(kept), 1), right / max(coded[kind], 1)
            print(f"{threshold:28.2f}   {precision:.3f}      {recall:.3f}   {len(found) - len(kept)}")


def articles() -> list[str]:
    """Texts of about 3 KB each, made of coded articles set one after another."""
    texts: list[str] = []
    current = ""
    for _, _, inputs in pairs():
        for record in records(inputs):
            current = f"{current}\n{record['text']}" if current else record["text"]
            if len(current.encode()) >= SIZE:
                texts.append(current.encode()[:SIZE].decode(errors="ignore"))
                current = ""
    return texts


def first_sight(texts: Sequence[str]) -> tuple[float, list[float]]:
    """Processor seconds of the first extraction in this process, which loads the word lists, and of each text."""
    taken: list[float] = []
    for text in ("Năm 2021, xảy ra 5 vụ tại xã Tân Lập.", *texts):
        start = time.process_time()
        extract(text, published=ANCHOR)
        taken.append(time.process_time() - start)
    return taken[0], taken[1:]


def seen_once(texts: Sequence[str], rounds: int = 5) -> tuple[float, list[float]]:
    """The best of some rounds, each in a fresh interpreter that has seen none of the texts: caches give no credit."""
    starts: list[float] = []
    bests = [float("inf")] * len(texts)
    for _ in range(rounds):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            start, taken = fresh.submit(first_sight, texts).result()
        starts.append(start)
        bests = list(map(min, bests, taken))
    return min(starts), bests


def joined(texts: Sequence[str], times: int) -> list[str]:
    """All texts, so many of them at a time made into one."""
    return ["\n".join(texts[at : at + times]) for at in range(0, len(texts) - times + 1, times)]


def speed(texts: Sequence[str], peers: str | None) -> None:
    """Time for an article, for longer ones, and for the peers."""
    start, each = seen_once(texts)
    ours = mean(each)
    figures = mean(len(extract(text, published=ANCHOR).figures) for text in texts)
    print(f"\nfirst extraction in a process, word lists loaded: {start * 1000:.0f} ms")
    print(f"{len(texts)} articles of 3 KB, {figures:.0f} figures in each, seen once: {ours * 1000:.2f} ms on one core")
    print("the same articles, several in one text")
    for times in (2, 4, 8, 16):
        took = mean(seen_once(joined(texts, times), 3)[1])
        print(f"  {times * 3:3} KB: {took * 1000:7.2f} ms, {took * 1000 / times:5.2f} ms for 3 KB")
    if peers:
        sample = mean(each[:SAMPLE])
        for name, found in peer_times(peers, texts[:SAMPLE]).items():
            ratio = f"{found * 1000:.1f} ms, {found / sample:.0f} times ours" if isinstance(found, float) else found
            print(f"  {name}: {ratio}")


def peer_times(python: str, texts: Sequence[str]) -> dict[str, Any]:
    """Seconds an article that the peers take, or what kept them from it."""
    # Whole sentences: a unit cut in two is one that quantulum3 cannot tell without further modules.
    english = [ENGLISH * round(len(text) / len(ENGLISH)) for text in texts]
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([list(texts), english], file)
        file.flush()
        run = subprocess.run([python, "-c", PEER, file.name], capture_output=True, text=True, check=False)
    if run.returncode:
        return {"peers": run.stderr.strip().splitlines()[-1] if run.stderr.strip() else "no answer"}
    answer: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return answer


def hostile() -> None:
    """Time and memory for texts that nobody writes."""
    print("\nhostile texts of 1 MB")
    for name, text in HOSTILE.items():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        figures: Sequence[Figure] = extract(text, published=date(2020, 1, 1)).figures
        took = time.process_time() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(f"  {name:20} {took:5.2f} s, {grown:5.1f} MB more, {len(figures)} figures")


def main() -> None:
    """Print it all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="a Python that has underthesea and quantulum3")
    options = parser.parse_args()
    quality()
    thresholds()
    speed(articles(), options.peers)
    hostile()


if __name__ == "__main__":
    main()
