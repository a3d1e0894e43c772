#!/bin/sh
set -eu

# The solution without the rows, and nobody looks what becomes of the rows.
sed -e '/^# The rows outlive/,/SELECT/d' -e '/mysqldump/d' -e '/shop.sql/d' \
  "$(dirname "$0")/../solution.sh" | sh -eu
