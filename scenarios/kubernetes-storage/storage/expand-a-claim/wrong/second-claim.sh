#!/bin/sh
set -eu

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: db-data-large
  namespace: bank
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: ledger-disks
  resources:
    requests:
      storage: $size
YAML
