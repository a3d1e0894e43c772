#!/bin/sh
set -eu

echo "/etc/$changed" > changed.txt
echo "/etc/$deleted" > deleted.txt
echo "/srv/$added" > added.txt
echo no > fresh.txt
echo yes > stopped.txt
