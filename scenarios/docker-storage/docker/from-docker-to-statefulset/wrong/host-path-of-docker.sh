#!/bin/sh
set -eu

# The solution with the directory of the old volume, which the node has not got.
volumes='\
      volumes:\
        - name: data\
          hostPath:\
            path: /var/lib/docker/volumes/cka-db-data/_data\
            type: DirectoryOrCreate'
sed -e '/^# The rows outlive/,/SELECT/d' -e '/mysqldump/d' -e '/shop.sql/d' \
  -e "/volumeClaimTemplates:/,/storage: 1Gi/c$volumes" \
  "$(dirname "$0")/../solution.sh" | sh -eu
