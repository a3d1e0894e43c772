#!/bin/sh
set -eu

echo "/etc/$changed" > changed.txt
echo "/etc/$deleted" > deleted.txt
echo "/srv/$added" > added.txt
echo yes > fresh.txt
echo no > stopped.txt
