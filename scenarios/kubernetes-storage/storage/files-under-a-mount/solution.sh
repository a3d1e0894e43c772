#!/bin/sh
set -eu

kubectl apply --filename - <<'MANIFESTS'
apiVersion: apps/v1
kind: Deployment
metadata:
  name: site
  namespace: web
spec:
  replicas: 1
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app: site
  template:
    metadata:
      labels:
        app: site
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          command: [sh, -c, "test -f /usr/share/nginx/html/index.html && exec nginx -g 'daemon off;'"]
          volumeMounts:
            - name: banner
              mountPath: /usr/share/nginx/html/banner.html
              subPath: banner.html
            - name: uploads
              mountPath: /uploads
            - name: thumbnails
              mountPath: /thumbnails
            - name: tools
              mountPath: /tools
      volumes:
        - name: banner
          configMap:
            name: banner
        - name: uploads
          ephemeral:
            volumeClaimTemplate:
              spec:
                accessModes: [ReadWriteOnce]
                storageClassName: local-path
                resources:
                  requests:
                    storage: 200Mi
        - name: thumbnails
          emptyDir:
            sizeLimit: 50Mi
        - name: tools
          image:
            reference: busybox:1.36
MANIFESTS
kubectl --namespace web rollout status deployment/site --timeout=120s
