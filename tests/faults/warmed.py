"""Imported where processes are forked from: words and weights are loaded once, not in each process that is killed."""

from monitor.reading import understand
from monitor.scraper import read_article
from tests.faults.week import STORIES

WARM = [understand(read_article(page, f"https://a.vn{path}")) for path, (_, _, page) in list(STORIES.items())[:1]]
