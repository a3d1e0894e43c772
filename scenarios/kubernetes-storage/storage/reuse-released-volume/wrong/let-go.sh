#!/bin/sh
set -eu

kubectl patch persistentvolume ledger-disk --type json --patch '[{"op": "remove", "path": "/spec/claimRef"}]'
# A waiting claim is looked at every 15 seconds, or when it changes.
kubectl annotate persistentvolumeclaim scratch --namespace lab seen=yes
kubectl wait --for=jsonpath="{.status.phase}"=Bound persistentvolumeclaim/scratch --namespace lab --timeout=60s
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
