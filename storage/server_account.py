"""Under which account the embedded PostgreSQL runs when Florin is started as root, which PostgreSQL itself refuses.

No account is created. The server runs as the owner of the folder Florin keeps its data in (a checkout started with
sudo), or else under a number that no account has. Its files are then made reachable for that number: folders above
them get the right to be passed through (o+x), never to be listed, and only where it is missing.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Misconfigured

# No distribution hands this number out, and it exists inside user namespaces of 65,536 ids as well.
SPARE_ID = 54329

_PASS = stat.S_IXOTH
_READ = stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: user and group number, or None for the user Florin runs as."""

    uid: int | None = None
    gid: int | None = None

    def owns(self, path: Path) -> bool:
        """Say whether a path (a link itself, not its target) belongs to this account."""
        return path.lstat().st_uid == (os.geteuid() if self.uid is None else self.uid)

    def give(self, path: Path) -> None:
        """Make a folder and everything in it this account's own."""
        if self.uid is None or self.gid is None:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)

    def run(
        self, command: Sequence[str], *, environment: dict[str, str], folder: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account, in a session of its own; it sees only the environment given."""
        try:
            return subprocess.run(  # noqa: S603  # programs of the installed wheel with paths of Florin's own
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                start_new_session=True,
                umask=0o077,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
            )
        except PermissionError as error:
            raise Misconfigured(
                "PostgreSQL can't be started from here: this process may not change to another user, or may not run "
                "the programs in .venv. Start Florin as a user that is not root, or set DATABASE_URL."
            ) from error


def account_for(data_dir: Path, folder: Path) -> Account:
    """Return the account for the data inside `folder`: its owner, else the owner of the folder above, else spare."""
    if os.geteuid() != 0:
        return Account()
    for path in (data_dir, folder.parent):
        if path.exists() and path.stat().st_uid != 0:
            found = path.stat()
            return Account(found.st_uid, found.st_gid)
    return Account(SPARE_ID, SPARE_ID)


def account_with_a_name(account: Account) -> Account:
    """Return an account that initdb accepts: it insists on a name for its number, so root lends it `nobody`."""
    if account.uid is None or _has_name(account.uid):
        return account
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Misconfigured(
        "PostgreSQL needs an account named nobody to set itself up as root. Add one or set DATABASE_URL."
    )


def make_reachable(account: Account, folder: Path, programs: Path) -> None:
    """Let the account pass to its folder and to the programs, and read and run those."""
    if account.uid is None:
        return
    for path in (folder, programs):
        for above in (path, *path.parents):
            _allow(above, _PASS)
    for inner, _, files in os.walk(programs):
        _allow(Path(inner), _READ | _PASS)
        for name in files:
            path = Path(inner, name)
            _allow(path, _READ | (_PASS if path.stat().st_mode & stat.S_IXUSR else 0))


def _allow(path: Path, rights: int) -> None:
    """Add rights where they are missing."""
    mode = path.stat().st_mode
    if mode & rights != rights:
        path.chmod(stat.S_IMODE(mode) | rights)


def _has_name(uid: int) -> bool:
    """Say whether a number has an account."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
