#!/bin/sh
set -eu

docker run --detach --name cka-feed-reader --volumes-from cka-feed busybox:1.36 sleep 3600
docker exec cka-feed-reader cat /feed/latest.txt
docker exec cka-feed-reader sh -c 'echo "read 42" > /feed/ack.txt'
docker exec cka-feed cat /feed/ack.txt
docker stop --time 1 cka-feed
