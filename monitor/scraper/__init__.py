"""Bytes from the press → entries of feeds, sitemaps and list pages, and articles. Pure."""

from monitor.scraper.article import read_article
from monitor.scraper.selectors import Selectors

__all__ = ["Selectors", "read_article"]
