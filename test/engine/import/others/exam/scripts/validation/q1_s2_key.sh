#!/bin/bash
[ "$(kubectl get configmap limits -n payments -o jsonpath='{.data.max}')" = "50" ]
