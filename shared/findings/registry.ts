import type { FindingRule } from './definition';
import { anonymousBroker } from './anonymous-broker';
import { bacnetForeignDevice } from './bacnet-foreign-device';
import { buildingProcessMix } from './building-process-mix';
import { cameraInternetEgress } from './camera-internet-egress';
import { cleartextLogin } from './cleartext-login';
import { controllerReachedFromOtherZone } from './controller-reached-from-other-zone';
import { defaultCredential } from './default-credential';
import { defaultSnmpCommunity } from './default-snmp-community';
import { dualHomedHost } from './dual-homed-host';
import { endOfLife } from './end-of-life';
import { engineeringFromOtherHost } from './engineering-from-other-host';
import { engineeringWorkstationOnline } from './engineering-workstation-online';
import { internetExposedControl } from './internet-exposed-control';
import { internetExposedService } from './internet-exposed-service';
import { itAssetInOtZone } from './it-asset-in-ot-zone';
import { itToOtDirect } from './it-to-ot-direct';
import { levelSkip } from './level-skip';
import { managementPlaneExposed } from './management-plane-exposed';
import { modeChangeSeen } from './mode-change-seen';
import { opcuaWithoutSecurity } from './opcua-without-security';
import { orderInterfaceWithoutLogin } from './order-interface-without-login';
import { otCloudConnection } from './ot-cloud-connection';
import { otInternetEgress } from './ot-internet-egress';
import { programDownloadSeen } from './program-download-seen';
import { remoteAccessInOt } from './remote-access-in-ot';
import { remoteDesktopIntoOt } from './remote-desktop-into-ot';
import { safetyControllerReachable } from './safety-controller-reachable';
import { sharedDomain } from './shared-domain';
import { smbv1 } from './smbv1';
import { unauthenticatedControlWrites } from './unauthenticated-control-writes';
import { unlistedAsset } from './unlisted-asset';
import { vendorRemoteAccess } from './vendor-remote-access';
import { vncWithoutAuthentication } from './vnc-without-authentication';

/** Every rule, by id; a test fails when a file is missing here. */
export const findingRules: readonly FindingRule[] = [
  anonymousBroker, bacnetForeignDevice, buildingProcessMix, cameraInternetEgress, cleartextLogin, controllerReachedFromOtherZone, defaultCredential,
  defaultSnmpCommunity, dualHomedHost, endOfLife, engineeringFromOtherHost, engineeringWorkstationOnline, internetExposedControl,
  internetExposedService, itAssetInOtZone, itToOtDirect, levelSkip, managementPlaneExposed, modeChangeSeen, opcuaWithoutSecurity,
  orderInterfaceWithoutLogin, otCloudConnection, otInternetEgress, programDownloadSeen, remoteAccessInOt, remoteDesktopIntoOt,
  safetyControllerReachable, sharedDomain, smbv1, unauthenticatedControlWrites, unlistedAsset, vendorRemoteAccess, vncWithoutAuthentication,
];
