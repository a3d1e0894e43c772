#!/bin/sh
set -eu

kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: site-data-2
  namespace: ${own}web
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: ${own}fast
  resources:
    requests:
      storage: 1Gi
YAML
