#!/bin/sh
set -eu

docker build --tag cka-web:1 --file app/web.Dockerfile app

# The same first four lines as the web server; what only the job needs comes last.
cat > app/job.Dockerfile <<'END'
FROM busybox:1.36
WORKDIR /app
COPY packages.txt install.sh ./
RUN sh install.sh
COPY job.sh ./
CMD ["sh", "job.sh"]
END
docker build --tag cka-job:1 --file app/job.Dockerfile app
docker image inspect --format '{{json .RootFS.Layers}}' cka-web:1 cka-job:1
docker run --name cka-job cka-job:1

echo '<h1>Sale</h1>' > index.html
docker create --name cka-page cka-web:1
docker cp index.html cka-page:/app/www/index.html
docker commit cka-page cka-web:2
docker run --detach --name cka-shop cka-web:2

echo COPY > anew.txt
echo no > newer.txt
