import type { Role } from '../../model/asset';

/** Words that people and lists use for a role, the narrower before the wider. Applied to types in lists and to parts of names. */
const WORDS: readonly (readonly [RegExp, Role])[] = [
  [/safety[ _-]?(plc|controller|cpu)|\bsafe(ty)?\b|\bsfty\b|failsafe/i, 'safety-plc'],
  [/\bhistorian|historian|\bhist(rep)?\d*\b|\bpi[- ]?server/i, 'historian'],
  [/(eng(ineering)?|programming)[ _-]?(work)?station|programming device|\bews\b|\bpg\b/i, 'engineering-workstation'],
  [/access[ _-]?(control )?(panel|controller)|door controller|\bmerc\b|\bvertx\b/i, 'access-control-panel'],
  [/access[ _-]?control|\bacs\b|onguard/i, 'access-control-server'],
  [/access point|wireless ?ap|\bap\b|\bwap\b|wlan ap/i, 'wireless-ap'],
  [/remote[ _-]?access|\bewon\b|vendor router|\bvpn (router|gateway)/i, 'remote-access-gateway'],
  [/domain controller|active directory|\bad\b|^dc ?\d*$|\bdc ?\d+$/i, 'domain-controller'],
  [/fleet[ _-]?m(anager|gr|anagement)/i, 'fleet-manager'],
  [/\bamr\b|\bagv\b|mobile robot/i, 'amr'],
  [/label(ling)? printer|\blbl\b|print[ -]?and[ -]?apply/i, 'label-printer'],
  [/\bmfp\b|laser ?printer|office printer|multifunction/i, 'office-printer'],
  [/print server/i, 'print-server'], [/\bprinter\b|\bprn\b/i, 'label-printer'],
  [/pick[- ]?to[- ]?light|pack[- ]?to[- ]?light|\bptl\b/i, 'pick-to-light-controller'],
  [/rfid/i, 'rfid-reader'], [/bar ?code|\bscanner|\bscn\b|\bocr\b|code reader/i, 'fixed-scanner'],
  [/handheld|rf[ -]?terminal|\brf\b|voice terminal|mobile computer/i, 'rf-terminal'],
  [/voice/i, 'voice-server'],
  [/remote[ -]?i\/?o|\bio\b|i\/o (module|adapter|device)|io device/i, 'remote-io'],
  [/\bdrive|\bvfd\b|\bdrv\b|inverter/i, 'drive'], [/robot|\brob\b/i, 'robot'],
  [/\bscada\b/i, 'scada-server'], [/\bopc\b/i, 'opc-server'], [/\bhmi\b|operator panel|panel pc/i, 'hmi'],
  [/\bepl?c\b|\bplc\b|programmable logic|\bpac\b|\brtu\b|\bied\b/i, 'plc'],
  [/message broker|mqtt|\bmq\b|broker/i, 'broker'],
  [/database|\bdb\b|sql server|oracle db/i, 'database-server'],
  [/\bwms\b|warehouse management/i, 'wms'], [/\bwcs\b|warehouse control/i, 'wcs'], [/\bwes\b|warehouse execution/i, 'wes'], [/\berp\b|sap s\/4/i, 'erp'], [/\bdcs\b/i, 'dcs'],
  [/energy meter|\bmeter\b|\bmtr\b|ems gateway|meter gateway/i, 'energy-meter'], [/\bems\b|energy (management|server)/i, 'ems-server'],
  [/bms server|building (management )?server|supervisor/i, 'bms-server'], [/\bbms\b|\bbac\b|building (automation )?controller|\bjace\b|\bahu\b|\bhvac\b|\bknx\b/i, 'bms-controller'],
  [/\bvms\b|video management|\bnvr\b|recorder/i, 'vms'], [/camera|\bcam\b/i, 'camera'],
  [/\bscale\b|weigh/i, 'scale'], [/labeler|labeller/i, 'labeler'], [/charger/i, 'charger'],
  [/firewall|\bfw\b|\butm\b/i, 'firewall'], [/switch|\bsw\b/i, 'switch'], [/router|\brtr\b/i, 'router'],
  [/jump|bastion/i, 'jump-host'], [/proxy/i, 'proxy'], [/wsus|sccm|patch|antivirus|\bav\b/i, 'patch-server'], [/backup/i, 'backup-server'], [/licen[cs]e/i, 'licence-server'],
  [/asset ?c(en)?t(er|re|r)|management server|\bmgmt\b/i, 'management-server'],
  [/\bdhcp|\bdns\b/i, 'dns-dhcp-server'], [/file server|\bfile\d*\b|\bnas\b/i, 'file-server'], [/hypervisor|esxi?\b/i, 'hypervisor'],
  [/\bups\b/i, 'ups'], [/serial (gateway|server)|protocol gateway|\bgateway\b|\bgw\b/i, 'gateway'],
  [/\bphone\b|voip/i, 'phone'], [/tablet|smart ?phone/i, 'mobile'],
  [/workstation|desktop|laptop|notebook|\bpc\b|\blt\b|endpoint/i, 'workstation'], [/server|\bsrv\b/i, 'server'],
];

/** Role that a list's type column names; undefined when its words are not known. */
export function roleOfType(type: string): Role | undefined {
  const text = type.trim().replace(/^e(?=[A-Z])/, '');
  const exact = text.toLowerCase().replace(/[ _]+/g, '-');
  const words = WORDS.find(([pattern]) => pattern.test(text));
  return (EXACT as ReadonlySet<string>).has(exact) ? exact as Role : words?.[1];
}

/** Role that a device name hints at: `SRT-PLC-01` → plc. Digits end a word, so that `EWS1` is read as `EWS`. */
export function roleOfName(name: string): Role | undefined {
  const text = name.split('.')[0]!.replace(/([a-z])(\d)/gi, '$1 $2').replace(/(\d)([a-z])/gi, '$1 $2').replace(/[_-]+/g, ' ');
  return WORDS.find(([pattern]) => pattern.test(text))?.[1];
}

const EXACT: ReadonlySet<Role> = new Set<Role>([
  'plc', 'safety-plc', 'remote-io', 'drive', 'robot', 'amr', 'fleet-manager', 'hmi', 'engineering-workstation', 'scada-server', 'historian', 'opc-server', 'wms', 'wcs', 'wes', 'erp', 'dcs', 'ems-server',
  'energy-meter', 'bms-server', 'bms-controller', 'fixed-scanner', 'rfid-reader', 'scale', 'rf-terminal', 'label-printer', 'office-printer', 'camera', 'vms', 'access-control-panel', 'access-control-server',
  'switch', 'router', 'firewall', 'wireless-ap', 'remote-access-gateway', 'gateway', 'domain-controller', 'database-server', 'file-server', 'print-server', 'broker', 'management-server', 'patch-server',
  'backup-server', 'licence-server', 'dns-dhcp-server', 'voice-server', 'hypervisor', 'jump-host', 'proxy', 'pick-to-light-controller', 'labeler', 'charger', 'server', 'workstation', 'mobile', 'phone', 'ups',
]);
