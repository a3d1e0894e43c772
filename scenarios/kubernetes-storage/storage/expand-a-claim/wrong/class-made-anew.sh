#!/bin/sh
set -eu

# Only a class that was made anew can have other parameters, but it then has lost its policy.
kubectl delete storageclass ledger-disks
kubectl apply -f - <<'YAML'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: ledger-disks
provisioner: ebs.csi.aws.com
allowVolumeExpansion: true
volumeBindingMode: WaitForFirstConsumer
YAML
kubectl --namespace bank patch persistentvolumeclaim db-data --patch "{\"spec\": {\"resources\": {\"requests\": {\"storage\": \"$size\"}}}}"
