"""What the classifier sees in an article: named features with the words that show them. The same code serves training
and judging, so the two cannot drift apart.

Features are presences, not counts, by zone (title, lead, head), so that a long article does not outweigh a short
one and what stands first weighs most.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import unquote

from monitor.classifier import signs
from monitor.classifier.lexicon import lexicon, lower, matches
from monitor.classifier.signs import LEAD, NAME, OPENING, Span
from monitor.vietnamese.text import plain

#: Characters of the text read at all, its head: it decides the genre; what stands later decides nothing and hostile
#: pages have no end.
HEAD: Final = 900
TITLE_LIMIT: Final = 400
#: The topic that any other one outranks: the most specific wins.
GENERAL: Final = "crime"
NOWHERE: Final[Span] = (-1, -1)

_COLLECTIVE: Final = ("conference", "launch", "periodic", "results", "supervision", "steering", "movement")
_TAG_PAGE: Final = re.compile(
    r"/(?:tags?|tu-khoa|topics?|chu-de|search|tim-kiem)[/-]|(?:[/?&](?:trang|page)[-=/]|[?&]p=)\d+(?:\.\w+)?(?:$|&)"
    r"|[-/]p?tag\d*(?:[./?]|$)"
    # A word or two alone behind the host name a section: "/hang-lau/".
    r"|://[^/]+/[a-z]+(?:-[a-z]+)?/?$"
)
_DOCUMENTS: Final = re.compile(
    r"(?:^|[.-])(?:\d+docz?|docs?|document|tailieu\w*|luanvan\w*|scribd|slideshare|hoatieu|khothuvien\w*)"
    r"\.(?:net|com|vn|xyz|org|info)$"
)
_NOT_OURS: Final = frozenset(("foreign@title", "title:country", "url:tag page", "url:document share"))
#: Those whose work a title tells even where it names no field of it ("Công an tỉnh sơ kết quý I").
_ACTORS: Final = frozenset(("police@title", "steering@title", "border_guard@title", "procuracy@title"))
_DIGITS: Final = re.compile(r"\d[\d.,/-]*")
#: Stands for a line break among tokens.
_BREAK: Final = "\0"
_NO_TOKEN: Final = re.compile(rf"[^\w\s|{_BREAK}]+")


@dataclass(slots=True)
class Seen:
    """The features of one article: name → span of the words that show it in title + "\\n" + text."""

    spans: dict[str, Span] = field(default_factory=dict)
    #: How loudly each topic of the codebook speaks.
    topics: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, span: Span = NOWHERE) -> None:
        """Note a feature at its first occurrence."""
        self.spans.setdefault(name, span)


def see(title: str, text: str, *, url: str = "", section: str = "") -> Seen:
    """The features of an article in NFC. Never raises; reads at most `HEAD` characters of the text."""
    cut = min(len(title), TITLE_LIMIT)
    whole = f"{title[:cut]}\n{text[:HEAD]}"
    low = lower(whole)
    seen = Seen()
    groups = _phrases(low, cut + 1, seen)
    counts, counted = signs.count(whole, low, cut)
    seen.spans.update(counted)
    seen.spans.update(signs.wording(low, cut))
    seen.spans.update(signs.acts(low, cut))
    _place(url, section, seen)
    _together(groups, counts, seen)
    _ngrams(whole, cut, seen)
    beyond = len(title) - cut
    if beyond:
        seen.spans = {n: (s[0] + beyond, s[1] + beyond) if s[0] > cut else s for n, s in seen.spans.items()}
    return seen


def _phrases(low: str, start: int, seen: Seen) -> set[str]:
    """Lexicon groups into `seen` as "group@zone"; answers those of title, lead and head."""
    for names, topic, loudness, span in matches(low, (start - 1, start + LEAD)):
        for name in names:
            seen.spans.setdefault(name, span)
        if topic is not None:
            seen.topics[topic] = seen.topics.get(topic, 0.0) + (loudness / 2 if topic == GENERAL else loudness)
    return set(seen.spans)


def _together(groups: set[str], counts: Counter[str], seen: Seen) -> None:
    """What stands together: subject with genre, other matters without a subject, collective work against one event."""
    names, title, lead, near = _roles(groups)
    titled = "title:none" not in seen.spans
    theme = (title if titled else lead)["theme"]
    if (title["subject"] or title["theme"]) and not title["other"] and not title["trial"]:
        _in_passing(seen)
    if not _NOT_OURS.isdisjoint(seen.spans) or _of_others(groups, title):
        # A report, but of another country or another field, or no article at all.
        seen.add("report of others")
        _forget_genre(seen)
    elif not near["subject"] and not theme and not (title["genre"] and _ACTORS & groups):
        seen.add("no subject, but police" if near["actor"] else "no subject")
        _forget_genre(seen)
    else:
        seen.add("subject and genre" if near["genre"] else "subject without genre")
    if title["subject"] or title["theme"]:
        if title["genre"]:
            seen.add("subject and genre in title")
    elif titled:
        seen.add("no subject in title")
        if title["other"]:
            seen.add("other in title")
        if lead["other"] and not lead["subject"]:
            seen.add("other in lead")
    if lead["incident"] and "figures late" in seen.spans and "figures first" not in seen.spans:
        seen.add("tally after an event", seen.spans["figures late"])
    if "birth@lead" in groups and "figures first" not in seen.spans:
        seen.add("suspect first", seen.spans["birth@lead"])
    collective = sum(name in names for name in _COLLECTIVE) + (counts["cases"] >= 3)
    one = near["incident"] + 2 * near["trial"] + (counts["clock"] > 0) + (counts["age"] > 0) + (counts["named"] > 0)
    for least in (3, 1):
        if collective - one >= least:
            seen.add(f"collective by {least}")
        if one - collective >= least:
            seen.add(f"incident by {least}")


def _in_passing(seen: Seen) -> None:
    """Where the title names a subject of ours and nothing else, words of other matters are said in passing."""
    known = lexicon().groups
    for name, span in tuple(seen.spans.items()):
        group, _, zone = name.partition("@")
        if zone in ("lead", "head") and group in known and known[group].role == "other":
            del seen.spans[name]
            seen.add(f"{group}@passing", span)


def _of_others(groups: set[str], title: Counter[str]) -> bool:
    """Whether the title names another matter, or a court, and none of ours."""
    other = title["other"] or not groups.isdisjoint(("court@title", "trial@title"))
    return bool(other) and not title["subject"] and not title["theme"]


def _forget_genre(seen: Seen) -> None:
    """A conference, a campaign or figures without a subject of ours speak for nothing."""
    known = lexicon().groups
    for name in tuple(seen.spans):
        group = known.get(name.partition("@")[0])
        if name in signs.REPORTING or (group is not None and group.role == "genre"):
            del seen.spans[name]


def _roles(groups: set[str]) -> tuple[set[str], Counter[str], Counter[str], Counter[str]]:
    """The groups' names, and how many of each role stand in the title, in title and lead, and anywhere near."""
    known = lexicon().groups
    title: dict[str, str] = {}
    lead: dict[str, str] = {}
    near: dict[str, str] = {}
    for one in groups:
        name, _, zone = one.partition("@")
        near[name] = role = known[name].role
        if zone != "head":
            lead[name] = role
            if zone == "title":
                title[name] = role
    return set(near), Counter(title.values()), Counter(lead.values()), Counter(near.values())


@cache
def _sections() -> tuple[tuple[str, frozenset[str]], ...]:
    known = lexicon().sections
    return tuple(
        (kind, frozenset(plain(name) for name in names))
        for kind, names in (("ours", known.ours), ("others", known.others))
    )


def _place(url: str, section: str, seen: Seen) -> None:
    """What address and section tell."""
    names = {plain(section[:100]).strip()} if section else set()
    if url:
        address = unquote(url[:500]).lower()
        host, _, path = address.partition("://")[2].partition("/")
        names.update(part.replace("-", " ") for part in path.split("/")[:-1])
        if _TAG_PAGE.search(address):
            seen.add("url:tag page")
        if ("luat" in host and "phapluat" not in host) or "law" in host:
            seen.add("url:law firm")
        if _DOCUMENTS.search(host):
            seen.add("url:document share")
        if "congan." in host:
            seen.add("url:police")
    for kind, known in _sections():
        if names & known:
            seen.add(f"section:{kind}")


def tokens(text: str) -> list[str]:
    """Syllables in lower case; numbers as "0", names of two words or more as "|", lest they be learnt by heart; each
    line break as `_BREAK`."""
    known = _DIGITS.sub("0", NAME.sub(" | ", text)).replace("\n", f" {_BREAK} ").lower()
    return _NO_TOKEN.sub(" ", known).split()


def _ngrams(whole: str, cut: int, seen: Seen) -> None:
    """Syllables and pairs of them (most words are two) of the title ("t:") and of the opening ("w:"); no spans: they
    are found when explained."""
    title = whole[:cut].replace("\n", " ")
    if title.isupper():
        title = title.lower()
    found = tokens(f"{title}\n{whole[cut + 1 : cut + 1 + OPENING]}")
    end = found.index(_BREAK)
    for mark, syllables in (("t:", found[:end]), ("w:", found[end + 1 :])):
        singles = [mark + one for one in syllables]
        pairs = map(" ".join, zip(singles, syllables[1:], strict=False))
        found_here = dict.fromkeys(itertools.chain(singles, pairs), NOWHERE)
        for alone in ("|", "0"):
            found_here.pop(mark + alone, None)
        seen.spans.update(found_here)
