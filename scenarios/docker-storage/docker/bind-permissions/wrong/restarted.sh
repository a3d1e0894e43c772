#!/bin/sh
set -eu

docker start cka-uploader
docker wait cka-uploader
