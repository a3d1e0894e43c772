#!/bin/sh
set -eu

echo /etc > changed.txt
echo "/etc/$deleted" > deleted.txt
echo /srv > added.txt
echo yes > fresh.txt
echo yes > stopped.txt
