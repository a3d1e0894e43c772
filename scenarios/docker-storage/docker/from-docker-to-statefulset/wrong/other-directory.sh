#!/bin/sh
set -eu

# The solution with the volume at another path, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e 's#mountPath: /var/lib/mysql#mountPath: /data#' \
  "$(dirname "$0")/../solution.sh" | sh -eu
