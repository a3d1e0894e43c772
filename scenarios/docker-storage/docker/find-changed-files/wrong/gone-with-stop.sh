#!/bin/sh
set -eu

echo /etc/group > changed.txt
echo /etc/passwd > deleted.txt
echo /srv/upload.log > added.txt
echo yes > fresh.txt
echo no > stopped.txt
