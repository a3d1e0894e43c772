#!/bin/sh
set -eu

echo "/etc/$deleted" > changed.txt
echo "/etc/$changed" > deleted.txt
echo "/srv/$added" > added.txt
echo yes > fresh.txt
echo yes > stopped.txt
