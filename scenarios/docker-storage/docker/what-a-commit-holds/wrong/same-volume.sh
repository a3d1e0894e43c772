#!/bin/sh
set -eu

docker commit cka-notes cka-notes:snapshot
docker run --detach --name cka-copy --volume cka-notes-data:/data cka-notes:snapshot
docker export cka-notes | docker import --change 'CMD ["sleep", "3600"]' - cka-notes:flat
echo A C > held.txt
