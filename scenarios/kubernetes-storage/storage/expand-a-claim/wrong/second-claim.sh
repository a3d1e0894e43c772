#!/bin/sh
set -eu

kubectl --namespace bank wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/db-data --timeout=60s

kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: db-data-4gi
  namespace: bank
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: ledger-disks
  resources:
    requests:
      storage: 4Gi
YAML
