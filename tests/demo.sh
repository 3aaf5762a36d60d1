#!/usr/bin/env bash
# The demo behind `./dev demo`: one integration, from its creation to a refused call and its end. It works on the server
# that runs on $DATA, with commands that anybody can type, and shows each before it runs it.
set -euo pipefail

LATCHKEY=${LATCHKEY:-build/release/latchkey}
DATA=${DATA:-.latchkey}
name="Demo shipping tool $$"
made=no

latchkey() { "$LATCHKEY" --data "$DATA" "$@"; }

tell() { printf '\n%s\n' "$*"; }

type_out() {  # type_out COMMAND...: prints the command as one would type it
  local word
  printf '\n    $ latchkey'
  for word in "$@"; do
    if [[ $word =~ ^[A-Za-z0-9_:/.=-]+$ ]]; then printf ' %s' "$word"; else printf " '%s'" "$word"; fi
  done
}

show() {  # show COMMAND...: prints the command, and runs it
  type_out "$@"
  printf '\n'
  latchkey "$@" 2>&1 | sed 's/^/    /'
}

show_part() {  # show_part PATTERN COMMAND...: the same, for an answer of which only some lines matter here
  local pattern=$1
  shift
  type_out "$@"
  printf " | grep -E '%s'\n" "$pattern"
  latchkey "$@" | grep -E "$pattern" | sed 's/^/    /'
}

refuse() {  # the same, for a command that has to be refused
  if show "$@"; then
    tell "This call should have been refused, and was not."
    exit 1
  fi
}

clean_up() {
  [[ $made == no ]] || latchkey integration delete "$name" --yes >/dev/null 2>&1 || true
}
trap clean_up EXIT

if ! [[ -S $DATA/control.sock ]]; then
  echo "./dev demo: no server runs on $DATA. Start ./dev run in another terminal and wait until it says that it is ready." >&2
  exit 1
fi

tell "1. A merchant registers a shipping tool, lets it read products and nothing else, and gets its credentials."
show integration create --name "$name" --resource Magento_Catalog::products --activate
made=yes

tell "2. The tool signs a call for what it was allowed. The store answers."
show call GET '/rest/V1/products?searchCriteria[pageSize]=2&fields=items[sku,name,price]' --integration "$name"

tell "3. It asks for something else, signed just as well. The call is refused, and the answer says why: the resource it lacks."
refuse call GET /rest/V1/store/storeViews --integration "$name"

tell "4. Somebody without credentials is refused in the same way."
refuse call GET '/rest/V1/products?searchCriteria[pageSize]=2'

tell "5. The tool's next version wants more. What is new waits until the merchant allows it; until then nothing changes."
show_part 'granted|pending' integration edit "$name" --resource Magento_Catalog::products Magento_Backend::store
refuse call GET /rest/V1/store/storeViews --integration "$name"
show_part 'granted|pending' integration allow "$name"
show call GET /rest/V1/store/storeViews --integration "$name"

tell "6. Something looks wrong, so the merchant suspends it. The very next call is refused."
show_part status integration suspend "$name"
refuse call GET /rest/V1/store/storeViews --integration "$name"

tell "7. The demo takes its integration away again."
show integration delete "$name" --yes
made=no
