#!/bin/sh
set -eu

docker volume create --driver local --opt type=nfs --opt o=addr=nfs-server,rw --opt device=:/srv/nfs cka-shared
docker volume inspect cka-shared
echo B > where.txt
echo C > wrong.txt
