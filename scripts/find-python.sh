# Sets $python to the first Python that is new enough and has venv; sourced by run and check.
python=
old=
for candidate in ${FLORIN_PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    old="$candidate"
    "$candidate" -c 'import venv, ensurepip' >/dev/null 2>&1 || continue
    python="$candidate"
    break
done
if [ -z "$python" ]; then
    if [ -n "$old" ]; then
        echo "florin: $old has no venv module. Install it (on Debian and Ubuntu: apt install python3-venv) and run this again." >&2
    else
        echo "florin: Python 3.11 or newer is needed and none was found. Install it (or set FLORIN_PYTHON to one) and run this again." >&2
    fi
    exit 1
fi
