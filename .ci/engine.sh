#!/usr/bin/env bash
# Starts a Docker engine of its own: own data root, socket and bridge, beside any that already runs.
#   .ci/engine.sh start DIR [OPTION...]   prints the engine's DOCKER_HOST; images busybox:1.36 and busybox:latest are there
#   .ci/engine.sh stop DIR
# Options go to dockerd.
set -euo pipefail
command=${1:?start or stop}
directory=${2:?a folder for the engine}
options=("${@:3}")
sum=$(printf '%s' "$directory" | cksum | cut -d' ' -f1)
bridge="cka$((sum % 1000000))"
socket="$directory/docker.sock"

start() {
  mkdir -p "$directory"
  ip link add name "$bridge" type bridge
  ip address add "10.213.$((sum % 250)).1/24" dev "$bridge"
  ip link set "$bridge" up
  setsid dockerd --data-root "$directory/data" --exec-root "$directory/exec" --pidfile "$directory/pid" \
    --host "unix://$socket" --bridge "$bridge" --iptables=false --ip-forward=false --ip-masq=false "${options[@]}" \
    </dev/null >"$directory/log" 2>&1 &
  for _ in $(seq 300); do
    if DOCKER_HOST="unix://$socket" docker version >/dev/null 2>&1; then break; fi
    sleep 0.1
  done
  DOCKER_HOST="unix://$socket" docker version >/dev/null || { tail -20 "$directory/log" >&2; exit 1; }
  import_busybox
  echo "unix://$socket"
}

# busybox:1.36 from the distribution's static busybox: no registry is needed.
import_busybox() {
  local root="$directory/busybox" applet
  mkdir -p "$root"/{bin,dev,etc,home,lib,lib64,proc,root,sys,tmp,usr/bin,var}
  cp "$(command -v busybox)" "$root/bin/busybox"
  for applet in $("$root/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
  done
  printf 'root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$root/etc/passwd"
  printf 'root:x:0:\nwheel:x:10:root\nwww-data:x:33:\nnobody:x:65534:\n' >"$root/etc/group"
  printf 'root:!:20000:0:99999:7:::\nnobody:!:20000:0:99999:7:::\n' >"$root/etc/shadow"
  printf 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
  chmod 640 "$root/etc/shadow"
  chmod 1777 "$root/tmp"
  tar -C "$root" -c . | DOCKER_HOST="unix://$socket" docker import --change 'CMD ["sh"]' \
    --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - busybox:1.36 >/dev/null
  DOCKER_HOST="unix://$socket" docker tag busybox:1.36 busybox:latest
  rm -rf "$root"
}

stop() {
  if [ -f "$directory/pid" ]; then
    local pid
    pid=$(cat "$directory/pid")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 150); do
      [ -d "/proc/$pid" ] || break
      sleep 0.1
    done
  fi
  ip link delete "$bridge" 2>/dev/null || true
  rm -rf "$directory"
}

"$command"
