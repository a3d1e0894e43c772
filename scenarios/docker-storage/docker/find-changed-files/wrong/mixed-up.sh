#!/bin/sh
set -eu

echo /etc/passwd > changed.txt
echo /etc/group > deleted.txt
echo /srv/upload.log > added.txt
echo yes > fresh.txt
echo yes > stopped.txt
