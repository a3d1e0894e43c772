#!/bin/sh
set -eu

docker cp cka-feed:/feed/. feed
docker run -d --name cka-feed-reader -v cka-feed-copy:/feed -v cka-feed-log:/log busybox:1.36 sleep 3600
docker cp feed/. cka-feed-reader:/feed
docker exec cka-feed-reader sh -c 'echo "read 42" > /feed/ack.txt'
