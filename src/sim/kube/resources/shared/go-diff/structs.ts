/*
 * The server's internal structs that appear in diffs: fields in Go's order with their types. Follows pkg/apis/core/types.go.
 * Names of string types matter only inside slices and maps, where they are printed.
 */
export const structs: Readonly<Record<string, string>> = {
  PersistentVolumeClaimSpec:
    'AccessModes []PersistentVolumeAccessMode; Selector *v1.LabelSelector; Resources VolumeResourceRequirements; VolumeName string; StorageClassName *string; VolumeMode *PersistentVolumeMode; DataSource *TypedLocalObjectReference; DataSourceRef *TypedObjectReference; VolumeAttributesClassName *string',
  VolumeResourceRequirements: 'Limits ResourceList; Requests ResourceList',
  'v1.LabelSelector': 'MatchLabels map[string]string; MatchExpressions []v1.LabelSelectorRequirement',
  'v1.LabelSelectorRequirement': 'Key string; Operator string; Values []string',
  TypedLocalObjectReference: 'APIGroup *string; Kind string; Name string',
  TypedObjectReference: 'APIGroup *string; Kind string; Name string; Namespace *string',

  PersistentVolumeSpec:
    'Capacity ResourceList; +PersistentVolumeSource; AccessModes []PersistentVolumeAccessMode; ClaimRef *ObjectReference; PersistentVolumeReclaimPolicy string; StorageClassName string; MountOptions []string; VolumeMode *PersistentVolumeMode; NodeAffinity *VolumeNodeAffinity; VolumeAttributesClassName *string',
  PersistentVolumeSource:
    'GCEPersistentDisk *GCEPersistentDiskVolumeSource; AWSElasticBlockStore *AWSElasticBlockStoreVolumeSource; HostPath *HostPathVolumeSource; Glusterfs *GlusterfsPersistentVolumeSource; NFS *NFSVolumeSource; RBD *RBDPersistentVolumeSource; Quobyte *QuobyteVolumeSource; ISCSI *ISCSIPersistentVolumeSource; FlexVolume *FlexPersistentVolumeSource; Cinder *CinderPersistentVolumeSource; CephFS=cephfs *CephFSPersistentVolumeSource; FC *FCVolumeSource; Flocker *FlockerVolumeSource; AzureFile *AzureFilePersistentVolumeSource; VsphereVolume *VsphereVirtualDiskVolumeSource; AzureDisk *AzureDiskVolumeSource; PhotonPersistentDisk *PhotonPersistentDiskVolumeSource; PortworxVolume *PortworxVolumeSource; ScaleIO *ScaleIOPersistentVolumeSource; Local *LocalVolumeSource; StorageOS=storageos *StorageOSPersistentVolumeSource; CSI *CSIPersistentVolumeSource',
  GCEPersistentDiskVolumeSource: 'PDName string; FSType string; Partition int32; ReadOnly bool',
  AWSElasticBlockStoreVolumeSource: 'VolumeID string; FSType string; Partition int32; ReadOnly bool',
  HostPathVolumeSource: 'Path string; Type *HostPathType',
  GlusterfsPersistentVolumeSource:
    'EndpointsName=endpoints string; Path string; ReadOnly bool; EndpointsNamespace *string',
  GlusterfsVolumeSource: 'EndpointsName=endpoints string; Path string; ReadOnly bool',
  NFSVolumeSource: 'Server string; Path string; ReadOnly bool',
  RBDPersistentVolumeSource:
    'CephMonitors=monitors []string; RBDImage=image string; FSType string; RBDPool=pool string; RadosUser=user string; Keyring string; SecretRef *SecretReference; ReadOnly bool',
  RBDVolumeSource:
    'CephMonitors=monitors []string; RBDImage=image string; FSType string; RBDPool=pool string; RadosUser=user string; Keyring string; SecretRef *LocalObjectReference; ReadOnly bool',
  QuobyteVolumeSource: 'Registry string; Volume string; ReadOnly bool; User string; Group string; Tenant string',
  ISCSIPersistentVolumeSource:
    'TargetPortal string; IQN string; Lun int32; ISCSIInterface=iscsiInterface string; FSType string; ReadOnly bool; Portals []string; DiscoveryCHAPAuth=chapAuthDiscovery bool; SessionCHAPAuth=chapAuthSession bool; SecretRef *SecretReference; InitiatorName *string',
  ISCSIVolumeSource:
    'TargetPortal string; IQN string; Lun int32; ISCSIInterface=iscsiInterface string; FSType string; ReadOnly bool; Portals []string; DiscoveryCHAPAuth=chapAuthDiscovery bool; SessionCHAPAuth=chapAuthSession bool; SecretRef *LocalObjectReference; InitiatorName *string',
  FlexPersistentVolumeSource:
    'Driver string; FSType string; SecretRef *SecretReference; ReadOnly bool; Options map[string]string',
  FlexVolumeSource:
    'Driver string; FSType string; SecretRef *LocalObjectReference; ReadOnly bool; Options map[string]string',
  CinderPersistentVolumeSource: 'VolumeID string; FSType string; ReadOnly bool; SecretRef *SecretReference',
  CinderVolumeSource: 'VolumeID string; FSType string; ReadOnly bool; SecretRef *LocalObjectReference',
  CephFSPersistentVolumeSource:
    'Monitors []string; Path string; User string; SecretFile string; SecretRef *SecretReference; ReadOnly bool',
  CephFSVolumeSource:
    'Monitors []string; Path string; User string; SecretFile string; SecretRef *LocalObjectReference; ReadOnly bool',
  FCVolumeSource: 'TargetWWNs []string; Lun *int32; FSType string; ReadOnly bool; WWIDs=wwids []string',
  FlockerVolumeSource: 'DatasetName string; DatasetUUID string',
  AzureFilePersistentVolumeSource: 'SecretName string; ShareName string; ReadOnly bool; SecretNamespace *string',
  AzureFileVolumeSource: 'SecretName string; ShareName string; ReadOnly bool',
  VsphereVirtualDiskVolumeSource: 'VolumePath string; FSType string; StoragePolicyName string; StoragePolicyID string',
  AzureDiskVolumeSource:
    'DiskName string; DataDiskURI=diskURI string; CachingMode *AzureDataDiskCachingMode; FSType *string; ReadOnly *bool; Kind *AzureDataDiskKind',
  PhotonPersistentDiskVolumeSource: 'PdID=pdID string; FSType string',
  PortworxVolumeSource: 'VolumeID string; FSType string; ReadOnly bool',
  ScaleIOPersistentVolumeSource:
    'Gateway string; System string; SecretRef *SecretReference; SSLEnabled bool; ProtectionDomain string; StoragePool string; StorageMode string; VolumeName string; FSType string; ReadOnly bool',
  ScaleIOVolumeSource:
    'Gateway string; System string; SecretRef *LocalObjectReference; SSLEnabled bool; ProtectionDomain string; StoragePool string; StorageMode string; VolumeName string; FSType string; ReadOnly bool',
  LocalVolumeSource: 'Path string; FSType *string',
  StorageOSPersistentVolumeSource:
    'VolumeName string; VolumeNamespace string; FSType string; ReadOnly bool; SecretRef *ObjectReference',
  StorageOSVolumeSource:
    'VolumeName string; VolumeNamespace string; FSType string; ReadOnly bool; SecretRef *LocalObjectReference',
  CSIPersistentVolumeSource:
    'Driver string; VolumeHandle string; ReadOnly bool; FSType string; VolumeAttributes map[string]string; ControllerPublishSecretRef *SecretReference; NodeStageSecretRef *SecretReference; NodePublishSecretRef *SecretReference; ControllerExpandSecretRef *SecretReference; NodeExpandSecretRef *SecretReference',
  SecretReference: 'Name string; Namespace string',
  LocalObjectReference: 'Name string',
  ObjectReference:
    'Kind string; Namespace string; Name string; UID string; APIVersion string; ResourceVersion string; FieldPath string',

  PodSpec:
    'Volumes []Volume; InitContainers []Container; Containers []Container; EphemeralContainers []EphemeralContainer; RestartPolicy string; TerminationGracePeriodSeconds *int64; ActiveDeadlineSeconds *int64; DNSPolicy string; NodeSelector map[string]string; ServiceAccountName string; AutomountServiceAccountToken *bool; NodeName string; SecurityContext *PodSecurityContext; ImagePullSecrets []LocalObjectReference; Hostname string; Subdomain string; SetHostnameAsFQDN *bool; Affinity *Affinity; SchedulerName string; Tolerations []Toleration; HostAliases []HostAlias; PriorityClassName string; Priority *int32; PreemptionPolicy *PreemptionPolicy; DNSConfig *PodDNSConfig; ReadinessGates []PodReadinessGate; RuntimeClassName *string; Overhead ResourceList; EnableServiceLinks *bool; TopologySpreadConstraints []TopologySpreadConstraint; OS *PodOS; SchedulingGates []PodSchedulingGate; ResourceClaims []PodResourceClaim; Resources *ResourceRequirements; HostnameOverride *string; WorkloadRef *WorkloadReference',
  WorkloadReference: 'Name string; PodGroup string; PodGroupReplicaKey string',
  PodSecurityContext:
    'HostNetwork bool; HostPID bool; HostIPC bool; ShareProcessNamespace *bool; HostUsers *bool; SELinuxOptions *SELinuxOptions; WindowsOptions *WindowsSecurityContextOptions; RunAsUser *int64; RunAsGroup *int64; RunAsNonRoot *bool; SupplementalGroups []int64; SupplementalGroupsPolicy *SupplementalGroupsPolicy; FSGroup *int64; FSGroupChangePolicy *PodFSGroupChangePolicy; Sysctls []Sysctl; SeccompProfile *SeccompProfile; AppArmorProfile *AppArmorProfile; SELinuxChangePolicy *PodSELinuxChangePolicy',
  SELinuxOptions: 'User string; Role string; Type string; Level string',
  WindowsSecurityContextOptions:
    'GMSACredentialSpecName *string; GMSACredentialSpec *string; RunAsUserName *string; HostProcess *bool',
  Sysctl: 'Name string; Value string',
  SeccompProfile: 'Type string; LocalhostProfile *string',
  AppArmorProfile: 'Type string; LocalhostProfile *string',
  Affinity: 'NodeAffinity *NodeAffinity; PodAffinity *PodAffinity; PodAntiAffinity *PodAntiAffinity',
  NodeAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution *NodeSelector; PreferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm',
  VolumeNodeAffinity: 'Required *NodeSelector',
  CSINodeDriver: 'Name string; NodeID=nodeID string; TopologyKeys []string; Allocatable *VolumeNodeResources',
  VolumeNodeResources: 'Count *int32',
  VolumeAttachmentSpec: 'Attacher string; Source VolumeAttachmentSource; NodeName string',
  VolumeAttachmentSource: 'PersistentVolumeName *string; InlineVolumeSpec *PersistentVolumeSpec',
  NodeSelector: 'NodeSelectorTerms []NodeSelectorTerm',
  NodeSelectorTerm: 'MatchExpressions []NodeSelectorRequirement; MatchFields []NodeSelectorRequirement',
  NodeSelectorRequirement: 'Key string; Operator string; Values []string',
  PreferredSchedulingTerm: 'Weight int32; Preference NodeSelectorTerm',
  PodAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm; PreferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm',
  PodAntiAffinity:
    'RequiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm; PreferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm',
  WeightedPodAffinityTerm: 'Weight int32; PodAffinityTerm PodAffinityTerm',
  PodAffinityTerm:
    'LabelSelector *v1.LabelSelector; Namespaces []string; TopologyKey string; NamespaceSelector *v1.LabelSelector; MatchLabelKeys []string; MismatchLabelKeys []string',
  Taint: 'Key string; Value string; Effect string; TimeAdded *v1.Time',
  Toleration: 'Key string; Operator string; Value string; Effect string; TolerationSeconds *int64',
  HostAlias: 'IP string; Hostnames []string',
  PodDNSConfig: 'Nameservers []string; Searches []string; Options []PodDNSConfigOption',
  PodDNSConfigOption: 'Name string; Value *string',
  PodReadinessGate: 'ConditionType string',
  TopologySpreadConstraint:
    'MaxSkew int32; TopologyKey string; WhenUnsatisfiable string; LabelSelector *v1.LabelSelector; MinDomains *int32; NodeAffinityPolicy *NodeInclusionPolicy; NodeTaintsPolicy *NodeInclusionPolicy; MatchLabelKeys []string',
  PodOS: 'Name string',
  PodSchedulingGate: 'Name string',
  PodResourceClaim: 'Name string; ResourceClaimName *string; ResourceClaimTemplateName *string',
  ResourceRequirements: 'Limits ResourceList; Requests ResourceList; Claims []ResourceClaim',
  ResourceClaim: 'Name string; Request string',

  Container:
    'Name string; Image string; Command []string; Args []string; WorkingDir string; Ports []ContainerPort; EnvFrom []EnvFromSource; Env []EnvVar; Resources ResourceRequirements; ResizePolicy []ContainerResizePolicy; RestartPolicy *ContainerRestartPolicy; RestartPolicyRules []ContainerRestartRule; VolumeMounts []VolumeMount; VolumeDevices []VolumeDevice; LivenessProbe *Probe; ReadinessProbe *Probe; StartupProbe *Probe; Lifecycle *Lifecycle; TerminationMessagePath string; TerminationMessagePolicy string; ImagePullPolicy string; SecurityContext *SecurityContext; Stdin bool; StdinOnce bool; TTY bool',
  EphemeralContainer: '+EphemeralContainerCommon; TargetContainerName string',
  EphemeralContainerCommon:
    'Name string; Image string; Command []string; Args []string; WorkingDir string; Ports []ContainerPort; EnvFrom []EnvFromSource; Env []EnvVar; Resources ResourceRequirements; ResizePolicy []ContainerResizePolicy; RestartPolicy *ContainerRestartPolicy; RestartPolicyRules []ContainerRestartRule; VolumeMounts []VolumeMount; VolumeDevices []VolumeDevice; LivenessProbe *Probe; ReadinessProbe *Probe; StartupProbe *Probe; Lifecycle *Lifecycle; TerminationMessagePath string; TerminationMessagePolicy string; ImagePullPolicy string; SecurityContext *SecurityContext; Stdin bool; StdinOnce bool; TTY bool',
  ContainerPort: 'Name string; HostPort int32; ContainerPort int32; Protocol string; HostIP string',
  EnvFromSource: 'Prefix string; ConfigMapRef *ConfigMapEnvSource; SecretRef *SecretEnvSource',
  ConfigMapEnvSource: '+LocalObjectReference; Optional *bool',
  SecretEnvSource: '+LocalObjectReference; Optional *bool',
  EnvVar: 'Name string; Value string; ValueFrom *EnvVarSource',
  EnvVarSource:
    'FieldRef *ObjectFieldSelector; ResourceFieldRef *ResourceFieldSelector; ConfigMapKeyRef *ConfigMapKeySelector; SecretKeyRef *SecretKeySelector; FileKeyRef *FileKeySelector',
  ObjectFieldSelector: 'APIVersion string; FieldPath string',
  ResourceFieldSelector: 'ContainerName string; Resource string; Divisor Quantity',
  ConfigMapKeySelector: '+LocalObjectReference; Key string; Optional *bool',
  SecretKeySelector: '+LocalObjectReference; Key string; Optional *bool',
  FileKeySelector: 'VolumeName string; Path string; Key string; Optional *bool',
  ContainerResizePolicy: 'ResourceName ResourceName; RestartPolicy string',
  ContainerRestartRule: 'Action string; ExitCodes *ContainerRestartRuleOnExitCodes',
  ContainerRestartRuleOnExitCodes: 'Operator string; Values []int32',
  VolumeMount:
    'Name string; ReadOnly bool; RecursiveReadOnly *RecursiveReadOnlyMode; MountPath string; SubPath string; MountPropagation *MountPropagationMode; SubPathExpr string',
  VolumeDevice: 'Name string; DevicePath string',
  Probe:
    '+ProbeHandler; InitialDelaySeconds int32; TimeoutSeconds int32; PeriodSeconds int32; SuccessThreshold int32; FailureThreshold int32; TerminationGracePeriodSeconds *int64',
  ProbeHandler: 'Exec *ExecAction; HTTPGet *HTTPGetAction; TCPSocket *TCPSocketAction; GRPC *GRPCAction',
  ExecAction: 'Command []string',
  HTTPGetAction: 'Path string; Port IntOrString; Host string; Scheme string; HTTPHeaders=httpHeaders []HTTPHeader',
  HTTPHeader: 'Name string; Value string',
  TCPSocketAction: 'Port IntOrString; Host string',
  GRPCAction: 'Port int32; Service *string',
  Lifecycle: 'PostStart *LifecycleHandler; PreStop *LifecycleHandler; StopSignal *Signal',
  LifecycleHandler: 'Exec *ExecAction; HTTPGet *HTTPGetAction; TCPSocket *TCPSocketAction; Sleep *SleepAction',
  SleepAction: 'Seconds int64',
  SecurityContext:
    'Capabilities *Capabilities; Privileged *bool; SELinuxOptions *SELinuxOptions; WindowsOptions *WindowsSecurityContextOptions; RunAsUser *int64; RunAsGroup *int64; RunAsNonRoot *bool; ReadOnlyRootFilesystem *bool; AllowPrivilegeEscalation *bool; ProcMount *ProcMountType; SeccompProfile *SeccompProfile; AppArmorProfile *AppArmorProfile',
  Capabilities: 'Add []Capability; Drop []Capability',

  Volume: 'Name string; +VolumeSource',
  VolumeSource:
    'HostPath *HostPathVolumeSource; EmptyDir *EmptyDirVolumeSource; GCEPersistentDisk *GCEPersistentDiskVolumeSource; AWSElasticBlockStore *AWSElasticBlockStoreVolumeSource; GitRepo *GitRepoVolumeSource; Secret *SecretVolumeSource; NFS *NFSVolumeSource; ISCSI *ISCSIVolumeSource; Glusterfs *GlusterfsVolumeSource; PersistentVolumeClaim *PersistentVolumeClaimVolumeSource; RBD *RBDVolumeSource; Quobyte *QuobyteVolumeSource; FlexVolume *FlexVolumeSource; Cinder *CinderVolumeSource; CephFS=cephfs *CephFSVolumeSource; Flocker *FlockerVolumeSource; DownwardAPI *DownwardAPIVolumeSource; FC *FCVolumeSource; AzureFile *AzureFileVolumeSource; ConfigMap *ConfigMapVolumeSource; VsphereVolume *VsphereVirtualDiskVolumeSource; AzureDisk *AzureDiskVolumeSource; PhotonPersistentDisk *PhotonPersistentDiskVolumeSource; Projected *ProjectedVolumeSource; PortworxVolume *PortworxVolumeSource; ScaleIO *ScaleIOVolumeSource; StorageOS=storageos *StorageOSVolumeSource; CSI *CSIVolumeSource; Ephemeral *EphemeralVolumeSource; Image *ImageVolumeSource',
  EmptyDirVolumeSource: 'Medium string; SizeLimit *Quantity',
  GitRepoVolumeSource: 'Repository string; Revision string; Directory string',
  SecretVolumeSource: 'SecretName string; Items []KeyToPath; DefaultMode *int32; Optional *bool',
  KeyToPath: 'Key string; Path string; Mode *int32',
  PersistentVolumeClaimVolumeSource: 'ClaimName string; ReadOnly bool',
  DownwardAPIVolumeSource: 'Items []DownwardAPIVolumeFile; DefaultMode *int32',
  DownwardAPIVolumeFile:
    'Path string; FieldRef *ObjectFieldSelector; ResourceFieldRef *ResourceFieldSelector; Mode *int32',
  ConfigMapVolumeSource: '+LocalObjectReference; Items []KeyToPath; DefaultMode *int32; Optional *bool',
  ProjectedVolumeSource: 'Sources []VolumeProjection; DefaultMode *int32',
  VolumeProjection:
    'Secret *SecretProjection; DownwardAPI *DownwardAPIProjection; ConfigMap *ConfigMapProjection; ServiceAccountToken *ServiceAccountTokenProjection; ClusterTrustBundle *ClusterTrustBundleProjection; PodCertificate *PodCertificateProjection',
  SecretProjection: '+LocalObjectReference; Items []KeyToPath; Optional *bool',
  ConfigMapProjection: '+LocalObjectReference; Items []KeyToPath; Optional *bool',
  DownwardAPIProjection: 'Items []DownwardAPIVolumeFile',
  ServiceAccountTokenProjection: 'Audience string; ExpirationSeconds int64; Path string',
  ClusterTrustBundleProjection:
    'Name *string; SignerName *string; LabelSelector *v1.LabelSelector; Optional *bool; Path string',
  PodCertificateProjection:
    'SignerName string; KeyType string; MaxExpirationSeconds *int32; CredentialBundlePath string; KeyPath string; CertificateChainPath string; UserAnnotations map[string]string',
  CSIVolumeSource:
    'Driver string; ReadOnly *bool; FSType *string; VolumeAttributes map[string]string; NodePublishSecretRef *LocalObjectReference',
  EphemeralVolumeSource: 'VolumeClaimTemplate *PersistentVolumeClaimTemplate',
  PersistentVolumeClaimTemplate: '+v1.ObjectMeta=metadata; Spec PersistentVolumeClaimSpec',
  'v1.ObjectMeta':
    'Name string; GenerateName string; Namespace string; SelfLink string; UID string; ResourceVersion string; Generation int64; CreationTimestamp *v1.Time; DeletionTimestamp *v1.Time; DeletionGracePeriodSeconds *int64; Labels map[string]string; Annotations map[string]string; OwnerReferences []v1.OwnerReference; Finalizers []string; ManagedFields []v1.ManagedFieldsEntry',
  'v1.OwnerReference':
    'APIVersion string; Kind string; Name string; UID string; Controller *bool; BlockOwnerDeletion *bool',
  'v1.ManagedFieldsEntry':
    'Manager string; Operation string; APIVersion string; Time *v1.Time; FieldsType string; Subresource string',
  ImageVolumeSource: 'Reference string; PullPolicy string',

  PodFailurePolicy: 'Rules []PodFailurePolicyRule',
  PodFailurePolicyRule:
    'Action string; OnExitCodes *PodFailurePolicyOnExitCodesRequirement; OnPodConditions []PodFailurePolicyOnPodConditionsPattern',
  PodFailurePolicyOnExitCodesRequirement: 'ContainerName *string; Operator string; Values []int32',
  PodFailurePolicyOnPodConditionsPattern: 'Type string; Status string',
  SuccessPolicy: 'Rules []SuccessPolicyRule',
  SuccessPolicyRule: 'SucceededIndexes *string; SucceededCount *int32',

  FlowSchemaSpec:
    'PriorityLevelConfiguration PriorityLevelConfigurationReference; MatchingPrecedence int32; DistinguisherMethod *FlowDistinguisherMethod; Rules []PolicyRulesWithSubjects',
  PriorityLevelConfigurationReference: 'Name string',
  FlowDistinguisherMethod: 'Type string',
  PolicyRulesWithSubjects:
    'Subjects []Subject; ResourceRules []ResourcePolicyRule; NonResourceRules []NonResourcePolicyRule',
  Subject: 'Kind string; User *UserSubject; Group *GroupSubject; ServiceAccount *ServiceAccountSubject',
  UserSubject: 'Name string',
  GroupSubject: 'Name string',
  ServiceAccountSubject: 'Namespace string; Name string',
  ResourcePolicyRule: 'Verbs []string; APIGroups []string; Resources []string; ClusterScope bool; Namespaces []string',
  NonResourcePolicyRule: 'Verbs []string; NonResourceURLs []string',
  PriorityLevelConfigurationSpec:
    'Type string; Limited *LimitedPriorityLevelConfiguration; Exempt *ExemptPriorityLevelConfiguration',
  LimitedPriorityLevelConfiguration:
    'NominalConcurrencyShares int32; LimitResponse LimitResponse; LendablePercent *int32; BorrowingLimitPercent *int32',
  ExemptPriorityLevelConfiguration: 'NominalConcurrencyShares *int32; LendablePercent *int32',
  LimitResponse: 'Type string; Queuing *QueuingConfiguration',
  QueuingConfiguration: 'Queues int32; HandSize int32; QueueLengthLimit int32',

  ServiceCIDRSpec: 'CIDRs=cidrs []string',
  ParentReference: 'Group string; Resource string; Namespace string; Name string',

  ResourceClaimTemplateSpec: '+v1.ObjectMeta=metadata; Spec ResourceClaimSpec',
  ResourceClaimSpec: 'Devices DeviceClaim',
  DeviceClaim: 'Requests []DeviceRequest; Constraints []DeviceConstraint; Config []DeviceClaimConfiguration',
  DeviceRequest: 'Name string; Exactly *ExactDeviceRequest; FirstAvailable []DeviceSubRequest',
  ExactDeviceRequest:
    'DeviceClassName string; Selectors []DeviceSelector; AllocationMode string; Count int64; AdminAccess *bool; Tolerations []DeviceToleration; Capacity *CapacityRequirements',
  DeviceSubRequest:
    'Name string; DeviceClassName string; Selectors []DeviceSelector; AllocationMode string; Count int64; Tolerations []DeviceToleration; Capacity *CapacityRequirements',
  DeviceSelector: 'CEL=cel *CELDeviceSelector',
  CELDeviceSelector: 'Expression string',
  DeviceToleration: 'Key string; Operator string; Value string; Effect string; TolerationSeconds *int64',
  CapacityRequirements: 'Requests map[string]Quantity',
  DeviceConstraint: 'Requests []string; MatchAttribute *string; DistinctAttribute *string',
  DeviceClaimConfiguration: 'Requests []string; +DeviceConfiguration',
  DeviceConfiguration: 'Opaque *OpaqueDeviceConfiguration',
  OpaqueDeviceConfiguration: 'Driver string; Parameters *string',
  ScopeSelector: 'MatchExpressions []ScopedResourceSelectorRequirement',
  ScopedResourceSelectorRequirement: 'ScopeName string; Operator string; Values []string',
};
