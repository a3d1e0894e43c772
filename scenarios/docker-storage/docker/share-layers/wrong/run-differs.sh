#!/bin/sh
set -eu

cat > app/job.Dockerfile <<'END'
FROM busybox:1.36
WORKDIR /app
COPY packages.txt install.sh ./
RUN sh ./install.sh
COPY job.sh ./
CMD ["sh", "job.sh"]
END
docker build --tag cka-web:1 --file app/web.Dockerfile app
# Times in layers are whole seconds: files that are written within the same one make the same layer.
second=$(date +%s)
until [ "$(date +%s)" != "$second" ]; do sleep 0.1; done
docker build --tag cka-job:1 --file app/job.Dockerfile app
docker run --name cka-job cka-job:1
echo '<h1>Sale</h1>' > app/www/index.html
docker build --tag cka-web:2 --file app/web.Dockerfile app
docker run --detach --name cka-shop cka-web:2
echo COPY > anew.txt
echo no > newer.txt
