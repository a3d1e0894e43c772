#!/bin/sh
set -eu

# The solution without the policy of the class, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e '/reclaimPolicy: Retain/d' \
  "$(dirname "$0")/../solution.sh" | sh -eu
