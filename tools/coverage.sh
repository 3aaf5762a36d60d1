#!/usr/bin/env bash
# The figures behind `./dev coverage`: which lines and branches of the parts that decide are reached by unit tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folders=(oauth1 acl directory gateway)
subjects=('src/oauth1/' 'src/acl/' 'src/directory/nonce' 'src/gateway/')

mkdir -p build/logs build/coverage/html
echo "==> build the unit tests of ${folders[*]} with counters"
cmake -S . -B build/coverage -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS="--coverage -O0" >build/logs/coverage.log
ninja -C build/coverage "${folders[@]/%/_test}" >>build/logs/coverage.log || { tail -n 40 build/logs/coverage.log; exit 1; }

find build/coverage -name '*.gcda' -delete
for folder in "${folders[@]}"; do
  echo "==> run the unit tests of $folder"
  "build/coverage/src/$folder/${folder}_test" --gtest_brief=1
done

filters=()
for subject in "${subjects[@]}"; do filters+=(--filter "$subject"); done
gcovr --root . build/coverage "${filters[@]}" --exclude '.*_(test|benchmark)\.cc' --exclude-throw-branches \
  --html-details build/coverage/html/index.html --print-summary
echo "Line by line: build/coverage/html/index.html"
