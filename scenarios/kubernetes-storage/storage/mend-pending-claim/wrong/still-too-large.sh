#!/bin/sh
set -eu

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
      storage: 5Gi
YAML
