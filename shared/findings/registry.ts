import type { FindingRule } from './definition';
import { accessPanelDisclosesItself } from './access-panel-discloses-itself';
import { allowedButUnused } from './allowed-but-unused';
import { anonymousBroker } from './anonymous-broker';
import { anonymousFileShare } from './anonymous-file-share';
import { anonymousVideoStream } from './anonymous-video-stream';
import { anyAnyRule } from './any-any-rule';
import { bacnetForeignDevice } from './bacnet-foreign-device';
import { buildingProcessMix } from './building-process-mix';
import { cameraInternetEgress } from './camera-internet-egress';
import { cleartextLogin } from './cleartext-login';
import { cleartextRoutingKey } from './cleartext-routing-key';
import { cleartextTransfer } from './cleartext-transfer';
import { controllerNotInRun } from './controller-not-in-run';
import { controllerOnDhcp } from './controller-on-dhcp';
import { controllerReachedFromOtherZone } from './controller-reached-from-other-zone';
import { controllerWebPage } from './controller-web-page';
import { controllerWithoutProtection } from './controller-without-protection';
import { defaultCredential } from './default-credential';
import { defaultSnmpCommunity } from './default-snmp-community';
import { dualHomedHost } from './dual-homed-host';
import { dynamicTrunking } from './dynamic-trunking';
import { endOfLife } from './end-of-life';
import { engineeringFromOtherHost } from './engineering-from-other-host';
import { engineeringWorkstationOnline } from './engineering-workstation-online';
import { expiredCertificate } from './expired-certificate';
import { flatNetwork } from './flat-network';
import { internetAttemptsReachPlant } from './internet-attempts-reach-plant';
import { internetExposedControl } from './internet-exposed-control';
import { internetExposedService } from './internet-exposed-service';
import { inventoryConflict } from './inventory-conflict';
import { itAssetInOtZone } from './it-asset-in-ot-zone';
import { itToOtDirect } from './it-to-ot-direct';
import { knownExploitedVulnerability } from './known-exploited-vulnerability';
import { knownVulnerability } from './known-vulnerability';
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
import { printerReconfigured } from './printer-reconfigured';
import { programDownloadSeen } from './program-download-seen';
import { programReadByOtherHost } from './program-read-by-other-host';
import { rdpWithoutNla } from './rdp-without-nla';
import { refusedCommands } from './refused-commands';
import { remoteAccessInOt } from './remote-access-in-ot';
import { remoteDesktopIntoOt } from './remote-desktop-into-ot';
import { remoteServiceControl } from './remote-service-control';
import { remoteToolInOffice } from './remote-tool-in-office';
import { rogueDhcpServer } from './rogue-dhcp-server';
import { safetyControllerReachable } from './safety-controller-reachable';
import { scanSeen } from './scan-seen';
import { selfSignedCertificate } from './self-signed-certificate';
import { severalMasters } from './several-masters';
import { sharedDomain } from './shared-domain';
import { smbSigningNotRequired } from './smb-signing-not-required';
import { smbv1 } from './smbv1';
import { snmpWithoutEncryption } from './snmp-without-encryption';
import { snmpWritesSeen } from './snmp-writes-seen';
import { sshV1 } from './ssh-v1';
import { unauthenticatedControlWrites } from './unauthenticated-control-writes';
import { unidentifiedInCell } from './unidentified-in-cell';
import { unlistedAsset } from './unlisted-asset';
import { updatesWithoutEncryption } from './updates-without-encryption';
import { usedButNotAllowed } from './used-but-not-allowed';
import { vendorRemoteAccess } from './vendor-remote-access';
import { vncWithoutAuthentication } from './vnc-without-authentication';

/** Every rule, by id; a test fails when a file is missing here. */
export const findingRules: readonly FindingRule[] = [
  accessPanelDisclosesItself, allowedButUnused, anyAnyRule, anonymousBroker, anonymousFileShare, anonymousVideoStream, bacnetForeignDevice, buildingProcessMix,
  cameraInternetEgress, cleartextLogin, cleartextRoutingKey, cleartextTransfer, controllerNotInRun, controllerOnDhcp, controllerReachedFromOtherZone,
  controllerWebPage, controllerWithoutProtection, defaultCredential, defaultSnmpCommunity, dualHomedHost, dynamicTrunking, endOfLife,
  engineeringFromOtherHost, engineeringWorkstationOnline, expiredCertificate, flatNetwork, internetAttemptsReachPlant, internetExposedControl,
  internetExposedService, inventoryConflict, itAssetInOtZone, itToOtDirect, knownExploitedVulnerability, knownVulnerability, legacyTls, levelSkip, listedButSilent, llmnrAnswers,
  managementPlaneExposed, modeChangeSeen, ntlmV1, opcuaWithoutSecurity, orderInterfaceWithoutLogin, otCloudConnection, otDnsFromOutside,
  otInternetEgress, otTimeFromOutside, printerReconfigured, programDownloadSeen, programReadByOtherHost, rdpWithoutNla, refusedCommands,
  remoteAccessInOt, remoteDesktopIntoOt, remoteServiceControl, remoteToolInOffice, rogueDhcpServer, safetyControllerReachable, scanSeen,
  selfSignedCertificate, severalMasters, sharedDomain, smbSigningNotRequired, smbv1, snmpWithoutEncryption, snmpWritesSeen, sshV1,
  unauthenticatedControlWrites, unidentifiedInCell, unlistedAsset, updatesWithoutEncryption, usedButNotAllowed, vendorRemoteAccess, vncWithoutAuthentication,
];
