#!/bin/sh
set -eu

# The data root can be looked at with ssh docker-host as well.
docker info --format '{{.Driver}}'
echo btrfs > driver.txt
docker run --rm --volume /var/lib/docker:/look:ro busybox:1.36 ls /look/btrfs/subvolumes
echo /var/lib/docker/btrfs/subvolumes > place.txt
docker run --rm --volume /var/lib/docker:/look:ro busybox:1.36 sh -c 'cat /look/btrfs/subvolumes/*/srv/found.txt'
echo heron > found.txt
echo B > layer.txt
docker inspect --format '{{json .GraphDriver}}' cka-web
echo no > upper.txt
echo 2 > own.txt
echo no > switch.txt
echo 'aufs devicemapper' > gone.txt
