#!/bin/sh
# Make ready: the Python environment (`run` or `test`), or the programs that the tests drive (`system`).
# Says in one line what is wrong when it cannot.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }

# ---- programs from the system's packages ------------------------------------------------------------

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else stop "Needs the right to install packages: run as root, or install by hand: $*"; fi
}

refresh_lists() {
  command -v apt-get >/dev/null || stop "Missing here, and there is no apt-get to install it with: $*"
  [ -n "${apt_is_fresh:-}" ] || as_root apt-get update -qq
  apt_is_fresh=yes
}

install_packages() {
  refresh_lists "$@"
  say "Installing: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_program() { command -v "$1" >/dev/null; }
has_postgres() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || has_program initdb; }
has_browser() { has_program chromium-headless-shell || has_program chromium; }
# Chromium without windows shows pages in half the time; not every system has it as a package of its own.
best_browser() { if apt-cache show chromium-headless-shell >/dev/null 2>&1; then echo chromium-headless-shell; else echo chromium; fi; }
has_arabic_font() { has_program fc-list && [ -n "$(fc-list ':lang=ar' family)" ]; }

install_missing_programs() {
  missing=""
  has_browser || { refresh_lists chromium; missing="$missing $(best_browser)"; }
  has_postgres || missing="$missing postgresql"
  has_program redis-server || missing="$missing redis-server"
  has_program node || missing="$missing nodejs"
  has_program npm || missing="$missing npm"
  has_program java || missing="$missing default-jre-headless"
  has_arabic_font || missing="$missing fontconfig fonts-noto-core"
  # shellcheck disable=SC2086 # a list of package names, meant to be split
  [ -z "$missing" ] || install_packages $missing
}

install_page_checkers() {
  stamp=tools/axe/node_modules/.stamp
  [ "$stamp" -nt tools/axe/package.json ] && return
  npm install --prefix tools/axe --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
  touch "$stamp"
}

# ---- Python -----------------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if has_program "$name" && is_new_enough "$name"; then echo "$name"; return; fi
  done
  stop "The portal needs Python 3.11 or newer; ${PYTHON:-python3} here is $("${PYTHON:-python3}" --version 2>&1). Try: make PYTHON=/path/to/python3.11 …"
}

make_environment() {
  [ -x .venv/bin/python ] && is_new_enough .venv/bin/python && return
  python=$(find_python)
  "$python" -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
  "$python" -m venv --clear .venv
}

install_project() {
  what=$1
  make_environment
  say "Installing the portal's packages (only when pyproject.toml has changed) …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$what"
}

case "${1:-}" in
  run) install_project . ;;
  test) install_project '.[test]'; touch .venv/.run ;;
  system) install_missing_programs; install_page_checkers; exit ;;
  *) stop "usage: tools/setup.sh run|test|system" ;;
esac
touch ".venv/.$1"
