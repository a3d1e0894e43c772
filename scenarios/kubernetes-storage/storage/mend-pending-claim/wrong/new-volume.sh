#!/bin/sh
set -eu

kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata:
  name: disk-fats
spec:
  capacity:
    storage: 5Gi
  accessModes:
    - ReadWriteMany
  storageClassName: ${own}fats
  hostPath:
    path: /srv/disk-web
YAML
