#!/bin/sh
set -eu

docker run --detach --name cka-feed-reader --volume cka-feed-log:/log --volume /feed busybox:1.36 sleep 3600
docker exec cka-feed-reader sh -c 'echo "edition 42" > /feed/latest.txt; echo "read 42" > /feed/ack.txt'
docker exec cka-feed sh -c 'echo "read 42" > /feed/ack.txt'
