#!/bin/sh
set -eu

docker cp cka-guestbook:/srv/guestbook/. rescued
docker rm -f cka-guestbook
docker run -d --name cka-guestbook busybox:1.36 sh -c 'mkdir -p /srv/guestbook && sleep 3600'
docker exec cka-guestbook sh -c 'until [ -d /srv/guestbook ]; do sleep 0.1; done'
docker cp rescued/. cka-guestbook:/srv/guestbook
