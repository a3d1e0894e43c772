#!/bin/sh
set -eu

kubectl --namespace shop get pods --output wide
kubectl get volumeattachments
kubectl --namespace shop get events --field-selector reason=FailedAttachVolume

kubectl --namespace shop patch deployment report --patch '
spec:
  strategy:
    type: Recreate
    rollingUpdate: null
  template:
    spec:
      nodeSelector:
        kubernetes.io/hostname: node01
'
kubectl --namespace shop wait --for=condition=Ready pod/writer --timeout=120s
kubectl --namespace shop rollout status deployment/report --timeout=120s
