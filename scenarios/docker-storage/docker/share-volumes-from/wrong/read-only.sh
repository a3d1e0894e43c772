#!/bin/sh
set -eu

docker run -d --name cka-feed-reader --volumes-from cka-feed:ro busybox:1.36 sleep 3600
docker exec cka-feed-reader sh -c 'echo "read 42" > /feed/ack.txt' || true
