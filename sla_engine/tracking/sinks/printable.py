"""Text from outside made safe for messages."""

from sla_engine.show.printable import printable

__all__ = ["printable"]
