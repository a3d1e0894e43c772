#!/bin/sh
set -eu

kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata:
  name: ${own}pv-log
spec:
  capacity:
    storage: 100Mi
  accessModes:
    - ReadWriteMany
  storageClassName: ${own}manual
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: /pv/log
YAML

kubectl get persistentvolume "${own}pv-log"
