#!/bin/sh
set -eu

kubectl get persistentvolumes,persistentvolumeclaims --all-namespaces

# The claim that the volume waits for, without a uid: reserved for a claim of this name.
kubectl patch persistentvolume ledger-disk --patch '{"spec": {"claimRef": {"name": "ledger", "namespace": "accounts", "uid": null, "resourceVersion": null}}}'
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

kubectl wait --for=jsonpath='{.status.phase}'=Bound persistentvolumeclaim/ledger --namespace accounts --timeout=30s
