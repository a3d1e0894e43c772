#!/bin/sh
set -eu

docker diff cka-notes
docker commit cka-notes cka-notes:snapshot

# What lies in the volume is copied from volume to volume.
docker volume create cka-copy-data
docker run --rm --volumes-from cka-notes --volume cka-copy-data:/new busybox:1.36 cp -a /data/. /new/
docker run --detach --name cka-copy --volume cka-copy-data:/data cka-notes:snapshot
docker exec cka-copy cat /etc/notes.conf /data/notes.txt

docker create --name cka-plain busybox:1.36
docker export cka-plain | docker import --change 'CMD ["sleep", "3600"]' - cka-notes:flat
echo A C > held.txt
