#!/bin/sh
set -eu

# The solution with the old database removed, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e 's/^docker stop cka-db/docker rm --force cka-db/' \
  "$(dirname "$0")/../solution.sh" | sh -eu
