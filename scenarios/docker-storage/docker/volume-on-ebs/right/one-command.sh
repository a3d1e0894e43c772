#!/bin/sh
set -eu

docker stop --time 1 cka-books
docker rename cka-books cka-books-old
docker create --name cka-books \
  --mount 'source=cka-ledger,target=/data,volume-driver=rexray,volume-opt=size=20,volume-opt=volumetype=io1' \
  busybox:1.36 sleep 3600
docker cp cka-books-old:/data/. - | docker cp - cka-books:/data
docker start cka-books

docker volume create --driver pxd --opt size=5 --opt repl=3 --opt shared=true cka-pages
docker run --detach --name cka-web-a --volume cka-pages:/pages busybox:1.36 sh -c 'printf hello > /pages/index.html; exec sleep 3600'
docker run --detach --name cka-web-b --volume cka-pages:/pages:ro busybox:1.36 sleep 3600
docker exec cka-web-a sh -c 'until [ -s /pages/index.html ]; do sleep 0.1; done'

printf '* cka-pages\n* cka-ledger\n' > survive.txt
echo No. > second.txt
echo '`--volume-driver`' > option.txt
