#!/bin/sh
set -eu

# The solution without the password; it never gets ready, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e '/env:/,/key: password/d' -e '/rollout status/d' -e '/mysql-0/d' \
  "$(dirname "$0")/../solution.sh" | sh -eu
