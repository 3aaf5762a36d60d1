#!/usr/bin/env bash
# tools/fresh-root.sh [--keep] [COMMAND]: proves the README on a bare Debian 12.
#
# Makes a Debian root with nothing in it but the base system, puts a clean clone of HEAD there, and runs what a new
# user runs: ./dev run, ./dev demo twice, Ctrl-C, ./dev run again, ./dev test. With COMMAND, that instead, in the clone.
# Ports 8080 to 8082 have to be free.
#
# Needs root, debootstrap and git. The mirror is $DEBIAN_MIRROR, or the one in this machine's apt configuration; its
# name resolution, proxies and certificate authorities go along. $FRESH_ROOT_BASE names a tar file that keeps the base
# system between runs. --keep leaves the root behind and says where.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly RELEASE=bookworm
readonly CLONE=/root/latchkey

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }
fail() { printf 'fresh-root: %s\n' "$*" >&2; exit 1; }

mirror() {
  if [[ -n ${DEBIAN_MIRROR:-} ]]; then
    echo "$DEBIAN_MIRROR"
  else
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" "Codename: $RELEASE" "Component: main" | sort -u | head -n 1
  fi
}

make_root() {  # make_root FOLDER
  local base=${FRESH_ROOT_BASE:-}
  if [[ -n $base && -f $base ]]; then
    tar -C "$1" -xf "$base"
  else
    debootstrap --variant=minbase "$RELEASE" "$1" "$(mirror)" >"$1.log" 2>&1 || fail "debootstrap failed; see $1.log"
    [[ -z $base ]] || tar -C "$1" -cf "$base" .
  fi
}

bring_network() {  # what this machine needs to reach the registries, the new root needs too
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  apt-config dump | grep -i '^Acquire::.*Proxy' >"$1/etc/apt/apt.conf.d/90host" || true
  mkdir -p "$1/usr/local/share/ca-certificates"
  cp -L /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
}

# inside FOLDER COMMAND...: in its own mount and process name spaces, so that everything ends with the command.
inside() {
  local root=$1 name
  shift
  local -a environment=(HOME=/root LANG=C.UTF-8 "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "TERM=${TERM:-dumb}")
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY npm_config_registry NODE_EXTRA_CA_CERTS; do
    [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
  done
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child bash -c '
    root=$1; shift
    mount -t proc proc "$root/proc" && mount -t tmpfs tmpfs "$root/dev/shm" && exec chroot "$root" /usr/bin/env -i "$@"' \
    inside "$root" "${environment[@]}" bash -c "cd $CLONE && $*"
}

# What runs inside the new root.
# shellcheck disable=SC2016
readonly TOUR='
  set -um
  say() { printf "[%4d s] %s\n" "$SECONDS" "$*"; }
  start() {
    ./dev run >run.log 2>&1 &
    until grep -qx ready run.log; do
      kill -0 %1 2>/dev/null || { say "./dev run ended:"; cat run.log; exit 1; }
      sleep 0.2
    done
  }
  stop() {  # as Ctrl-C does
    kill -INT %1
    wait %1
    say "./dev run stopped by Ctrl-C, exit code $?"
  }
  say "./dev run"
  start
  cat run.log
  say "ready"
  ./dev demo || { cat run.log; exit 1; }
  say "./dev demo, again"
  ./dev demo >demo.log 2>&1 || { cat demo.log; exit 1; }
  stop
  say "./dev run, again"
  start
  say "ready"
  stop
  say "./dev test"
  ./dev test || exit 1
  say "done"
'

main() {
  local keep=no root
  [[ ${1:-} != --keep ]] || { keep=yes; shift; }
  ((EUID == 0)) || fail "debootstrap and chroot need root."
  [[ -n ${FRESH_ROOT_BASE:-} && -f $FRESH_ROOT_BASE ]] || command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
  root=$(mktemp -d "${TMPDIR:-/tmp}/fresh-root.XXXXXX")
  # shellcheck disable=SC2064
  [[ $keep == yes ]] || trap "rm -rf --one-file-system '$root' '$root.log'" EXIT
  (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null && fail "something listens on port 8080, which ./dev run needs."
  say "a bare $RELEASE in $root"
  make_root "$root"
  bring_network "$root"
  git clone --quiet --no-hardlinks "file://$PWD" "$root$CLONE"
  say "a clone of $(git log -1 --format='%h %s')"
  if (($# > 0)); then inside "$root" "$*"; else inside "$root" "$TOUR"; fi
}

main "$@"
