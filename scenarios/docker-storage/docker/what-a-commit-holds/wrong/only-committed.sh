#!/bin/sh
set -eu

docker commit cka-notes cka-notes:snapshot
docker run --detach --name cka-copy --volume cka-copy-data:/data cka-notes:snapshot
docker export cka-notes | docker import --change 'CMD ["sleep", "3600"]' - cka-notes:flat
echo A B C > held.txt
