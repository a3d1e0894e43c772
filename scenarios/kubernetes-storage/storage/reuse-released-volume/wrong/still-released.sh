#!/bin/sh
set -eu

kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ledger
  namespace: accounts
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: vault
  resources:
    requests:
      storage: 1Gi
YAML
