#!/bin/sh
set -eu

docker run -d --name cka-crm -v cka-left-b:/data busybox:1.36 sleep 3600
