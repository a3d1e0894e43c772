#!/bin/sh
set -eu

echo "C /etc/group" > changed.txt
echo "D /etc/passwd" > deleted.txt
echo "A /srv/upload.log" > added.txt
echo yes > fresh.txt
echo yes > stopped.txt
