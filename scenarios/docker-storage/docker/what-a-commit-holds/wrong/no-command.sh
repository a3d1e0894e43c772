#!/bin/sh
set -eu

docker commit cka-notes cka-notes:snapshot
docker run --rm --volumes-from cka-notes --volume cka-copy-data:/new busybox:1.36 cp -a /data/. /new/
docker run --detach --name cka-copy --volume cka-copy-data:/data cka-notes:snapshot
docker export cka-notes | docker import - cka-notes:flat
echo A C > held.txt
