"""Takes keys, identifiers and passwords out of everything that a person or a log may see."""

import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

HIDDEN = "***"

_NAMES = (
    r"client[-_]?id|app[-_]?identifier|app[-_]?name|api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|subscription[-_]?key"
    r"|x-[\w-]*(?:token|identifier|key)|key|token|e?-?mail|password|passwd|secret|signature|x-amz-(?:signature|credential|security-token)"
)
_PAIR = re.compile(rf"""(?i)((?<![\w-])(?:{_NAMES})["']?(?:\s*[=:]\s*|%3D)["']?)[^\s&"'#,;)}}\]]+""")
_AUTHORIZATION = re.compile(r"""(?i)(authorization["']?\s*[=:]\s*["']?)(?:(?:basic|bearer|token)\s+)?[^\s"',}]+""")
_USER = re.compile(r"(?<=://)[^/\s@]+@")
_SHORTEST = 4


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without the values of parameters and headers that name a key, and without the given secrets, however quoted."""
    for secret in sorted(secrets, key=len, reverse=True):
        for spelling in _spellings(secret):
            text = text.replace(spelling, HIDDEN)
    text = _USER.sub(f"{HIDDEN}@", text)
    text = _AUTHORIZATION.sub(rf"\1{HIDDEN}", text)
    return _PAIR.sub(rf"\1{HIDDEN}", text)


def carries(text: str, secrets: Iterable[str]) -> bool:
    """Whether one of the secrets stands in the text, however quoted."""
    return any(spelling in text for secret in secrets for spelling in _spellings(secret))


class _Filter(logging.Filter):
    """Redacts what the libraries under the client write when somebody turns their logs on."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage(), self.secrets), ()
        return True


def _spellings(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), quote_plus(secret)} if len(secret) >= _SHORTEST else set()


_FILTER = _Filter()


def guard_logs(secrets: Iterable[str]) -> None:
    """From now on the logs of the HTTP libraries carry none of these, nor anything that looks like a key."""
    _FILTER.secrets.update(secrets)
    for name in ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.connection", "requests"):
        logging.getLogger(name).addFilter(_FILTER)
