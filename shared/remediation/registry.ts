import type { RemediationEntry } from './definition';
import { allowlistMasters } from './catalogue/allowlist-masters';
import { applicationInterfaceAuthentication } from './catalogue/application-interface-authentication';
import { bacnetIsolation } from './catalogue/bacnet-isolation';
import { cellFirewall } from './catalogue/cell-firewall';
import { changeDefaultCredentials } from './catalogue/change-default-credentials';
import { cipSecurity } from './catalogue/cip-security';
import { engineeringWorkstationHardening } from './catalogue/engineering-workstation-hardening';
import { functionCodeFilter } from './catalogue/function-code-filter';
import { itOtSegmentation } from './catalogue/it-ot-segmentation';
import { keySwitchRun } from './catalogue/key-switch-run';
import { managementConsoleIsolation } from './catalogue/management-console-isolation';
import { offlineBackups } from './catalogue/offline-backups';
import { opcuaSignEncrypt } from './catalogue/opcua-sign-encrypt';
import { passiveMonitoring } from './catalogue/passive-monitoring';
import { patchKnownExploited } from './catalogue/patch-known-exploited';
import { portSecurity } from './catalogue/port-security';
import { rdpSourceRestrict } from './catalogue/rdp-source-restrict';
import { redundancyWithDiversity } from './catalogue/redundancy-with-diversity';
import { removeInternetExposure } from './catalogue/remove-internet-exposure';
import { replaceCleartext } from './catalogue/replace-cleartext';
import { replaceOrIsolateEndOfLife } from './catalogue/replace-or-isolate-end-of-life';
import { s7Protection } from './catalogue/s7-protection';
import { secondFactor } from './catalogue/second-factor';
import { separateDirectory } from './catalogue/separate-directory';
import { smbv1Off } from './catalogue/smbv1-off';
import { snmpCommunity } from './catalogue/snmp-community';
import { uniqueLocalAdministrator } from './catalogue/unique-local-administrator';
import { vendorAccessOnRequest } from './catalogue/vendor-access-on-request';
import { vendorBroker } from './catalogue/vendor-broker';
import { vendorSecondFactor } from './catalogue/vendor-second-factor';
import { vncAuthentication } from './catalogue/vnc-authentication';
import { wirelessSegregation } from './catalogue/wireless-segregation';

/** The catalogue, by number. */
export const remediationCatalogue: readonly RemediationEntry[] = [
  removeInternetExposure,
  vendorSecondFactor,
  vendorBroker,
  vendorAccessOnRequest,
  secondFactor,
  rdpSourceRestrict,
  itOtSegmentation,
  cellFirewall,
  functionCodeFilter,
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
  patchKnownExploited,
  replaceOrIsolateEndOfLife,
  separateDirectory,
  uniqueLocalAdministrator,
  portSecurity,
  wirelessSegregation,
  applicationInterfaceAuthentication,
  managementConsoleIsolation,
  offlineBackups,
  redundancyWithDiversity,
  passiveMonitoring,
];
