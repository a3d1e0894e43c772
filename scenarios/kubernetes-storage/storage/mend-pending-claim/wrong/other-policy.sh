#!/bin/sh
set -eu

kubectl --namespace "${own}web" describe persistentvolumeclaim site-data
kubectl get persistentvolumes

# The spec of a claim cannot be changed: make it anew.
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
  storageClassName: ${own}fast
  resources:
    requests:
      storage: 1Gi
YAML

kubectl wait --for=condition=Ready pod/site --namespace "${own}web" --timeout=60s
kubectl patch persistentvolume "${own}disk-web" --patch '{"spec": {"persistentVolumeReclaimPolicy": "Delete"}}'
