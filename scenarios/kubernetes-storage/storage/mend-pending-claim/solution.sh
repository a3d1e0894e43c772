#!/bin/sh
set -eu

kubectl --namespace web describe persistentvolumeclaim site-data
kubectl get persistentvolumes

# The spec of a claim cannot be changed: make it anew.
kubectl --namespace web delete persistentvolumeclaim site-data
kubectl apply -f - <<'YAML'
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: site-data
  namespace: web
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: fast
  resources:
    requests:
      storage: 1Gi
YAML

kubectl wait --for=condition=Ready pod/site --namespace web --timeout=60s
