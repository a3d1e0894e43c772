#!/bin/sh
set -eu

kubectl patch persistentvolume ledger-disk --patch '{"spec": {"persistentVolumeReclaimPolicy": "Delete", "claimRef": {"name": "ledger", "namespace": "accounts", "uid": null, "resourceVersion": null}}}'
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
