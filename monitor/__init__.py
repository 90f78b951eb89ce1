"""Watches Vietnam's provincial press for crime-prevention reports and tells each new figure with its proof."""

from typing import Final

#: Version of the product; also part of the User-Agent.
VERSION: Final = "0.1.0"
