#!/bin/sh
set -eu

docker volume create --opt type=nfs --opt o=addr=nfs-server,rw --opt device=/srv/nfs cka-shared
echo B > where.txt; echo C > wrong.txt
