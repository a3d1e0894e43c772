"""What Python's client does with a cluster: one function a fact, named as a test; the one of argv[1] runs.

Each gets the API and a namespace of its own, and fails by assertion.
"""

import base64
import json
import socket
import sys
import threading
import uuid

from kubernetes import client, config, dynamic, watch
from kubernetes.client.rest import ApiException
from kubernetes.stream import portforward, stream

IMAGE = "busybox:1.36"


def pod(name, *command, image=IMAGE, **more):
    container = client.V1Container(name=name, image=image, command=list(command) or None, **more)
    return client.V1Pod(
        metadata=client.V1ObjectMeta(name=name, labels={"app": name}),
        spec=client.V1PodSpec(containers=[container], termination_grace_period_seconds=0),
    )


def run(api, namespace, name, *command, **more):
    """Creates a Pod and watches it until its containers are ready."""
    api.create_namespaced_pod(namespace, pod(name, *command, **more))
    for event in watch.Watch().stream(
        api.list_namespaced_pod, namespace, field_selector=f"metadata.name={name}", timeout_seconds=30
    ):
        statuses = event["object"].status.container_statuses or []
        if statuses and all(status.ready for status in statuses):
            return
    raise AssertionError(f"{name} did not become ready")


def objects_are_created_read_changed_and_deleted(api, namespace):
    made = api.create_namespaced_config_map(
        namespace, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="settings"), data={"colour": "blue"})
    )
    assert made.metadata.uid and made.metadata.creation_timestamp.tzinfo is not None
    patched = api.patch_namespaced_config_map("settings", namespace, {"data": {"size": "3"}})
    assert patched.data == {"colour": "blue", "size": "3"}, patched.data
    patched.data = {"colour": "red"}
    assert api.replace_namespaced_config_map("settings", namespace, patched).data == {"colour": "red"}
    names = [item.metadata.name for item in api.list_namespaced_config_map(namespace, label_selector="!none").items]
    assert names == ["kube-root-ca.crt", "settings"], names
    json_patch = [{"op": "add", "path": "/data/size", "value": "4"}]
    assert api.patch_namespaced_config_map("settings", namespace, json_patch).data["size"] == "4"
    gone = api.delete_namespaced_config_map("settings", namespace)
    assert gone.status == "Success" and gone.details.name == "settings", gone


def refusals_carry_status_reason_and_body(api, namespace):
    try:
        api.read_namespaced_pod("nosuch", namespace)
        raise AssertionError("a Pod that is not there was read")
    except ApiException as refused:
        assert (refused.status, refused.reason) == (404, "Not Found"), refused
        assert '"message":"pods \\"nosuch\\" not found"' in refused.body, refused.body
    try:
        api.create_namespaced_service(
            namespace,
            client.V1Service(
                metadata=client.V1ObjectMeta(name="web"), spec=client.V1ServiceSpec(ports=[client.V1ServicePort(port=0)])
            ),
        )
        raise AssertionError("port 0 was accepted")
    except ApiException as refused:
        assert refused.status == 422 and "must be between 1 and 65535, inclusive" in refused.body, refused.body


def a_watch_tells_of_changes_from_a_list_on(api, namespace):
    version = api.list_namespaced_secret(namespace).metadata.resource_version

    def change():
        api.create_namespaced_secret(
            namespace, client.V1Secret(metadata=client.V1ObjectMeta(name="login"), string_data={"user": "ann"})
        )
        api.patch_namespaced_secret("login", namespace, {"stringData": {"user": "bob"}})
        api.delete_namespaced_secret("login", namespace)

    threading.Timer(0.2, change).start()
    seen = []
    watcher = watch.Watch()
    for event in watcher.stream(api.list_namespaced_secret, namespace, resource_version=version, timeout_seconds=20):
        user = base64.b64decode(event["object"].data["user"]).decode()
        seen.append((event["type"], user))
        if event["type"] == "DELETED":
            watcher.stop()
    assert seen == [("ADDED", "ann"), ("MODIFIED", "bob"), ("DELETED", "bob")], seen


def a_watch_from_long_ago_is_answered_expired(api, namespace):
    try:
        for _ in watch.Watch().stream(api.list_namespaced_pod, namespace, resource_version="1", timeout_seconds=5):
            break
    except ApiException as refused:
        assert refused.status == 410, refused


def exec_gives_output_errors_and_the_exit_code(api, namespace):
    run(api, namespace, "shell", "sleep", "100000")
    connect = api.connect_get_namespaced_pod_exec
    both = {"stdout": True, "stderr": True, "stdin": False, "tty": False}
    said = stream(connect, "shell", namespace, command=["sh", "-c", "echo out; echo err >&2"], **both)
    assert sorted(said.split()) == ["err", "out"], said
    session = stream(
        connect, "shell", namespace, command=["sh", "-c", "echo oops >&2; exit 7"], _preload_content=False, **both
    )
    session.run_forever(timeout=20)
    assert (session.read_stdout(), session.read_stderr(), session.returncode) == ("", "oops\n", 7)


def exec_passes_input_on_and_knows_terminals(api, namespace):
    run(api, namespace, "shell", "sleep", "100000")
    connect = api.connect_get_namespaced_pod_exec
    session = stream(
        connect, "shell", namespace, command=["sh"], stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False
    )
    session.write_stdin("read line; echo got $line\n")
    session.write_stdin("it\n")
    assert session.readline_stdout(timeout=20) == "got it"
    session.write_stdin("exit 3\n")
    session.run_forever(timeout=20)
    assert session.returncode == 3, session.returncode
    said = stream(
        connect, "shell", namespace, command=["sh", "-c", "test -t 1 && echo terminal"],
        stdin=False, stdout=True, stderr=False, tty=True,
    )
    assert said == "terminal\r\n", repr(said)


def exec_says_which_container_is_not_there(api, namespace):
    run(api, namespace, "shell", "sleep", "100000")
    try:
        stream(
            api.connect_get_namespaced_pod_exec, "shell", namespace, container="other", command=["true"],
            stdin=False, stdout=True, stderr=True, tty=False,
        )
        raise AssertionError("exec found a container that is not there")
    except ApiException as refused:
        assert "400 Bad Request" in refused.reason, refused


def exec_takes_much_input(api, namespace):
    run(api, namespace, "shell", "sleep", "100000")
    session = stream(
        api.connect_get_namespaced_pod_exec, "shell", namespace, command=["sh", "-c", "head -c 200000 | wc -c"],
        stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False,
    )
    for _ in range(20):
        session.write_stdin("x" * 10000)
    assert session.readline_stdout(timeout=20).strip() == "200000"
    session.close()


def logs_are_read_whole_in_part_and_followed(api, namespace):
    run(api, namespace, "talker", "sh", "-c", "for i in 1 2 3; do echo line $i; done; sleep 1; echo last; sleep 100000")
    text = api.read_namespaced_pod_log("talker", namespace)
    assert text.startswith("line 1\nline 2\nline 3\n"), text
    assert api.read_namespaced_pod_log("talker", namespace, limit_bytes=4) == "line"
    followed = []
    watcher = watch.Watch()
    for line in watcher.stream(api.read_namespaced_pod_log, "talker", namespace):
        followed.append(line)
        if line == "last":
            watcher.stop()
    assert followed == ["line 1", "line 2", "line 3", "last"], followed


def a_port_is_forwarded_as_a_socket(api, namespace):
    run(api, namespace, "web", image="nginx:1.27")
    forward = portforward(api.connect_get_namespaced_pod_portforward, "web", namespace, ports="80,81")
    http = forward.socket(80)
    http.setblocking(True)
    http.settimeout(20)
    http.sendall(b"GET / HTTP/1.0\r\nHost: x\r\n\r\n")
    answer = b""
    while chunk := http.recv(4096):
        answer += chunk
    http.close()
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n") and b"Welcome to nginx!" in answer, answer
    assert forward.error(80) is None, forward.error(80)
    nobody = forward.socket(81)
    nobody.setblocking(True)
    nobody.settimeout(20)
    try:
        nobody.sendall(b"x")
        nobody.recv(1)
    except (socket.timeout, OSError):
        pass
    assert "connection refused" in (forward.error(81) or ""), forward.error(81)


def workloads_scale_and_roll_out(api, namespace):
    apps = client.AppsV1Api()
    labels = {"app": "web"}
    container = client.V1Container(name="web", image="nginx:1.27")
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels=labels), spec=client.V1PodSpec(containers=[container])
    )
    spec = client.V1DeploymentSpec(replicas=1, selector=client.V1LabelSelector(match_labels=labels), template=template)
    apps.create_namespaced_deployment(
        namespace, client.V1Deployment(metadata=client.V1ObjectMeta(name="web"), spec=spec)
    )
    apps.patch_namespaced_deployment_scale("web", namespace, {"spec": {"replicas": 2}})
    for event in watch.Watch().stream(apps.list_namespaced_deployment, namespace, timeout_seconds=30):
        if event["object"].status.available_replicas == 2:
            break
    else:
        raise AssertionError("not available")
    assert apps.read_namespaced_deployment_scale("web", namespace).status.selector == "app=web"


def custom_objects_are_reached_by_the_dynamic_client(api, namespace):
    group = f"{namespace}.example.com"
    schema = client.V1JSONSchemaProps(type="object", x_kubernetes_preserve_unknown_fields=True)
    definition = client.V1CustomResourceDefinition(
        metadata=client.V1ObjectMeta(name=f"widgets.{group}"),
        spec=client.V1CustomResourceDefinitionSpec(
            group=group,
            scope="Namespaced",
            names=client.V1CustomResourceDefinitionNames(plural="widgets", kind="Widget"),
            versions=[
                client.V1CustomResourceDefinitionVersion(
                    name="v1", served=True, storage=True,
                    schema=client.V1CustomResourceValidation(open_apiv3_schema=schema),
                )
            ],
        ),
    )
    extensions = client.ApiextensionsV1Api()
    extensions.create_custom_resource_definition(definition)
    try:
        for event in watch.Watch().stream(extensions.list_custom_resource_definition, timeout_seconds=20):
            conditions = event["object"].status.conditions or []
            if event["object"].spec.group == group and any(
                (one.type, one.status) == ("Established", "True") for one in conditions
            ):
                break
        widgets = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version=f"{group}/v1", kind="Widget")
        body = {"apiVersion": f"{group}/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"size": 1}}
        assert widgets.create(body=body, namespace=namespace).spec.size == 1
        patch = {"metadata": {"name": "w"}, "spec": {"size": 2}}
        patched = widgets.patch(body=patch, namespace=namespace, content_type="application/merge-patch+json")
        assert patched.spec.size == 2
        applied = widgets.server_side_apply(
            # This client sends text alone as an apply patch.
            name="w",
            body=json.dumps({**body, "spec": {"size": 3}}),
            namespace=namespace,
            field_manager="me",
            force_conflicts=True,
        )
        assert applied.spec.size == 3
        assert [item.metadata.name for item in widgets.get(namespace=namespace).items] == ["w"]
        custom = client.CustomObjectsApi()
        assert custom.get_namespaced_custom_object(group, "v1", namespace, "widgets", "w")["spec"] == {"size": 3}
        widgets.delete(name="w", namespace=namespace)
    finally:
        extensions.delete_custom_resource_definition(f"widgets.{group}")


if __name__ == "__main__":
    config.load_kube_config()
    core = client.CoreV1Api()
    own = f"python-{uuid.uuid4().hex[:8]}"
    core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=own)))
    try:
        globals()[sys.argv[1]](core, own)
    finally:
        core.delete_namespace(own)
