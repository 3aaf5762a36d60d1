#!/usr/bin/env bash
# The figures behind `./dev coverage`: which branches of the parts that decide are reached by unit tests, and whether
# that is all of them (coverage_bar.py).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folders=(oauth1 acl directory gateway)
subjects=('src/oauth1/' 'src/acl/' 'src/directory/nonce_' 'src/gateway/judge')

mkdir -p build/logs build/coverage/html
echo "==> build the unit tests of ${folders[*]} with counters"
# A guarded static would count as a branch that no test can take twice; threads that count at once lose counts.
cmake -S . -B build/coverage -G Ninja -DCMAKE_BUILD_TYPE=Coverage \
  -DCMAKE_CXX_FLAGS="--coverage -fprofile-update=atomic -O0 -fno-threadsafe-statics" >build/logs/coverage.log
ninja -C build/coverage "${folders[@]/%/_test}" >>build/logs/coverage.log || { tail -n 40 build/logs/coverage.log; exit 1; }

find build/coverage -name '*.gcda' -delete
for folder in "${folders[@]}"; do
  echo "==> run the unit tests of $folder"
  "build/coverage/src/$folder/${folder}_test" --gtest_brief=1
done

filters=()
for subject in "${subjects[@]}"; do filters+=(--filter "$subject"); done
gcovr --root . build/coverage "${filters[@]}" --exclude '.*_(test|benchmark)\.cc' --exclude-throw-branches \
  --exclude-unreachable-branches --html-details build/coverage/html/index.html --json build/coverage/branches.json
echo "Line by line: build/coverage/html/index.html"
/usr/bin/python3 tools/coverage_bar.py build/coverage/branches.json
