#!/bin/sh
set -eu

kubectl --namespace "${own}web" delete persistentvolumeclaim site-data
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: site-data
  namespace: ${own}web
spec:
  accessModes:
    - ReadWriteOnce
  resources:
    requests:
      storage: 1Gi
YAML
