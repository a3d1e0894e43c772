#!/bin/sh
set -eu

docker run -d --name cka-feed-reader --volumes-from cka-feed busybox:1.36 sh -c 'echo "read 42" > /feed/ack.txt'
docker wait cka-feed-reader
