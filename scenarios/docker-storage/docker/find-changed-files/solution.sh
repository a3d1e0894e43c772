#!/bin/sh
set -eu

docker diff cka-suspect
echo "/etc/$changed" > changed.txt
echo "/etc/$deleted" > deleted.txt
echo "/srv/$added" > added.txt

docker run --rm busybox:1.36 ls "/etc/$deleted" && echo yes > fresh.txt

docker stop --time 1 cka-suspect
docker diff cka-suspect
echo yes > stopped.txt
