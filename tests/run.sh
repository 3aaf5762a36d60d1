#!/usr/bin/env bash
# The tests behind `./dev test`, which sees to it that everything is built: unit tests, fuzz corpora where the
# targets are built, what pytest finds under tests/, and web/e2e in a browser. QUICK=yes leaves out the long ones, and
# arguments for pytest the browser. Ends with the tally.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

results=$PWD/build/results
rm -rf "$results"
mkdir -p "$results/unit"
status=0
started=$SECONDS

echo "==> unit tests (build/debug)"
GTEST_OUTPUT="xml:$results/unit/" ctest --test-dir build/debug --output-on-failure --timeout 300 \
  --output-junit "$results/ctest.xml" -j "$(nproc)" --progress | tail -n 40 || status=1

for target in build/fuzz/fuzz/*_fuzz; do
  [[ -x $target ]] || continue
  name=$(basename "$target" _fuzz)
  echo "==> fuzz corpus: $name"
  "$target" -runs=0 "fuzz/corpus/$name" >"build/logs/corpus-$name.log" 2>&1 || { status=1; tail -n 20 "build/logs/corpus-$name.log"; }
done

echo "==> tests that cross a process"
select=()
[[ ${QUICK:-no} == no ]] || select=(-m "not slow")
places=(tests tools)
for argument in "$@"; do
  if [[ -e ${argument%%::*} ]]; then places=(); fi  # whoever names files wants these alone
done
# As many files at a time as there are cores; the tests of one file share its server, so they stay together.
/usr/bin/python3 -m pytest -c tests/pytest.ini -n "$(nproc)" --dist loadfile "${select[@]}" --junit-xml="$results/pytest.xml" "${places[@]}" "$@" || status=1

if [[ ${QUICK:-no} == no && $# -eq 0 ]]; then
  echo "==> the admin pages in a browser (web/e2e)"
  npm run --silent --prefix web e2e || status=1
fi

echo "==> tally, after $((SECONDS - started)) s"
/usr/bin/python3 tests/tally.py "$results" || status=1
exit "$status"
