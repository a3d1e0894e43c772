#!/bin/sh
set -eu

kubectl apply -f - <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: gateway
  namespace: ${own}edge
  labels:
    app: gateway
spec:
  containers:
    - name: gateway
      image: busybox:1.36
      command: [sleep, "36000"]
      volumeMounts:
        - name: config
          mountPath: /etc/gateway
          readOnly: true
        - name: cache
          mountPath: /cache
  volumes:
    - name: config
      projected:
        sources:
          - configMap:
              name: gateway-settings
              items:
                - key: gateway.conf
                  path: gateway.conf
          - secret:
              name: gateway-key
              items:
                - key: key.pem
                  path: tls/key.pem
          - downwardAPI:
              items:
                - path: labels
                  fieldRef:
                    fieldPath: metadata.labels
    - name: cache
      emptyDir:
        medium: Memory
        sizeLimit: 64Mi
YAML

kubectl --namespace "${own}edge" wait --for=condition=Ready pod/gateway --timeout=60s
kubectl --namespace "${own}edge" exec gateway -- ls -R /etc/gateway
