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
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolume
metadata:
  name: ledger-disk-2
spec:
  capacity:
    storage: 1Gi
  accessModes:
    - ReadWriteOnce
  storageClassName: vault
  persistentVolumeReclaimPolicy: Retain
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    name: ledger
    namespace: accounts
  hostPath:
    path: /srv/ledger-2
YAML
