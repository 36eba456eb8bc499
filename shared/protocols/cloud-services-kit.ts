import { remembered } from '../binary/remembered';
/**
 * Names on the internet that tell a service, by suffix on a label boundary, the longest first. As of 2026-09; grades of the sources: names of remote-access tools and clouds are what their
 * vendors publish for firewall rules, a few seen in captures only. To extend: one line, nothing else.
 */
export type ServiceCategory = 'remote-access' | 'iot-cloud' | 'business-saas' | 'camera-cloud' | 'telemetry' | 'office';

export interface NamedService {
  readonly suffix: string;
  readonly service: string;
  readonly category: ServiceCategory;
}

const REMOTE: readonly (readonly [suffix: string, service: string])[] = [
  ['teamviewer.com', 'TeamViewer'], ['dyngate.com', 'TeamViewer'], ['anydesk.com', 'AnyDesk'], ['splashtop.com', 'Splashtop'], ['splashtop.eu', 'Splashtop'],
  ['logmein.com', 'LogMeIn'], ['logmeininc.com', 'LogMeIn'], ['logmeinrescue.com', 'LogMeIn Rescue'], ['gotomypc.com', 'GoToMyPC'], ['gotoassist.com', 'GoToAssist'],
  ['screenconnect.com', 'ScreenConnect'], ['bomgarcloud.com', 'BeyondTrust Remote Support'], ['beyondtrustcloud.com', 'BeyondTrust Remote Support'], ['claroty.com', 'Claroty SRA'],
  ['ciscoiot.com', 'Cisco Secure Equipment Access'], ['talk2m.com', 'Talk2M'], ['ayayot.com', 'IXON'], ['ixon.cloud', 'IXON'], ['tosibox.com', 'Tosibox'], ['secomea.com', 'Secomea'],
  ['mbconnect24.net', 'mbCONNECT24'], ['mguard.com', 'mGuard Secure Cloud'], ['rustdesk.com', 'RustDesk'], ['assist.zoho.com', 'Zoho Assist'],
  ['dwservice.net', 'DWService'], ['remoteutilities.com', 'Remote Utilities'], ['ammyy.com', 'Ammyy Admin'], ['supremocontrol.com', 'Supremo'], ['realvnc.com', 'RealVNC Connect'],
  ['parsec.app', 'Parsec'], ['remotedesktop.google.com', 'Chrome Remote Desktop'], ['chromoting.googleapis.com', 'Chrome Remote Desktop'], ['wvd.microsoft.com', 'Azure Virtual Desktop'],
  ['ngrok.io', 'ngrok'], ['ngrok.com', 'ngrok'], ['ngrok.app', 'ngrok'], ['tailscale.com', 'Tailscale'], ['tailscale.io', 'Tailscale'], ['zerotier.com', 'ZeroTier'],
  ['argotunnel.com', 'Cloudflare Tunnel'], ['hamachi.cc', 'Hamachi'], ['atera.com', 'Atera'], ['ninjarmm.com', 'NinjaOne'], ['islonline.net', 'ISL Online'],
];

const CLOUD: readonly (readonly [suffix: string, service: string, category: ServiceCategory])[] = [
  ['azure-devices.net', 'Azure IoT Hub', 'iot-cloud'], ['azure-devices-provisioning.net', 'Azure IoT DPS', 'iot-cloud'], ['servicebus.windows.net', 'Azure Service Bus', 'iot-cloud'],
  ['hana.ondemand.com', 'SAP BTP', 'business-saas'], ['cloud.sap', 'SAP cloud', 'business-saas'], ['cloud.rockwellautomation.com', 'FactoryTalk Hub', 'iot-cloud'],
  ['mindsphere.io', 'Siemens Insights Hub', 'iot-cloud'], ['honeywell.com', 'Honeywell Forge', 'iot-cloud'], ['honeywellforge.ai', 'Honeywell Forge', 'iot-cloud'],
  ['manh.com', 'Manhattan Active', 'business-saas'], ['blueyonder.com', 'Blue Yonder', 'business-saas'], ['jdadelivers.com', 'Blue Yonder', 'business-saas'],
  ['oraclecloud.com', 'Oracle Cloud', 'business-saas'], ['inforcloudsuite.com', 'Infor CloudSuite', 'business-saas'], ['zebra.com', 'Zebra Savanna', 'iot-cloud'], ['zatar.com', 'Zebra Zatar', 'iot-cloud'],
  ['hik-connect.com', 'Hik-Connect', 'camera-cloud'], ['ezvizlife.com', 'EZVIZ', 'camera-cloud'], ['verkada.com', 'Verkada', 'camera-cloud'], ['axis.com', 'Axis cloud', 'camera-cloud'],
  ['milestonesys.com', 'Milestone cloud', 'camera-cloud'], ['office365.com', 'Microsoft 365', 'office'], ['office.com', 'Microsoft 365', 'office'], ['microsoftonline.com', 'Microsoft 365', 'office'],
  ['sharepoint.com', 'Microsoft 365', 'office'], ['outlook.com', 'Microsoft 365', 'office'], ['salesforce.com', 'Salesforce', 'business-saas'], ['workday.com', 'Workday', 'business-saas'],
  ['dropbox.com', 'Dropbox', 'office'], ['dropboxapi.com', 'Dropbox', 'office'], ['meraki.com', 'Cisco Meraki', 'iot-cloud'], ['schneider-electric.com', 'EcoStruxure', 'iot-cloud'],
  ['tplinkcloud.com', 'TP-Link cloud', 'iot-cloud'], ['tplinkra.com', 'TP-Link cloud', 'iot-cloud'], ['tuyaeu.com', 'Tuya', 'iot-cloud'], ['tuyaus.com', 'Tuya', 'iot-cloud'],
  ['data.microsoft.com', 'Windows telemetry', 'telemetry'], ['windowsupdate.com', 'Windows Update', 'telemetry'], ['update.microsoft.com', 'Windows Update', 'telemetry'],
  ['msftncsi.com', 'Windows connectivity test', 'telemetry'], ['msftconnecttest.com', 'Windows connectivity test', 'telemetry'], ['digicert.com', 'certificate status', 'telemetry'],
  ['ocsp.verisign.com', 'certificate status', 'telemetry'],
];

const BY_SUFFIX: ReadonlyMap<string, NamedService> = new Map<string, NamedService>([
  ...REMOTE.map(([suffix, service]) => [suffix, { suffix, service, category: 'remote-access' }] as const),
  ...CLOUD.map(([suffix, service, category]) => [suffix, { suffix, service, category }] as const),
]);

/** The service that a host name stands for; undefined when it tells none. */
export const serviceOfName = remembered((name): NamedService | undefined => {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  // AWS IoT Core: the region stands inside: <endpoint>.iot.<region>.amazonaws.com.
  if (/^(.+\.)?iot\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(labels.join('.'))) return { suffix: 'iot.*.amazonaws.com', service: 'AWS IoT Core', category: 'iot-cloud' };
  for (let from = 0; from < labels.length - 1; from++) {
    const found = BY_SUFFIX.get(labels.slice(from).join('.'));
    if (found) return found;
  }
  return undefined;
});

/** The fact about the side that asked for this name: `remote-access` or `cloud-service`. */
export function serviceFact(name: string): { readonly key: 'remote-access' | 'cloud-service'; readonly value: string } | undefined {
  const found = serviceOfName(name);
  return found && { key: found.category === 'remote-access' ? 'remote-access' : 'cloud-service', value: found.service };
}
