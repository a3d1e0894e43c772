#!/bin/sh
set -eu

docker info --format '{{.DockerRootDir}}' > root.txt
docker info --format '{{.Driver}}' > driver.txt
docker volume inspect --format '{{.Mountpoint}}' cka-books > place.txt
docker inspect --format '{{json .GraphDriver.Data}}' cka-web
echo UpperDir > upper.txt

docker image inspect --format '{{len .RootFS.Layers}}' nginx:1.25 > layers.txt
docker image inspect --format '{{range .RootFS.Layers}}{{println .}}{{end}}' nginx:1.25 | grep . | sort > new
docker image inspect --format '{{range .RootFS.Layers}}{{println .}}{{end}}' nginx:1.24 | grep . | sort > old
comm -12 new old | wc -l > shared.txt

docker inspect --format '{{.LogPath}}' cka-web
echo containers > logs.txt
