#!/bin/sh
set -eu

cat > wiki/Dockerfile <<'END'
FROM busybox:1.36
COPY welcome.txt /srv/wiki/welcome.txt
RUN echo "version 7" > /srv/wiki/version.txt
VOLUME /srv/wiki
CMD ["sleep", "3600"]
END
docker build --tag cka-wiki:2 wiki
docker run --detach --name cka-wiki cka-wiki:2
docker run --detach --name cka-wiki-team --volume cka-team:/srv/wiki cka-wiki:2
echo 3 > left.txt
echo no > kept.txt
