#!/bin/sh
set -eu

docker rm -f cka-uploader
docker run --rm -v cka-uploads:/u busybox:1.36 chown 33 /u
docker run -d --name cka-uploader -u 33 -v cka-uploads:/uploads busybox:1.36 sh -c 'echo ready > /uploads/health && exec sleep 3600'
