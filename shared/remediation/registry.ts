import type { RemediationEntry } from './definition';
import { allowlistMasters } from './catalogue/allowlist-masters';
import { applicationInterfaceAuthentication } from './catalogue/application-interface-authentication';
import { bacnetIsolation } from './catalogue/bacnet-isolation';
import { cellFirewall } from './catalogue/cell-firewall';
import { changeDefaultCredentials } from './catalogue/change-default-credentials';
import { cipSecurity } from './catalogue/cip-security';
import { engineeringWorkstationHardening } from './catalogue/engineering-workstation-hardening';
import { itOtSegmentation } from './catalogue/it-ot-segmentation';
import { keySwitchRun } from './catalogue/key-switch-run';
import { managementConsoleIsolation } from './catalogue/management-console-isolation';
import { offlineBackups } from './catalogue/offline-backups';
import { opcuaSignEncrypt } from './catalogue/opcua-sign-encrypt';
import { passiveMonitoring } from './catalogue/passive-monitoring';
import { portSecurity } from './catalogue/port-security';
import { rdpSourceRestrict } from './catalogue/rdp-source-restrict';
import { removeInternetExposure } from './catalogue/remove-internet-exposure';
import { replaceCleartext } from './catalogue/replace-cleartext';
import { replaceOrIsolateEndOfLife } from './catalogue/replace-or-isolate-end-of-life';
import { s7Protection } from './catalogue/s7-protection';
import { separateDirectory } from './catalogue/separate-directory';
import { smbv1Off } from './catalogue/smbv1-off';
import { snmpCommunity } from './catalogue/snmp-community';
import { vendorAccessOnRequest } from './catalogue/vendor-access-on-request';
import { vendorBroker } from './catalogue/vendor-broker';
import { vncAuthentication } from './catalogue/vnc-authentication';
import { wirelessSegregation } from './catalogue/wireless-segregation';

/** The catalogue, by number. */
export const remediationCatalogue: readonly RemediationEntry[] = [
  removeInternetExposure,
  vendorBroker,
  vendorAccessOnRequest,
  rdpSourceRestrict,
  itOtSegmentation,
  cellFirewall,
  allowlistMasters,
  s7Protection,
  cipSecurity,
  opcuaSignEncrypt,
  bacnetIsolation,
  keySwitchRun,
  engineeringWorkstationHardening,
  vncAuthentication,
  replaceCleartext,
  changeDefaultCredentials,
  snmpCommunity,
  smbv1Off,
  replaceOrIsolateEndOfLife,
  separateDirectory,
  portSecurity,
  wirelessSegregation,
  applicationInterfaceAuthentication,
  managementConsoleIsolation,
  offlineBackups,
  passiveMonitoring,
];
