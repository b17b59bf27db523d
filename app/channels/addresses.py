"""WhatsApp addresses as gateways write them: digits, and JIDs (`user[:device]@server`)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = re.compile(r"[1-9][0-9]{6,14}\Z", re.ASCII)
_JID = re.compile(r"(?P<user>[0-9A-Za-z\-_.]{1,64})(?::[0-9]{1,3})?@(?P<server>[a-z.]{1,32})\Z", re.ASCII)
_WRITTEN_NUMBER = re.compile(r"[+0-9\s().\-]+\Z", re.ASCII)
_PHONE_SERVERS = frozenset({"s.whatsapp.net", "c.us"})


@dataclass(frozen=True, slots=True)
class Jid:
    user: str
    server: str

    @property
    def phone(self) -> str | None:
        """Digits with country, or None when this is no person's number (a group, a LID, a broadcast)."""
        return self.user if self.server in _PHONE_SERVERS and _DIGITS.match(self.user) else None

    @property
    def lid(self) -> str | None:
        return self.user if self.server == "lid" and self.user.isdigit() else None


def parse_jid(text: str) -> Jid | None:
    match = _JID.match(text)
    return Jid(match["user"], match["server"]) if match else None


def digits(number: str) -> str | None:
    """The number as gateways want it, digits with country; None when it can be no phone number."""
    if not _WRITTEN_NUMBER.match(number):
        return None
    bare = re.sub(r"[^0-9]", "", number)
    return bare if _DIGITS.match(bare) else None


def same_line(one: str, other: str) -> bool:
    """Whether two numbers in digits reach one person: WhatsApp may leave out the ninth digit of a Brazilian one."""
    if one == other:
        return True
    if not (one.startswith("55") and other.startswith("55") and len(one) in (12, 13) and len(other) in (12, 13)):
        return False
    return one[2:4] == other[2:4] and one[-8:] == other[-8:]
