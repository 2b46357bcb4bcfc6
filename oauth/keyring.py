"""The keys that seal tokens: from the settings, or in a file of Florin's own that every process reads anew."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from domain.errors import Misconfigured

# After a rotation the key before stays for opening what another process sealed in the same moment; older ones go.
_KEPT_IN_FILE = 2

_BAD_KEY = "holds something that is no Fernet key. Make one with: florin rotate-keys --new"


def new_key() -> str:
    """Return a fresh key: 256 random bits, as Fernet writes them (https://github.com/fernet/spec)."""
    return Fernet.generate_key().decode()


class KeyRing:
    """Fernet keys in order: the first seals, all open. `from_text` and `from_file` are how one is made."""

    def __init__(self, keys: Sequence[str], file: Path | None) -> None:
        """Take the keys as they are; Misconfigured when one is none."""
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._take(keys, "FLORIN_ENCRYPTION_KEYS" if file is None else f"The key file {file.name}")

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """Read comma-separated keys (FLORIN_ENCRYPTION_KEYS); Misconfigured when there is none or a bad one."""
        return cls([part.strip() for part in text.split(",") if part.strip()], None)

    @classmethod
    def from_file(cls, file: Path) -> KeyRing:
        """Read a key file, one key a line, made with a fresh key (mode 0600) when absent.

        Raises Misconfigured when others may read it, or when it holds anything but keys.
        """
        if not file.exists():
            _create(file)
        return cls(_read(file), file)

    def __repr__(self) -> str:
        """Say how many keys there are, never which."""
        return f"KeyRing({len(self._keys)} keys)"

    @property
    def in_file(self) -> bool:
        """Whether the keys are in a file that Florin may change."""
        return self._file is not None

    def all_keys(self) -> MultiFernet:
        """Return what seals with the first key and opens with any, as the file is now."""
        self._reread()
        return self._all

    def first_key(self) -> Fernet:
        """Return the key that seals, alone."""
        self._reread()
        return Fernet(self._keys[0])

    def add_key(self) -> None:
        """Put a fresh key first in the file; whoever seals from now on, in any process, seals with it."""
        with _locked(self._own_file()) as file:
            _write(file, [new_key(), *_read(file)])

    def drop_old_keys(self) -> None:
        """Keep the newest keys only; to be called when everything stored is sealed with the first."""
        with _locked(self._own_file()) as file:
            _write(file, _read(file)[:_KEPT_IN_FILE])

    def _own_file(self) -> Path:
        """Return the file; Misconfigured when the keys come from the settings."""
        if self._file is None:
            raise Misconfigured("The keys are in FLORIN_ENCRYPTION_KEYS: put a new one first there, then rotate.")
        return self._file

    def _reread(self) -> None:
        """Read the file again when it was replaced since."""
        if self._file is None:
            return
        try:
            found = self._file.stat()
        except OSError:
            raise _unreadable(self._file) from None
        seen = (found.st_ino, found.st_mtime_ns, found.st_size)
        if seen != self._seen:
            self._take(_read(self._file), f"The key file {self._file.name}")
            self._seen = seen

    def _take(self, keys: Sequence[str], place: str) -> None:
        """Use these keys."""
        if not keys:
            raise Misconfigured(f"{place} holds no key. Make one with: florin rotate-keys --new")
        try:
            self._all = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise Misconfigured(f"{place} {_BAD_KEY}") from None
        self._keys = tuple(keys)


def _read(file: Path) -> list[str]:
    """Return the file's keys; Misconfigured when it can't be read or others may read it."""
    try:
        if file.stat().st_mode & 0o077:
            raise Misconfigured(f"The key file {file.name} can be read by others. Run: chmod 600 {file}")
        return file.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file) from None


def _unreadable(file: Path) -> Misconfigured:
    """What to say when the file is gone or closed to Florin."""
    return Misconfigured(f"The key file {file} can't be read. Put it back: without it stored tokens can't be opened.")


def _create(file: Path) -> None:
    """Make the file with one key; when another process is faster, its file stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with _locked(file):
        if not file.exists():
            _write(file, [new_key()])


def _write(file: Path, keys: Sequence[str]) -> None:
    """Replace the file at once and for good: a reader sees the old keys or the new, also after a crash."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write("\n".join(keys) + "\n")
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(file: Path) -> Iterator[Path]:
    """Keep other processes from changing the file meanwhile: a lost key is a lost connection."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield file
