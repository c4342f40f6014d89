# Sourced by bin/demo and bin/test: makes .venv with what requirements-dev.txt asks for, and sets PY.
# Needs ROOT. Installs only when the requirements changed since the last time.

VENV="$ROOT/.venv"
PY="$VENV/bin/python"

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

is_new_enough() {
  "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  local name
  for name in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && is_new_enough "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

make_venv() {
  local python
  python="$(find_python)" || fail \
    "Leak Map needs Python 3.11 or newer, and none was found." \
    "Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.12)," \
    "or name one: PYTHON=/path/to/python3.12 $0"
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || fail \
    "This Python has no 'venv' module: $python" \
    "Install it (Debian, Ubuntu: apt install python3-venv), then start again."
  echo "Making a Python environment in .venv (only this once) ..."
  rm -rf "$VENV" 2>/dev/null || fail "The environment $VENV does not work and cannot be replaced." \
    "Somebody else made it: delete it as them, or clone Leak Map into a folder of your own."
  "$python" -m venv "$VENV" || fail "The environment $VENV could not be made. Is the folder writable?"
}

requirements_hash() {
  "$PY" - "$ROOT"/requirements.txt "$ROOT"/requirements-dev.txt <<'PYTHON'
import hashlib, pathlib, sys
print(hashlib.sha256(b"".join(pathlib.Path(name).read_bytes() for name in sys.argv[1:])).hexdigest())
PYTHON
}

install_requirements() {
  local wanted stamp="$VENV/requirements.sha256"
  wanted="$(requirements_hash)"
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && return
  echo "Installing what Leak Map stands on (a minute or two, only when it changes) ..."
  "$PY" -m pip install -qq --disable-pip-version-check -r "$ROOT/requirements-dev.txt" || fail \
    "The packages could not be installed. Is there a network, and is the disk not full? Then start again."
  printf '%s' "$wanted" >"$stamp"
}

# A folder that was moved, or a Python that went away, leaves an environment that does not start.
is_new_enough "$PY" || make_venv
install_requirements
