#!/usr/bin/env bash
# The checks behind `./dev check [--all]`, which see to it that the tools are there and build/debug is configured.
# Every check runs, and each that fails is named at the end.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

LLVM=14
failed=()

check() {  # check TEXT COMMAND...
  local text=$1 started=$SECONDS
  shift
  printf '==> %s ... ' "$text"
  if output=$("$@" 2>&1); then
    printf '%d s\n' $((SECONDS - started))
  else
    printf 'failed\n'
    printf '%s\n' "$output" | tail -n 100 | sed 's/^/    /'
    failed+=("$text")
  fi
}

base_commit() {
  local merge_base head
  head=$(git rev-parse HEAD)
  if [[ -n ${LATCHKEY_CHECK_BASE:-} ]]; then
    git rev-parse --verify "$LATCHKEY_CHECK_BASE"
  elif merge_base=$(git merge-base HEAD origin/main 2>/dev/null) && [[ $merge_base != "$head" ]]; then
    echo "$merge_base"
  else
    git rev-parse --verify --quiet HEAD~1 || git hash-object -t tree /dev/null
  fi
}

# The sources that clang-tidy is to read: a changed header counts through the .cc beside it.
tidied_files() {
  if [[ ${1:-} == --all ]]; then
    git ls-files -- 'src/*.cc'
  else
    { git diff --name-only --diff-filter=d "$(base_commit)" -- src; git ls-files --others --exclude-standard -- src; } |
      sed -n 's/\.h$/.cc/; /\.cc$/p' | sort -u | while read -r file; do [[ -f $file ]] && echo "$file"; done
  fi | grep -vE '_benchmark\.cc$'
}

format() { git ls-files -z -- '*.cc' '*.h' | xargs -0 -r "clang-format-$LLVM" --dry-run --Werror; }

tidy() {
  local targets
  # Headers that are made at build time have to exist before their users can be read.
  targets=$(ninja -C build/debug -t targets all | sed -n 's/^\(.*embedded\/[^:]*\.h\): .*/\1/p')
  # shellcheck disable=SC2086
  [[ -z $targets ]] || ninja -C build/debug $targets || return 1
  xargs -r -n 1 -P "$(nproc)" "clang-tidy-$LLVM" --quiet -p build/debug --extra-arg=-Wno-unknown-warning-option <"$1" 2>&1 |
    grep -vE '^[0-9]+ warnings? generated\.$'
  return "${PIPESTATUS[0]}"
}

scripts() {
  git ls-files | while read -r file; do
    if [[ -f $file ]] && head -c 40 "$file" | grep -qaE '^#!.*\bbash'; then printf '%s\0' "$file"; fi
  done | xargs -0 -r shellcheck --severity=warning
}

python() {
  local -a files
  mapfile -t files < <(git ls-files -- '*.py')
  ((${#files[@]} == 0)) || /usr/bin/python3 -m pyflakes "${files[@]}"
}

pages() { npm run --silent --prefix web check; }

check "layout of C++ (clang-format)" format
list=$(mktemp)
trap 'rm -f "$list"' EXIT
tidied_files "${1:-}" >"$list"
check "lint of $(wc -l <"$list") C++ files (clang-tidy)" tidy "$list"
check "layers (tools/layers.py)" /usr/bin/python3 tools/layers.py
check "the checks themselves (tools/*_test.py)" /usr/bin/python3 -m unittest discover -s tools -p '*_test.py'
check "house rules (tools/tidy.py)" /usr/bin/python3 tools/tidy.py
check "docs/problems.md (tools/problems_page.py)" /usr/bin/python3 tools/problems_page.py --check
check "shell scripts (shellcheck)" scripts
check "Python (pyflakes)" python
check "the admin pages: layout, types, lint, unit tests (web/scripts/check.mjs)" pages

((${#failed[@]} == 0)) && echo "All checks passed." && exit 0
printf 'Failed: %s\n' "${failed[@]}"
exit 1
