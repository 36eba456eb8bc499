import type { FindingRule } from './definition';
import { anonymousBroker } from './anonymous-broker';
import { anonymousFileShare } from './anonymous-file-share';
import { anonymousVideoStream } from './anonymous-video-stream';
import { bacnetForeignDevice } from './bacnet-foreign-device';
import { buildingProcessMix } from './building-process-mix';
import { cameraInternetEgress } from './camera-internet-egress';
import { cleartextLogin } from './cleartext-login';
import { cleartextRoutingKey } from './cleartext-routing-key';
import { cleartextTransfer } from './cleartext-transfer';
import { controllerOnDhcp } from './controller-on-dhcp';
import { controllerReachedFromOtherZone } from './controller-reached-from-other-zone';
import { defaultCredential } from './default-credential';
import { defaultSnmpCommunity } from './default-snmp-community';
import { dualHomedHost } from './dual-homed-host';
import { dynamicTrunking } from './dynamic-trunking';
import { endOfLife } from './end-of-life';
import { engineeringFromOtherHost } from './engineering-from-other-host';
import { engineeringWorkstationOnline } from './engineering-workstation-online';
import { expiredCertificate } from './expired-certificate';
import { internetExposedControl } from './internet-exposed-control';
import { internetExposedService } from './internet-exposed-service';
import { inventoryConflict } from './inventory-conflict';
import { itAssetInOtZone } from './it-asset-in-ot-zone';
import { itToOtDirect } from './it-to-ot-direct';
import { legacyTls } from './legacy-tls';
import { levelSkip } from './level-skip';
import { listedButSilent } from './listed-but-silent';
import { llmnrAnswers } from './llmnr-answers';
import { managementPlaneExposed } from './management-plane-exposed';
import { modeChangeSeen } from './mode-change-seen';
import { ntlmV1 } from './ntlm-v1';
import { opcuaWithoutSecurity } from './opcua-without-security';
import { orderInterfaceWithoutLogin } from './order-interface-without-login';
import { otCloudConnection } from './ot-cloud-connection';
import { otDnsFromOutside } from './ot-dns-from-outside';
import { otInternetEgress } from './ot-internet-egress';
import { otTimeFromOutside } from './ot-time-from-outside';
import { programDownloadSeen } from './program-download-seen';
import { rdpWithoutNla } from './rdp-without-nla';
import { remoteAccessInOt } from './remote-access-in-ot';
import { remoteDesktopIntoOt } from './remote-desktop-into-ot';
import { safetyControllerReachable } from './safety-controller-reachable';
import { selfSignedCertificate } from './self-signed-certificate';
import { sharedDomain } from './shared-domain';
import { smbSigningNotRequired } from './smb-signing-not-required';
import { smbv1 } from './smbv1';
import { snmpWithoutEncryption } from './snmp-without-encryption';
import { snmpWritesSeen } from './snmp-writes-seen';
import { sshV1 } from './ssh-v1';
import { unauthenticatedControlWrites } from './unauthenticated-control-writes';
import { unlistedAsset } from './unlisted-asset';
import { vendorRemoteAccess } from './vendor-remote-access';
import { vncWithoutAuthentication } from './vnc-without-authentication';

/** Every rule, by id; a test fails when a file is missing here. */
export const findingRules: readonly FindingRule[] = [
  anonymousBroker, anonymousFileShare, anonymousVideoStream, bacnetForeignDevice, buildingProcessMix, cameraInternetEgress, cleartextLogin,
  cleartextRoutingKey, cleartextTransfer, controllerOnDhcp, controllerReachedFromOtherZone, defaultCredential, defaultSnmpCommunity, dualHomedHost,
  dynamicTrunking, endOfLife, engineeringFromOtherHost, engineeringWorkstationOnline, expiredCertificate, internetExposedControl,
  internetExposedService, inventoryConflict, itAssetInOtZone, itToOtDirect, legacyTls, levelSkip, listedButSilent, llmnrAnswers,
  managementPlaneExposed, modeChangeSeen, ntlmV1, opcuaWithoutSecurity, orderInterfaceWithoutLogin, otCloudConnection, otDnsFromOutside,
  otInternetEgress, otTimeFromOutside, programDownloadSeen, rdpWithoutNla, remoteAccessInOt, remoteDesktopIntoOt, safetyControllerReachable,
  selfSignedCertificate, sharedDomain, smbSigningNotRequired, smbv1, snmpWithoutEncryption, snmpWritesSeen, sshV1, unauthenticatedControlWrites,
  unlistedAsset, vendorRemoteAccess, vncWithoutAuthentication,
];
