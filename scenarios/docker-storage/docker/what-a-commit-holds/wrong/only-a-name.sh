#!/bin/sh
set -eu

docker diff cka-notes
docker tag busybox:1.36 cka-notes:snapshot

# What lies in the volume is copied from volume to volume.
docker volume create cka-copy-data
docker run --rm --volumes-from cka-notes --volume cka-copy-data:/new busybox:1.36 cp -a /data/. /new/
docker run --detach --name cka-copy --volume cka-copy-data:/data cka-notes:snapshot sleep 3600
docker exec cka-copy sh -c 'echo theme=dark > /etc/notes.conf'
docker exec cka-copy cat /etc/notes.conf /data/notes.txt

docker export cka-notes | docker import --change 'CMD ["sleep", "3600"]' - cka-notes:flat
echo A C > held.txt
