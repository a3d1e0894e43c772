#!/bin/sh
set -eu

docker rm -f cka-guestbook
docker run -d --name cka-guestbook -v cka-guestbook-data:/srv/guestbook busybox:1.36 sleep 3600
