#!/bin/sh
set -eu

docker run -d --name cka-feed-reader -v cka-feed-log:/data/log busybox:1.36 sleep 3600
