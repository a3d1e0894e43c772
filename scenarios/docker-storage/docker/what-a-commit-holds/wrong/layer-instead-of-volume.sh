#!/bin/sh
set -eu

docker commit cka-notes cka-notes:snapshot
docker run --detach --name cka-copy cka-notes:snapshot
docker cp cka-notes:/data/. notes
docker cp notes/. cka-copy:/data
docker export cka-notes | docker import --change 'CMD ["sleep", "3600"]' - cka-notes:flat
echo A C > held.txt
