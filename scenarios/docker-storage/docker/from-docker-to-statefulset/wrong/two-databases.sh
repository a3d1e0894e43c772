#!/bin/sh
set -eu

# The solution with the old database still running, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e '/^docker stop/d' \
  "$(dirname "$0")/../solution.sh" | sh -eu
