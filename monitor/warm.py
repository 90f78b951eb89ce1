"""Loads the rules. Imported by the server that reading processes are forked from, so that each has them from its first
page on, and all share the memory."""

from __future__ import annotations

from monitor.reading import understand
from monitor.types import Article

understand(
    Article(
        url="https://x.vn/a.html",
        title="Công an tỉnh Lào Cai",
        lead="",
        text="Quý I/2026, Công an tỉnh Lào Cai phát hiện 12 vụ, bắt 15 đối tượng, tăng 2 vụ so với cùng kỳ năm trước.",
        found={},
    ),
    province="Lào Cai",
)
