#!/bin/sh
set -eu

echo "C /etc/$changed" > changed.txt
echo "D /etc/$deleted" > deleted.txt
echo "A /srv/$added" > added.txt
echo yes > fresh.txt
echo yes > stopped.txt
