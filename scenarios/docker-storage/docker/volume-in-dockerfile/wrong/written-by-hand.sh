#!/bin/sh
set -eu

docker build --tag cka-wiki:2 wiki
docker run --detach --name cka-wiki cka-wiki:2
docker exec cka-wiki sh -c 'echo version 7 > /srv/wiki/version.txt'
docker run --detach --name cka-wiki-team --volume cka-team:/srv/wiki cka-wiki:2
echo 0 > left.txt
echo yes > kept.txt
