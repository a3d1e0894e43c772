#!/bin/sh
set -eu

docker diff cka-guestbook
docker cp cka-guestbook:/srv/guestbook/. rescued
docker stop --time 1 cka-guestbook
docker rename cka-guestbook cka-guestbook-old

docker volume create cka-guestbook-data
docker run --detach --name cka-guestbook --volume cka-guestbook-data:/srv/guestbook busybox:1.36 sleep 3600
docker cp rescued/. cka-guestbook:/srv/guestbook
docker exec cka-guestbook cat /srv/guestbook/entries.txt

docker rm cka-guestbook-old
