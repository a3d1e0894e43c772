#!/bin/sh
set -eu

kubectl --namespace media logs deployment/uploader

kubectl --namespace media patch deployment uploader --patch '
spec:
  template:
    spec:
      securityContext:
        fsGroup: 2000
      containers:
        - name: uploader
          volumeMounts:
            - name: incoming
              mountPath: /incoming
              readOnly: false
'
kubectl --namespace media rollout status deployment/uploader --timeout=120s
kubectl --namespace media patch persistentvolumeclaim uploads --patch '{"spec": {"resources": {"requests": {"storage": "2Gi"}}}}'
