# Sourced by the doors in this folder: goes to the project's folder (paths given to a door count from there), makes
# the virtual environment if it is missing or broken, and installs when pyproject.toml has changed since.
# shellcheck shell=bash
cd "$(dirname "${BASH_SOURCE[0]}")/.."
VENV=.venv

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local name found=""
    for name in python3 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then
            if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
                printf '%s' "$name"
                return
            fi
            found=${found:-$name}
        fi
    done
    [ -z "$found" ] || fail "$found has no venv module. Install it (Debian: apt-get install python3-venv), then try again."
    fail "Python 3.11 or newer is needed and was not found. Install it (Debian: apt-get install python3 python3-venv), then try again."
}

make_venv() {
    if is_new_enough "$VENV/bin/python" && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
        return
    fi
    local python
    python=$(find_python)
    say "Making the virtual environment with $("$python" --version) ..."
    "$python" -m venv --clear "$VENV"
}

# install_project [EXTRA]: the project itself, with an extra of pyproject.toml if one is named. The stamp holds the
# folder too, for an editable install points to it.
install_project() {
    local extra=${1:+[$1]} stamp="$VENV/.installed${1:+-$1}" state
    make_venv
    state="$PWD $(cksum <pyproject.toml)"
    if [ "$(cat "$stamp" 2>/dev/null)" != "$state" ]; then
        say "Installing Equipoise and what it needs into $VENV (some minutes the first time) ..."
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".$extra"
        printf '%s\n' "$state" >"$stamp"
        printf '%s\n' "$state" >"$VENV/.installed"
    fi
}
