#!/bin/sh
set -eu

kubectl --namespace bank get pod db --output yaml > pod.yaml
old=$(kubectl --namespace bank get persistentvolumeclaim db-data --output jsonpath='{.spec.volumeName}')
kubectl --namespace bank delete pod db import --now
kubectl --namespace bank delete persistentvolumeclaim db-data
kubectl delete persistentvolume "$old"
kubectl patch storageclass ledger-disks --patch '{"allowVolumeExpansion": true}'
kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: db-data
  namespace: bank
spec:
  accessModes:
    - ReadWriteOnce
  storageClassName: ledger-disks
  resources:
    requests:
      storage: $size
YAML
sed -e '/uid:/d' -e '/resourceVersion:/d' -e '/nodeName:/d' pod.yaml | kubectl create -f -
rm pod.yaml
kubectl --namespace bank wait --for=condition=Ready pod/db --timeout=60s
