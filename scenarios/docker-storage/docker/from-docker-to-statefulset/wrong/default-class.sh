#!/bin/sh
set -eu

# The solution without the name of the class, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e '/storageClassName: database/d' \
  "$(dirname "$0")/../solution.sh" | sh -eu
