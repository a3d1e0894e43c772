#!/bin/sh
set -eu

docker diff cka-suspect
echo /etc/group > changed.txt
echo /etc/passwd > deleted.txt
echo /srv/upload.log > added.txt

docker run --rm busybox:1.36 ls /etc/passwd && echo yes > fresh.txt

docker stop --time 1 cka-suspect
docker diff cka-suspect
echo yes > stopped.txt
