"""Text from outside made safe for a terminal: nothing of it moves the cursor, and no password of an argument is repeated."""

import os
import sys

from sla_engine.show import masking
from sla_engine.show.escaping import escape, escape_lines

__all__ = ["escape", "escape_lines", "without_passwords"]


def without_passwords(text: str) -> str:
    """Return a text without the passwords and tokens of URLs in it, and of those that the program was started with."""
    return masking.without_passwords(text, (*sys.argv[1:], os.environ.get("SLA_ENGINE_STATE", "")))
