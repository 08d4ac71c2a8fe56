# Sourced by script/run and script/test: finds Python, makes .venv, installs what is missing.
# Each step says what it does and is skipped when it has been done.

set -eu
cd "$(dirname "$0")/.."

fail() { printf '%s\n' "$1" >&2; exit 2; }

# Prints the newest Python among those that the program supports.
find_python() {
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
        echo "$name"
        return
    done
    fail "desktop-cnn needs Python 3.11, 3.12 or 3.13 and found none: install one, or name it: PYTHON=/path/to/python $0"
}

# The system libraries of Qt that a bare Debian or Ubuntu lacks; $1: more packages.
install_libraries() {
    command -v dpkg >/dev/null 2>&1 || return 0
    missing=""
    for package in libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 $1; do
        # From Ubuntu 24.04 and Debian 13 on, libglib2.0-0 is called libglib2.0-0t64.
        dpkg -s "$package" >/dev/null 2>&1 || dpkg -s "${package}t64" >/dev/null 2>&1 || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        echo "Installing system libraries:$missing"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null ||
            fail "The system libraries could not be installed. Run: apt-get install$missing"
    else
        fail "System libraries are missing. Run once: sudo apt-get install$missing"
    fi
}

# Makes .venv and installs the program into it, in the versions of requirements.lock; $1: extras such as [test].
# Done again only when what is wanted changes.
install_program() {
    stamp=".venv/installed-${1:-program}"
    if cat pyproject.toml requirements.lock | cmp -s - "$stamp"; then return 0; fi
    python=$(find_python)
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        echo "Making the environment .venv with $("$python" --version)"
        rm -rf .venv
        "$python" -m venv .venv || fail "The environment could not be made. On Debian and Ubuntu: sudo apt-get install python3-venv"
    fi
    echo "Installing desktop-cnn${1:-} and what it needs (some hundred megabytes the first time)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable ".${1:-}" ||
        fail "The packages could not be installed: see the lines above, then run $0 again."
    cat pyproject.toml requirements.lock >"$stamp"
}
