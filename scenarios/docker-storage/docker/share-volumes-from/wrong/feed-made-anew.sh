#!/bin/sh
set -eu

docker rm --force cka-feed
docker run --detach --name cka-feed --volume /feed --volume cka-feed-log:/log busybox:1.36 sleep 3600
docker exec cka-feed sh -c 'echo edition 42 > /feed/latest.txt'

docker run --detach --name cka-feed-reader --volumes-from cka-feed busybox:1.36 sleep 3600
docker exec cka-feed-reader cat /feed/latest.txt
docker exec cka-feed-reader sh -c 'echo "read 42" > /feed/ack.txt'
docker exec cka-feed cat /feed/ack.txt
