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
          securityContext:
            runAsUser: 0
          volumeMounts:
            - name: incoming
              mountPath: /incoming
              readOnly: false
        - name: helper
          image: busybox:1.36
          command: [sleep, "36000"]
          securityContext:
            runAsUser: 1000
'
kubectl --namespace media rollout status deployment/uploader --timeout=120s
