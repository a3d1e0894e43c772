#!/bin/sh
set -eu

docker run -d --name cka-feed-reader -v /feed -v cka-feed-log:/log busybox:1.36 sleep 3600
docker exec cka-feed-reader sh -c 'echo "read 42" > /feed/ack.txt'
